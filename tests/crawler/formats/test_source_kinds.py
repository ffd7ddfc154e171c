"""Sitemaps, listings and JSON APIs: each is read into the same Feed, and polled like one."""

from __future__ import annotations

import gzip
import json
import pickle
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from policywire.config.enums import DateKind
from policywire.config.models import AnySource, Source
from policywire.crawler.formats.format_registry import parser_for
from policywire.crawler.formats.json_items import JsonPaths, read_json_items
from policywire.crawler.formats.listing import ListingRules, read_listing
from policywire.crawler.formats.sitemap import read_sitemap
from policywire.crawler.model.crawl_outcome import Problem, ProblemClass, SourceState
from policywire.crawler.model.feed_entry import Feed
from policywire.crawler.polling.poll import Poll

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
SITE = "https://agency.example/"
XML = "application/xml"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
BODY = "The agency said on Tuesday that it would send more notices to taxpayers in the spring. " * 9


def urlset(*urls: str) -> bytes:
    return (
        '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="{NEWS}" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">'
        f"{''.join(urls)}</urlset>"
    ).encode()


def index(*parts: tuple[str, str]) -> bytes:
    rows = "".join(
        f"<sitemap><loc>{loc}</loc>{f'<lastmod>{when}</lastmod>' if when else ''}</sitemap>"
        for loc, when in parts
    )
    return f"<sitemapindex xmlns='http://www.sitemaps.org/x'>{rows}</sitemapindex>".encode()


def feed_of(read: Feed | Problem) -> Feed:
    assert isinstance(read, Feed), read
    return read


def problem_of(read: Feed | Problem) -> ProblemClass:
    assert isinstance(read, Problem), read
    return read.kind


# Sitemaps


def test_a_news_sitemap_gives_title_and_date_of_publication() -> None:
    body = urlset(
        f"<url><loc>{SITE}a</loc><image:image><image:title>no</image:title></image:image>"
        "<news:news><news:publication><news:name>The Ledger</news:name></news:publication>"
        "<news:publication_date>2026-11-24T06:00:00-05:00</news:publication_date>"
        "<news:title>IRS &amp; DHS sign</news:title></news:news></url>"
    )
    (entry,) = feed_of(read_sitemap(body, SITE, XML, NOW)).entries
    assert (entry.title, entry.link) == ("IRS & DHS sign", f"{SITE}a")
    assert entry.published == datetime(2026, 11, 24, 11, 0, tzinfo=UTC)


def test_a_plain_sitemap_gives_the_latest_changed_first_and_calls_no_change_a_publication() -> None:
    body = urlset(
        f"<url><loc>{SITE}old</loc><lastmod>2026-01-02</lastmod></url>",
        f"<url><loc>{SITE}undated</loc></url>",
        f"<url><loc>{SITE}new</loc><lastmod>2026-11-23T10:00:00Z</lastmod></url>",
    )
    entries = feed_of(read_sitemap(body, SITE, XML, NOW)).entries
    assert [entry.link for entry in entries] == [f"{SITE}new", f"{SITE}old", f"{SITE}undated"]
    assert entries[0].updated == datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
    assert {entry.published for entry in entries} == {None}


@pytest.mark.slow
def test_a_sitemap_may_be_gzipped_and_is_cut_to_its_newest_thousand() -> None:
    days = (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=n) for n in range(5000))
    body = urlset(
        *(
            f"<url><loc>{SITE}{n}</loc><lastmod>{day.isoformat()}</lastmod></url>"
            for n, day in enumerate(days)
        )
    )
    entries = feed_of(read_sitemap(gzip.compress(body), SITE, "application/gzip", NOW)).entries
    assert len(entries) == 1000
    assert entries[0].link == f"{SITE}4999"
    assert entries[-1].link == f"{SITE}4000"


def test_only_pages_whose_address_holds_the_wanted_words_count() -> None:
    body = urlset(f"<url><loc>{SITE}about</loc></url>", f"<url><loc>{SITE}news/1</loc></url>")
    entries = feed_of(read_sitemap(body, SITE, XML, NOW, only="/news/")).entries
    assert [entry.link for entry in entries] == [f"{SITE}news/1"]


def test_an_index_names_the_sitemaps_that_changed_lately_and_none_of_another_site() -> None:
    body = index(
        (f"{SITE}2019.xml", "2019-12-31"),
        (f"{SITE}now.xml", "2026-11-24"),
        (f"{SITE}last-week.xml", "2026-11-20"),
        ("https://elsewhere.example/now.xml", "2026-11-24"),
    )
    feed = feed_of(read_sitemap(body, SITE, XML, NOW))
    assert feed.part_urls == (f"{SITE}now.xml", f"{SITE}last-week.xml")


def test_of_an_index_without_dates_those_named_for_news_and_both_ends_are_read() -> None:
    names = [*(f"{SITE}pages-{n}.xml" for n in range(20)), f"{SITE}news.xml", f"{SITE}z.xml"]
    parts = feed_of(read_sitemap(index(*((name, "") for name in names)), SITE, XML, NOW)).part_urls
    assert parts[0] == f"{SITE}news.xml"
    assert {f"{SITE}pages-0.xml", f"{SITE}z.xml"} <= set(parts)
    assert len(parts) <= 5


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"<!doctype html><html><title>Gone</title>" + b"<p>word " * 300, ProblemClass.NOT_A_FEED),
        (b"<!doctype html><html><title>Just a moment</title>", ProblemClass.CHALLENGE),
        (
            b'<!DOCTYPE u [<!ENTITY a "b">]><urlset><url><loc>&a;</loc></url></urlset>',
            ProblemClass.XML_ENTITIES,
        ),
        (gzip.compress(bytes(60 * 2**20)), ProblemClass.TOO_LARGE),
        (b"\x1f\x8bnothing", ProblemClass.TOO_LARGE),
        (b"<rss/>", ProblemClass.NOT_A_FEED),
        (b"", ProblemClass.NOT_A_FEED),
    ],
    ids=["page", "wall", "entities", "bomb", "broken gzip", "feed", "empty"],
)
def test_what_is_no_sitemap_is_a_problem(body: bytes, kind: ProblemClass) -> None:
    assert problem_of(read_sitemap(body, SITE, XML, NOW)) is kind


def test_a_sitemap_that_breaks_off_gives_what_stood_before() -> None:
    body = urlset(f"<url><loc>{SITE}a</loc></url>", f"<url><loc>{SITE}b</loc>")[:-20]
    entries = feed_of(read_sitemap(body, SITE, XML, NOW)).entries
    assert f"{SITE}a" in [entry.link for entry in entries]


# Listings

CARDS = "".join(
    f'<div class="views-row views-row-{n}"><span class="when">November {n}, 2026</span>'
    f'<h3 class="t"><a href="/news/{n}">The department announces measure {n}</a></h3>'
    f'<a href="/news/{n}"><img src="x.png"></a><p>What measure {n} means for filers.</p></div>'
    for n in range(20, 10, -1)
)
NEWSROOM = (
    '<!doctype html><html lang="en"><head><title>Press releases</title></head><body>'
    "<nav>"
    + "".join(f'<a href="/topic/{n}">A long topic of the menu number {n}</a>' for n in range(40))
    + f'</nav><main>{CARDS}</main><a href="https://other.example/x">Another site of ours here</a>'
    "<footer><a href='/privacy'>Our privacy policy in full</a></footer></body></html>"
).encode()


def test_a_listing_without_selectors_finds_the_pages_repeated_blocks() -> None:
    feed = feed_of(read_listing(NEWSROOM, f"{SITE}news", "text/html", NOW, rules=ListingRules()))
    assert [entry.link for entry in feed.entries] == [f"{SITE}news/{n}" for n in range(20, 10, -1)]
    first = feed.entries[0]
    assert first.title == "The department announces measure 20"
    assert first.summary == "What measure 20 means for filers."
    assert first.published == datetime(2026, 11, 20, tzinfo=UTC)


def test_a_listing_is_read_by_its_selectors() -> None:
    rules = ListingRules(items=".views-row", title="h3", link="h3 a", date=".when", only="/news/")
    feed = feed_of(read_listing(NEWSROOM, f"{SITE}news", "text/html", NOW, rules=rules))
    assert len(feed.entries) == 10
    assert feed.entries[9].published == datetime(2026, 11, 11, tzinfo=UTC)


def test_a_date_for_machines_goes_before_the_one_for_people() -> None:
    html = b"""<html><ul><li><a href=/1>First of the three notices</a>
      <time datetime="2026-11-03T09:00:00Z">today</time></li></ul></html>"""
    feed = feed_of(read_listing(html, SITE, "", NOW, rules=ListingRules(items="li")))
    assert feed.entries[0].published == datetime(2026, 11, 3, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("html", "rules", "kind"),
    [
        (NEWSROOM, ListingRules(items=".gone"), ProblemClass.EMPTY),
        (b"<html><p>Nothing here", ListingRules(), ProblemClass.EMPTY),
        (b"", ListingRules(), ProblemClass.EMPTY),
        (b"<html><title>Just a moment...</title>x", ListingRules(), ProblemClass.CHALLENGE),
    ],
    ids=["selector finds nothing", "no links", "empty", "wall"],
)
def test_a_listing_without_items_is_a_problem(
    html: bytes, rules: ListingRules, kind: ProblemClass
) -> None:
    assert problem_of(read_listing(html, SITE, "text/html", NOW, rules=rules)) is kind


# JSON

PATHS = JsonPaths(
    items="results",
    title="title",
    link="html_url",
    date="publication_date",
    text="abstract",
    next="next_page_url",
)


def register(*numbers: int, following: str = "") -> bytes:
    return json.dumps(
        {
            "results": [
                {
                    "title": f"Rule {n}",
                    "html_url": f"/documents/{n}",
                    "publication_date": "2026-11-20",
                    "abstract": f"What rule {n} does.",
                    "agencies": [{"name": "IRS"}, {"name": "Treasury"}],
                }
                for n in numbers
            ],
            "next_page_url": following or None,
        }
    ).encode()


def test_an_api_is_read_by_its_paths() -> None:
    feed = feed_of(read_json_items(register(1, 2, following="?page=2"), SITE, "", NOW, paths=PATHS))
    assert [(e.title, e.link) for e in feed.entries] == [
        ("Rule 1", f"{SITE}documents/1"),
        ("Rule 2", f"{SITE}documents/2"),
    ]
    assert feed.entries[0].published == datetime(2026, 11, 20, tzinfo=UTC)
    assert feed.entries[0].summary == "What rule 1 does."
    assert feed.next_url == f"{SITE}?page=2"


def test_what_a_document_says_of_itself_is_kept_with_its_dates_ahead() -> None:
    paths = replace(
        PATHS,
        fields={"agencies": "agencies[].name", "docket": "docket_ids", "date": "publication_date"},
        dates={DateKind.COMMENTS_CLOSE: "closes", DateKind.EFFECTIVE: "publication_date"},
    )
    (entry,) = feed_of(read_json_items(register(1), SITE, "", NOW, paths=paths)).entries
    assert entry.fields == {"agencies": "IRS, Treasury", "date": "2026-11-20"}
    (ahead,) = entry.dates
    assert (ahead.kind, ahead.on) == (DateKind.EFFECTIVE, datetime(2026, 11, 20, tzinfo=UTC))
    assert ahead.said == "publication_date"


def test_a_path_may_join_and_pick() -> None:
    paths = JsonPaths(
        items="results[?title!='Rule 1']",
        title="join(' by ', [title, agencies[0].name])",
        link="join('', ['https://x.example', html_url])",
    )
    (entry,) = feed_of(read_json_items(register(1, 2), SITE, "", NOW, paths=paths)).entries
    assert (entry.title, entry.link) == ("Rule 2 by IRS", "https://x.example/documents/2")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'{"error": "no key"}', ProblemClass.PARSE),
        (b'{"results": "none"}', ProblemClass.PARSE),
        (b"[" * 100_000, ProblemClass.NOT_A_FEED),
        (b"<html><p>" + b"word " * 300, ProblemClass.NOT_A_FEED),
    ],
    ids=["no list", "text for a list", "too deep", "page"],
)
def test_an_answer_without_the_list_is_a_problem(body: bytes, kind: ProblemClass) -> None:
    assert problem_of(read_json_items(body, SITE, "", NOW, paths=PATHS)) is kind


# How they are written


def source(**keys: Any) -> Source:
    written = {"outlet": "Agency", "url": f"{SITE}x", "delay": "1s", **keys}
    return TypeAdapter(AnySource).validate_python(written)


def test_a_source_without_a_kind_is_a_feed() -> None:
    assert type(source()) is Source
    assert source(kind="sitemap").kind == "sitemap"


@pytest.mark.parametrize(
    "keys",
    [
        {"kind": "json"},
        {"kind": "json", "items": "results["},
        {"kind": "json", "items": "a", "headers": {"Host": "x"}},
        {"kind": "json", "items": "a", "headers": {"X Key": "x"}},
        {"kind": "listing", "items": "div["},
        {"kind": "listing", "title": "h3"},
        {"kind": "feed", "items": "div"},
        {"kind": "sitemap", "items": "div"},
        {"kind": "page", "part": "div["},
        {"kind": "page", "items": "div"},
        {"kind": "telegram"},
        {"kind": ["feed"]},
    ],
)
def test_a_source_that_cannot_be_read_is_refused(keys: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        source(**keys)


@pytest.mark.parametrize(
    "keys",
    [
        {},
        {"kind": "sitemap", "only": "/news/"},
        {"kind": "listing", "items": "li"},
        {"kind": "json", "items": "results"},
    ],
)
def test_the_reader_of_each_kind_can_go_to_another_process(keys: dict[str, Any]) -> None:
    reader = pickle.loads(pickle.dumps(parser_for(source(**keys))))
    assert isinstance(reader(b"no", SITE, "text/plain", NOW), Problem)


# How they are polled


class Desk:
    """One source on the test's web, polled as often as wanted."""

    def __init__(self, web: Any, fetcher: Any, reply: Any, clock: Any) -> None:
        self.web, self.fetcher, self.reply, self.clock = web, fetcher, reply, clock
        self.state = SourceState()
        self.store: set[str] = set()

    def put(self, path: str, body: bytes, **headers: str) -> None:
        self.web.pages[path] = self.reply(body, headers=headers)

    def article(self, path: str) -> None:
        html = f"<html lang=en><title>Page {path}</title><h1>Page {path}</h1><p>{BODY}</p></html>"
        self.put(path, html.encode())

    async def poll(self, **keys: Any) -> Any:
        wanted = source(**{"url": self.web.url("/source"), "delay": "0s", **keys})
        poll = Poll("a", wanted, self.state, self.clock(), self.fetcher, self.read, self.known)
        outcome = await poll.run()
        self.state = outcome.state
        self.store |= {article.url for article in outcome.articles}
        self.clock.pass_by(seconds=1)
        return outcome

    async def known(self, urls: Sequence[str]) -> frozenset[str]:
        return frozenset(self.store.intersection(urls))

    async def read(self, function: Any, *args: Any) -> Any:
        return function(*args)


@pytest.fixture
def desk(web: Any, fetcher: Any, reply: Any, clock: Any) -> Desk:
    return Desk(web, fetcher, reply, clock)


async def test_an_index_of_sitemaps_is_polled_with_its_parts(desk: Desk) -> None:
    base = desk.web.url()
    desk.put("/source", index((f"{base}a.xml.gz", "2026-11-24"), (f"{base}b.xml", "2026-11-23")))
    desk.put("/a.xml.gz", gzip.compress(urlset(f"<url><loc>{base}n/1</loc></url>")))
    desk.put("/b.xml", urlset(f"<url><loc>{base}n/2</loc></url>"))
    for number in (1, 2, 3):
        desk.article(f"/n/{number}")
    outcome = await desk.poll(kind="sitemap")
    assert {article.title for article in outcome.articles} == {"Page /n/1", "Page /n/2"}
    # The index is the same as before, and yet there is something new in its part.
    desk.put("/b.xml", urlset(*(f"<url><loc>{base}n/{n}</loc></url>" for n in (2, 3))))
    assert [a.title for a in (await desk.poll(kind="sitemap")).articles] == ["Page /n/3"]


async def test_a_part_that_cannot_be_read_hides_none_of_the_others(desk: Desk) -> None:
    base = desk.web.url()
    desk.put("/source", index((f"{base}gone.xml", "2026-11-24"), (f"{base}b.xml", "2026-11-23")))
    desk.put("/b.xml", urlset(f"<url><loc>{base}n/2</loc></url>"))
    desk.article("/n/2")
    outcome = await desk.poll(kind="sitemap")
    assert [article.title for article in outcome.articles] == ["Page /n/2"]
    assert [problem.kind for problem in outcome.problems] == [ProblemClass.HTTP_4XX]
    assert outcome.state.failures == 0


async def test_a_listing_that_loses_its_items_fails_with_the_reason(desk: Desk) -> None:
    desk.put("/source", NEWSROOM)
    for number in range(10, 21):
        desk.article(f"/news/{number}")
    assert len((await desk.poll(kind="listing")).articles) == 10
    desk.put("/source", b"<html><p>We have moved to another house.")
    outcome = await desk.poll(kind="listing")
    assert outcome.state.last_problem.kind is ProblemClass.EMPTY
    assert outcome.state.failures == 1


JSON = {
    "kind": "json",
    "items": "results",
    "link": "html_url",
    "next": "next_page_url",
    "full_text": False,
}


DATED = {**JSON, "date": "publication_date"}


async def test_the_first_poll_reads_on_while_pages_end_with_news(desk: Desk) -> None:
    today = desk.clock().date().isoformat()
    for page, following in ((1, 2), (2, 3), (3, 4)):
        day = today if page < 2 else "2026-01-01"
        body = register(page, following=f"/source?page={following}").decode()
        path = "/source" if page == 1 else f"/source?page={page}"
        desk.put(path, body.replace("2026-11-20", day).encode())
    assert len((await desk.poll(**DATED)).articles) == 2


async def test_a_list_that_begins_with_its_oldest_is_read_to_its_end(desk: Desk) -> None:
    def oldest_first(*numbers: int, following: str = "") -> bytes:
        rows = json.loads(register(*numbers, following=following))
        for row, number in zip(rows["results"], numbers, strict=True):
            row["publication_date"] = f"2026-01-{number:02}"
        return json.dumps(rows).encode()

    desk.put("/source", oldest_first(1, 2, following="/source?page=2"))
    desk.put("/source?page=2", oldest_first(3))
    assert len((await desk.poll(**DATED)).articles) == 3
    desk.put("/source", oldest_first(1, 2, following="/source?page=2") + b" ")
    desk.put("/source?page=2", oldest_first(3, 4))
    assert [each.title for each in (await desk.poll(**DATED)).articles] == ["Rule 4"]


async def test_older_pages_of_an_api_are_read_until_a_whole_page_is_known(desk: Desk) -> None:
    desk.put("/source", register(3, 2, following="/source?page=2"))
    first = await desk.poll(**JSON)
    assert desk.web.paths(robots=False) == ["/source"]
    desk.put("/source", register(9, 8, following="/source?page=2"))
    desk.put("/source?page=2", register(7, 6, following="/source?page=3"))
    desk.put("/source?page=3", register(5, 3, following="/source?page=4"))
    desk.put("/source?page=4", register(3, 2, following="/source?page=5"))
    second = await desk.poll(**JSON)
    assert {a.title for a in (*first.articles, *second.articles)} == {
        f"Rule {n}" for n in (2, 3, 5, 6, 7, 8, 9)
    }
    assert "/source?page=5" not in desk.web.paths()


async def test_an_api_is_not_asked_more_often_than_its_limits_allow(desk: Desk) -> None:
    desk.put("/source", register(2, 1))
    await desk.poll(**JSON)
    desk.put("/source", register(9, 8))
    outcome = await desk.poll(**JSON)
    assert (outcome.state.gaps, outcome.state.interval) == (1, None)


async def test_an_api_is_asked_with_its_key_and_its_pages_are_not(desk: Desk) -> None:
    keys = {**JSON, "full_text": True, "headers": {"X-Api-Key": "sesame"}}
    desk.put("/source", register(1))
    desk.article("/documents/1")
    await desk.poll(**keys)
    sent = {hit.path: hit.headers.get("x-api-key") for hit in desk.web.log}
    assert sent == {"/robots.txt": None, "/source": "sesame", "/documents/1": None}
    assert "sesame" not in repr(source(**keys))


async def test_a_redirect_to_another_host_takes_no_key_along(
    web: Any, web_server: Any, reply: Any, redirect_to: Any, clock: Any
) -> None:
    from policywire.crawler.fetch.engine import Engine
    from policywire.crawler.fetch.fetcher import Fetcher
    from policywire.crawler.fetch.ssrf_guard import SsrfGuard

    other = web_server()
    await other.start()
    engine = Engine(user_agent="policywire/0.1", guard=SsrfGuard(allow_private=True))
    await engine.start()
    try:
        fetcher = Fetcher(engine, engine.guard, _at_once, clock)
        web.pages["/source"] = redirect_to(other.url("/moved"))
        other.pages["/moved"] = reply(b"{}")
        await fetcher.get(web.url("/source"), {"X-Api-Key": "sesame", "If-None-Match": '"1"'})
        (hit,) = [hit for hit in other.log if hit.path == "/moved"]
        assert "x-api-key" not in hit.headers
        assert hit.headers["if-none-match"] == '"1"'
    finally:
        await engine.stop()
        await other.stop()


async def _at_once(function: Any, *args: Any) -> Any:
    return function(*args)
