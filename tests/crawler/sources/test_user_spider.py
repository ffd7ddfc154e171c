"""A user's own spider in our crawler: its items become articles, and what it does wrong is told.

The spiders stand in a file of their own, as a user's do; crawler, pool and web server are real.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from policywire.config.models import SpiderSource
from policywire.crawler.crawler import Crawler
from policywire.crawler.fetch.ssrf_guard import SsrfGuard
from policywire.crawler.formats.spider_step import SpiderLoadProblem, SpiderSpec, check_spider
from policywire.crawler.model.crawl_outcome import CrawlOutcome, Problem, ProblemClass, SourceState
from policywire.crawler.workers.parser_pool import ParserPool

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
BODY = "<p>The agency said that it would send more notices to taxpayers this spring.</p>" * 9

SPIDERS = """
import asyncio
from dataclasses import dataclass
from datetime import datetime
from scrapy import Spider, Request, Item, Field


@dataclass
class Notice:
    url: str
    title: str
    date: str


class Record(Item):
    url = Field()
    title = Field()


class Base(Spider):
    name = "base"

    def __init__(self, home="", **kwargs):
        super().__init__(**kwargs)
        self.start_urls = [home + "/list"]


class Good(Base):
    def parse(self, response):
        for link in response.css("a::attr(href)").getall():
            yield response.follow(link, self.notice, cb_kwargs={"kind": "notice"})
        yield {"url": "/news/9", "title": "From the list", "published": datetime(2026, 11, 20)}

    async def notice(self, response, kind):
        await asyncio.sleep(0)
        title = response.css("title::text").get()
        yield Notice(response.url, f"{kind}: {title}", "November 21, 2026")
        yield Record(url="/news/8", title="As an item")


class WithText(Base):
    def parse(self, response):
        return [{"url": "/whole", "title": "Whole", "text": "A long text of its own. " * 30}]


class Raises(Base):
    def parse(self, response):
        yield {"url": "/news/1", "title": "Before"}
        raise ValueError("no such table")


class Rubbish(Base):
    def parse(self, response):
        yield {"url": "/news/3", "title": "Good"}
        yield "text"
        yield 7
        yield {"colour": "red"}
        yield None
        yield Request(response.urljoin("/post"), method="POST", body="a=1")
        yield Request(response.urljoin("/x"), callback=lambda response: None)


class Endless(Base):
    def parse(self, response):
        while True:
            yield {"url": "/news/1", "title": "Again and again"}


class Hangs(Base):
    def parse(self, response):
        while True:
            pass


class Wanders(Base):
    def parse(self, response):
        page = int(response.url.rpartition("=")[2]) if "=" in response.url else 0
        yield {"url": f"/news/{page}", "title": f"Page {page}"}
        yield response.follow(f"/list?page={page + 1}")


class Prowls(Base):
    def parse(self, response):
        yield {"url": "/news/3", "title": "Good"}
        yield Request("http://169.254.169.254/latest", self.parse)
        yield Request("file:///etc/passwd", self.parse)
        yield response.follow("/secret", self.parse)


class Nothing(Base):
    def parse(self, response):
        return None


class Picky(Base):
    allowed_domains = ["elsewhere.example"]

    def parse(self, response):
        yield response.follow("/list2", self.parse)
        yield {"url": "/news/1", "title": "Stays"}


class Unmade(Base):
    def __init__(self, **kwargs):
        raise RuntimeError("cannot")


class Belated(Base):
    def parse(self, response):
        from pipeline.model import article


class NoSpider:
    pass
"""

LINES = SPIDERS.splitlines()
LATE_IMPORT = "        from pipeline.model import article"

OLD_IMPORT = """import json
from crawler.feed import Entry
from scrapy import Spider


class Old(Spider):
    name = "old"
"""


@pytest.fixture(scope="module")
async def pool(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ParserPool]:
    folder = tmp_path_factory.mktemp("spiders")
    (folder / "agency_spiders.py").write_text(SPIDERS)
    (folder / "broken_spiders.py").write_text("class Broken(:\n")
    (folder / "old_spiders.py").write_text(OLD_IMPORT)
    pool = ParserPool(1, wall=60, cpu=40)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))
        await pool.start()
        yield pool
        await pool.stop()


class Walk:
    """A spider source polled by a real crawler."""

    def __init__(self, web: Any, crawler: Crawler) -> None:
        self.web, self.crawler = web, crawler
        self.state = SourceState()

    async def poll(self, name: str, **keys: Any) -> CrawlOutcome:
        home = self.web.url("")
        source = SpiderSource.model_validate(
            {
                "kind": "spider",
                "url": home + "/",
                "outlet": "The Agency",
                "spider": name if "." in name else f"agency_spiders.{name}",
                "arguments": {"home": home},
                "full_text": False,
                "delay": "0s",
                **keys,
            }
        )
        outcome = await self.crawler.poll("own", source, self.state, _nothing_known)
        self.state = outcome.state
        assert self.state.counts.offered == self.state.counts.accounted_for
        return outcome

    async def problem(self, name: str, **keys: Any) -> Problem:
        outcome = await self.poll(name, **keys)
        assert outcome.state.last_problem, outcome
        return outcome.state.last_problem


async def _nothing_known(_: Sequence[str]) -> frozenset[str]:
    return frozenset()


@pytest.fixture
async def walk(web: Any, reply: Any, pool: ParserPool) -> AsyncIterator[Walk]:
    html = {"Content-Type": "text/html; charset=utf-8"}
    listed = '<a href="/news/1">One</a><a href="/news/2">Two</a>'
    web.pages |= {"/list": reply(listed.encode(), headers=html)}
    for number in (1, 2):
        page = f"<html><title>Notice {number}</title><article>{BODY}</article>"
        web.pages[f"/news/{number}"] = reply(page.encode(), headers=html)
    crawler = Crawler(
        contact="",
        allow_private=False,
        pool=pool,
        clock=lambda: NOW,
        guard=SsrfGuard(exceptions=frozenset({("127.0.0.1", web.port)})),
    )
    await crawler.start()
    yield Walk(web, crawler)
    await crawler.stop()


def titles(outcome: CrawlOutcome) -> set[str]:
    return {article.title for article in outcome.articles}


@pytest.mark.slow
async def test_items_of_every_form_become_articles_and_callbacks_are_called_as_by_scrapy(
    walk: Walk,
) -> None:
    outcome = await walk.poll("Good")
    assert (outcome.problems, outcome.state.failures) == ((), 0)
    assert titles(outcome) == {
        "From the list", "notice: Notice 1", "notice: Notice 2", "As an item",
    }  # fmt: skip
    dates = {article.title: article.published for article in outcome.articles}
    assert dates["From the list"] == datetime(2026, 11, 20, tzinfo=UTC)
    assert dates["notice: Notice 1"] == datetime(2026, 11, 21, tzinfo=UTC)
    assert walk.web.paths()[0] == "/robots.txt"
    again = await walk.poll("Good")
    assert (again.articles, again.state.failures) == ((), 0)


@pytest.mark.slow
async def test_the_page_of_an_item_is_read_unless_the_item_brings_the_text(walk: Walk) -> None:
    (whole,) = (await walk.poll("WithText", full_text=True)).articles
    assert whole.text.startswith("A long text of its own.")
    assert "/whole" not in walk.web.paths()
    read = await walk.poll("Raises", full_text=True)
    assert "more notices to taxpayers" in read.articles[0].text


async def test_a_spider_that_raises_is_told_with_file_and_line_and_keeps_what_it_found(
    walk: Walk,
) -> None:
    outcome = await walk.poll("Raises")
    assert titles(outcome) == {"Before"}
    (problem,) = outcome.problems
    line = SPIDERS.split("\n").index('        raise ValueError("no such table")') + 1
    assert problem.detail == (
        f"The spider failed: ValueError: no such table (agency_spiders.py, line {line})"
    )


async def test_rubbish_is_named_piece_by_piece(walk: Walk) -> None:
    outcome = await walk.poll("Rubbish")
    told = " ".join(problem.detail for problem in outcome.problems)
    for words in ("yields a str", "yields a int", "neither url nor title", "than GET", "failed:"):
        assert words in told
    assert titles(outcome) == {"Good"}
    assert "/post" not in walk.web.paths()


@pytest.mark.parametrize(
    ("name", "kind", "words"),
    [
        ("Nothing", ProblemClass.EMPTY, "found nothing"),
        ("Unmade", ProblemClass.PARSE, "RuntimeError: cannot"),
        (
            "NoSpider",
            ProblemClass.PARSE,
            "NoSpider in agency_spiders is not a Scrapy spider; ",
        ),
        (
            "Missing",
            ProblemClass.PARSE,
            "there is no class Missing in agency_spiders; it has: ",
        ),
        ("no_such_module.Spider", ProblemClass.PARSE, "no module no_such_module"),
        ("broken_spiders.Broken", ProblemClass.PARSE, "SyntaxError"),
    ],
)
async def test_a_spider_that_is_no_use_fails_with_the_reason(
    walk: Walk, name: str, kind: ProblemClass, words: str
) -> None:
    problem = await walk.problem(name)
    assert (problem.kind, words in problem.detail) == (kind, True), problem


OLD_NAMES = [
    pytest.param(
        "old_spiders.Old",
        "No spider: there is no module crawler any more (old_spiders.py, line 2); "
        "import policywire.crawler instead.",
        id="on top of its file",
    ),
    pytest.param(
        "Belated",
        "The spider failed: there is no module pipeline any more "
        f"(agency_spiders.py, line {LINES.index(LATE_IMPORT) + 1}); "
        "import policywire.pipeline instead",
        id="in a callback",
    ),
]


@pytest.mark.parametrize(("name", "sentence"), OLD_NAMES)
async def test_a_spider_that_imports_us_by_an_old_name_is_told_the_new_one(
    walk: Walk, name: str, sentence: str
) -> None:
    assert (await walk.problem(name)).detail == sentence


def test_the_new_name_is_told_also_where_our_folders_are_not_on_the_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "installed_spiders.py").write_text(OLD_IMPORT)
    monkeypatch.setattr(sys, "path", [each for each in sys.path if not _holds_rooms(each)])
    monkeypatch.syspath_prepend(str(tmp_path))
    problem = check_spider(SpiderSpec("installed_spiders.Old", {}))
    assert problem == SpiderLoadProblem(
        "there is no module crawler any more (installed_spiders.py, line 2)",
        "import policywire.crawler instead",
    )


def test_what_is_missing_in_a_package_of_the_users_own_is_not_taken_for_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / "__init__.py").touch()
    (tmp_path / "own_spiders.py").write_text("import web.tables\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    problem = check_spider(SpiderSpec("own_spiders.Own", {}))
    del sys.modules["web"]
    assert problem == SpiderLoadProblem(
        "there is no module web.tables", "own_spiders needs it: install it"
    )


def _holds_rooms(folder: str) -> bool:
    return (Path(folder) / "crawler" / "__init__.py").exists()


@pytest.mark.slow
async def test_a_callback_that_hangs_is_stopped(
    walk: Walk, pool: ParserPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    hasty = ParserPool(1, wall=2.5, cpu=2.0)
    await hasty.start()
    monkeypatch.setattr(walk.crawler, "_pool", hasty)
    problem = await walk.problem("Hangs")
    await hasty.stop()
    assert (problem.kind, "was stopped" in problem.detail) == (ProblemClass.PARSE_TIMEOUT, True)


async def test_a_spider_without_end_is_ended(walk: Walk, reply: Any) -> None:
    endless = await walk.poll("Endless")
    assert "without end" in endless.problems[0].detail
    for page in range(1, 9):
        walk.web.pages[f"/list?page={page}"] = walk.web.pages["/list"]
    wandering = await walk.poll("Wanders", pages=4)
    assert "more than 4 pages" in wandering.problems[0].detail
    assert titles(wandering) == {f"Page {n}" for n in (0, 2, 3)}, "page 1 was known"
    assert "/list?page=4" not in walk.web.paths()


async def test_a_spider_gets_no_further_than_our_own_crawler(walk: Walk, reply: Any) -> None:
    walk.web.pages["/robots.txt"] = reply(b"User-agent: *\nDisallow: /secret")
    walk.web.pages["/secret"] = reply(b"secret")
    outcome = await walk.poll("Prowls")
    assert {problem.kind for problem in outcome.problems} >= {
        ProblemClass.PRIVATE_ADDRESS, ProblemClass.CONNECT, ProblemClass.ROBOTS,
    }  # fmt: skip
    assert "/secret" not in walk.web.paths()


@pytest.mark.slow
async def test_the_domains_that_a_spider_names_are_kept(walk: Walk) -> None:
    await walk.poll("Picky")
    assert "/list2" not in walk.web.paths()


@pytest.mark.slow
async def test_a_walk_that_takes_too_long_brings_what_it_found(walk: Walk) -> None:
    from policywire.crawler.sources.user_spider import UserSpider

    class Slow:
        async def get(self, url: str, headers: Any = ()) -> Any:
            if "page=1" in url:
                raise TimeoutError
            return await walk.crawler._fetcher.get(url)

    source = SpiderSource.model_validate(
        {
            "kind": "spider",
            "url": walk.web.url("/"),
            "outlet": "x",
            "spider": "agency_spiders.Wanders",
            "arguments": {"home": walk.web.url("")},
            "every": timedelta(hours=1),
        }
    )
    found = await UserSpider(source, Slow()).collect("", NOW, walk.crawler.read)
    assert not isinstance(found, Problem)
    feed, problems = found
    assert [entry.title for entry in feed.entries] == ["Page 0"]
    assert [problem.kind for problem in problems] == [ProblemClass.TIMEOUT]
