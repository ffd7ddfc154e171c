"""Pages that a script fills, in a real Chromium on a loopback web: what comes, what is barred."""

from __future__ import annotations

import re
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from policywire import __version__
from policywire.config.models import AnySource, Source
from policywire.crawler.crawler import Crawler
from policywire.crawler.fetch.browser_process import browser_processes
from policywire.crawler.fetch.ssrf_guard import SsrfGuard
from policywire.crawler.model.article import Article
from policywire.crawler.model.crawl_outcome import CrawlOutcome, Problem, ProblemClass, SourceState
from policywire.crawler.workers.parser_pool import ParserPool
from tests.crawler.polling.test_poll import item, page, rss

pytestmark = pytest.mark.browser

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
HTML = {"Content-Type": "text/html; charset=utf-8"}
SCRIPTED = b"""<!doctype html><html lang=en><head><title>Newsroom</title></head><body><main></main>
<script src="/list.js"></script><img src="/picture.png"></body></html>"""
LIST_JS = b"""
fetch("/api/news.json").then(answer => answer.json()).then(news => {
  for (const each of news) {
    const row = document.createElement("div");
    row.className = "row";
    row.innerHTML = `<a href="/news/${each}">The agency announces measure number ${each}</a>`;
    document.querySelector("main").append(row);
  }
});
"""


class Newsroom:
    """A site whose list and pages exist only once a script has run."""

    def __init__(self, web: Any, reply: Any, crawler: Crawler) -> None:
        self.web, self.reply, self.crawler = web, reply, crawler
        web.pages["/newsroom"] = reply(SCRIPTED, headers=HTML)
        web.pages["/list.js"] = reply(LIST_JS, headers={"Content-Type": "text/javascript"})
        web.pages["/api/news.json"] = reply(
            b"[1, 2, 3, 4]", headers={"Content-Type": "application/json"}
        )

    def source(self, kind: str = "listing", path: str = "/newsroom", **keys: Any) -> Source:
        told = {
            "kind": kind,
            "url": self.web.url(path),
            "outlet": "The Agency",
            "delay": "0s",
            "render": True,
            "full_text": False,
            **keys,
        }
        source: Source = TypeAdapter(AnySource).validate_python(told)
        return source

    async def poll(self, *args: str, **keys: Any) -> CrawlOutcome:
        source = self.source(*args, **keys)
        return await self.crawler.poll("room", source, SourceState(), _nothing_known)

    async def problem(self, **keys: Any) -> Problem:
        outcome = await self.poll(**keys)
        assert outcome.state.last_problem, outcome
        return outcome.state.last_problem

    def page(self, script: str, body: str = "") -> None:
        html = f"<!doctype html><body><main>{body}</main><script>{script}</script></body>"
        self.web.pages["/newsroom"] = self.reply(html.encode(), headers=HTML)


async def _nothing_known(_: Sequence[str]) -> frozenset[str]:
    return frozenset()


@pytest.fixture(scope="module")
async def pool() -> AsyncIterator[ParserPool]:
    pool = ParserPool(1)
    await pool.start()
    yield pool
    await pool.stop()


def made(pool: ParserPool, **keys: Any) -> Crawler:
    return Crawler(
        contact="editor@example.org",
        allow_private=False,
        pool=pool,
        clock=lambda: NOW,
        guard=SsrfGuard(),
        **keys,
    )


@pytest.fixture(scope="module")
async def crawler(pool: ParserPool) -> AsyncIterator[Crawler]:
    """One for all tests: they share its browser."""
    crawler = made(pool)
    await crawler.start()
    yield crawler
    await crawler.stop()
    assert list(browser_processes()) == []


@pytest.fixture
def room(web: Any, reply: Any, crawler: Crawler) -> Newsroom:
    crawler._guard.exceptions = frozenset({("127.0.0.1", web.port)})
    return Newsroom(web, reply, crawler)


async def test_a_list_that_only_a_script_makes_is_read(room: Newsroom) -> None:
    outcome = await room.poll()
    assert outcome.problems == ()
    assert sorted(article.title for article in outcome.articles) == [
        f"The agency announces measure number {n}" for n in (1, 2, 3, 4)
    ]
    assert room.web.paths() == ["/robots.txt", "/newsroom", "/list.js", "/api/news.json"]
    agents = {hit.headers["user-agent"] for hit in room.web.log}
    assert agents == {f"policywire/{__version__} (+editor@example.org)"}
    plain = await room.poll(render=False)
    assert plain.state.last_problem
    assert plain.state.last_problem.kind is ProblemClass.EMPTY


async def test_the_feed_is_fetched_plainly_and_its_pages_are_opened(room: Newsroom) -> None:
    room.web.pages["/feed"] = room.reply(rss([item(1, room.web.url("/news/1"), NOW)]))
    text = page(1).decode().partition("<article>")[2].partition("</article>")[0]
    room.web.pages["/news/1"] = room.reply(
        f"<html lang=en><title>Notice</title><body><script>document.body.innerHTML ="
        f" `<article>{text}</article>`</script>".encode(),
        headers=HTML,
    )
    outcome = await room.poll("feed", "/feed", full_text=True)
    assert outcome.problems == ()
    assert "it would send 1 notices" in outcome.articles[0].text


async def test_a_page_whose_script_changes_it_is_watched(room: Newsroom) -> None:
    room.page("document.querySelector('main').append('Jane Roe leads the agency.')")
    outcome = await room.poll("page")
    assert "Jane Roe leads the agency." in outcome.state.memory


async def test_a_script_reaches_nothing_that_the_crawler_would_not_fetch(
    room: Newsroom, canary: Any
) -> None:
    other = f"http://127.0.0.1:{canary.port}"
    room.web.pages["/robots.txt"] = room.reply(b"User-agent: *\nDisallow: /secret")
    room.web.pages["/secret"] = room.reply(b"secret")
    room.page(
        f"""
        const tries = [fetch("{other}/a"), fetch("http://localhost:{canary.port}/b"),
            fetch("http://169.254.169.254/latest"), fetch("file:///etc/passwd"),
            fetch("/secret"), fetch("/newsroom", {{method: "POST", body: "a=1"}})];
        new WebSocket("ws://127.0.0.1:{canary.port}/");
        new Image().src = "{other}/picture.png";
        const frame = document.createElement("iframe");
        frame.src = "{other}/frame";
        document.body.append(frame);
        navigator.sendBeacon("{other}/beacon", "x");
        Promise.allSettled(tries).then(all => document.querySelector("main").append(
            "Of all tries " + all.filter(each => each.status === "fulfilled").length + " worked."));
        """,
    )
    outcome = await room.poll("page")
    assert "Of all tries 0 worked." in outcome.state.memory
    assert canary.connections == 0
    assert room.web.paths() == ["/robots.txt", "/newsroom"]


async def test_a_page_that_never_comes_to_rest_is_given_up(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    await room.poll()
    monkeypatch.setattr(room.crawler._browser, "page_timeout", 0.8)
    room.page("while (true) {}")
    problem = await room.problem()
    assert (problem.kind, problem.url) == (ProblemClass.TIMEOUT, room.web.url("/newsroom"))
    monkeypatch.undo()
    room.web.pages["/newsroom"] = room.reply(SCRIPTED, headers=HTML)
    assert len((await room.poll()).articles) == 4


async def test_a_page_that_eats_memory_is_given_up(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room.crawler._browser, "max_memory", 1)
    problem = await room.problem()
    assert problem.kind is ProblemClass.TOO_LARGE
    assert "in the browser" in problem.detail
    assert list(browser_processes()) == []


async def test_what_the_server_refuses_is_not_opened(room: Newsroom) -> None:
    room.web.pages["/newsroom"] = room.reply(b"gone", 410)
    assert (await room.problem()).kind is ProblemClass.HTTP_4XX


async def test_without_the_extra_the_cure_is_told(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    await room.crawler._browser.stop()
    monkeypatch.setitem(sys.modules, "scrapy_playwright.handler", None)
    problem = await room.problem()
    assert problem.kind is ProblemClass.BROWSER
    assert "pip install 'policywire[render]'" in problem.detail


async def test_without_a_browser_the_cure_is_told(
    web: Any, reply: Any, room: Newsroom, pool: ParserPool
) -> None:
    crawler = made(pool, browser="/nowhere/chromium")
    crawler._guard.exceptions = room.crawler._guard.exceptions
    await crawler.start()
    problem = await Newsroom(web, reply, crawler).problem()
    await crawler.stop()
    assert problem.kind is ProblemClass.BROWSER
    assert "browser: /usr/bin/chromium" in problem.detail


async def test_a_browser_that_has_nothing_to_do_is_ended(room: Newsroom) -> None:
    await room.poll()
    assert list(browser_processes())
    browser = room.crawler._browser
    browser._end_soon()
    for goodbye in tuple(browser._closing_tasks):
        await goodbye
    assert list(browser_processes()) == []
    assert len((await room.poll()).articles) == 4


async def test_a_page_is_opened_when_it_is_read_again_too(room: Newsroom) -> None:
    text = page(1).decode().partition("<article>")[2].partition("</article>")[0]
    room.page(f"document.querySelector('main').innerHTML = `<article>{text}</article>`")
    source = room.source()
    url = room.web.url("/newsroom")
    before = Article(url=url, title="t", text="old " * 200, outlet="The Agency", found=NOW)
    found = await room.crawler.recheck(before, {}, source)
    assert found
    assert found.article
    assert "it would send 1 notices" in found.article.text


async def test_the_browser_runs_behind_walls(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read from `/proc` while it is open: no secret, no network, no new privileges, limits."""
    secret = "xoxb-a-secret-of-the-tests"
    monkeypatch.setenv("SLACK_TOKEN", secret)
    await room.crawler._browser.stop()
    await room.poll()
    seen = 0
    for each in browser_processes():
        with suppress(ProcessLookupError, FileNotFoundError):  # some end while we look
            process = Path(f"/proc/{each.pid}")
            assert secret not in (process / "environ").read_text()
            assert "NoNewPrivs:\t1" in (process / "status").read_text()
            assert (process / "net/dev").read_text().count(":") == 1, "more than loopback"
            limits = (process / "limits").read_text()
            assert re.search(r"Max core file size +0 ", limits)
            assert re.search(r"Max data size +8589934592 ", limits)
            seen += 1
    assert seen
