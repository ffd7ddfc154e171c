"""Whatever kind a source is: every entry that it offers is stored, changed, known or refused."""

from __future__ import annotations

from typing import Any

import pytest

from policywire.config.models import SOURCE_KINDS
from policywire.crawler.model.crawl_outcome import CrawlOutcome
from tests.crawler.formats.test_source_kinds import JSON, Desk, register
from tests.crawler.polling.test_poll import item, rss

FEED_ONLY = {"full_text": False}


def feed(*numbers: int) -> bytes:
    return rss([item(n, f"/n/{n % 3}") for n in numbers])


def sitemap(*numbers: int) -> bytes:
    urls = "".join(f"<url><loc>http://127.0.0.1/n/{n}</loc></url>" for n in numbers)
    return f"<urlset>{urls}</urlset>".encode()


def listing(*numbers: int) -> bytes:
    items = "".join(f"<li><a href='/n/{n}'>Office raises toll number {n}</a></li>" for n in numbers)
    return f"<html><body><ul>{items}</ul></body></html>".encode()


def document(*numbers: int) -> bytes:
    items = "".join(f"<m><title>Meeting {n}</title><link>/m/{n}</link></m>" for n in numbers)
    return f"<list>{items}<m/></list>".encode()


def calendar(*numbers: int) -> bytes:
    events = "".join(
        f"BEGIN:VEVENT\r\nUID:{n}\r\nSUMMARY:Hearing {n}\r\nDTSTART:20261203\r\nEND:VEVENT\r\n"
        for n in numbers
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{events}END:VCALENDAR\r\n".encode()


def watched(*numbers: int) -> bytes:
    lines = "".join(f"<p>The toll on bridge {n} is {n} coins for each cart.</p>" for n in numbers)
    return f"<html><body><main>{lines}</main></body></html>".encode()


KINDS: dict[str, tuple[Any, dict[str, Any]]] = {
    "feed": (feed, FEED_ONLY),
    "sitemap": (sitemap, {"kind": "sitemap", **FEED_ONLY}),
    "listing": (listing, {"kind": "listing", **FEED_ONLY}),
    "json": (register, JSON),
    "xml": (document, {"kind": "xml", "items": "//m", **FEED_ONLY}),
    "ical": (calendar, {"kind": "ical", **FEED_ONLY}),
    "page": (watched, {"kind": "page"}),
}


@pytest.fixture
def desk(web: Any, fetcher: Any, reply: Any, clock: Any) -> Desk:
    return Desk(web, fetcher, reply, clock)


def assert_all_counted(outcome: CrawlOutcome) -> None:
    counts = outcome.state.counts
    assert outcome.state.failures == 0, outcome.state.last_problem
    assert counts.offered == counts.accounted_for
    assert counts.stored == len(outcome.articles)


@pytest.mark.parametrize("kind", KINDS)
async def test_every_entry_that_a_source_offers_is_counted(kind: str, desk: Desk) -> None:
    body, keys = KINDS[kind]
    for numbers in (range(40), range(5, 45), (*range(30, 60), 44, 44)):
        desk.put("/source", body(*numbers))
        assert_all_counted(await desk.poll(**keys))
    assert desk.state.counts.offered >= (1 if kind == "page" else len(range(30, 60)))


def test_each_kind_is_counted_here_or_where_it_is_polled() -> None:
    """A mailbox and a spider are polled in tests/crawler/sources, where each poll is counted."""
    assert set(SOURCE_KINDS) - set(KINDS) == {"mailbox", "spider"}
