"""Entries beyond the newest thousand are named, whatever kind of feed they stand in."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from policywire.crawler.formats.feed import read_feed
from policywire.crawler.formats.sitemap import read_sitemap
from policywire.crawler.model.entry_counts import RefusedFor
from policywire.crawler.model.feed_entry import Feed

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
URL = "https://a.example/feed"


def _rss(count: int) -> bytes:
    items = "".join(
        f"<item><title><![CDATA[Piece {n}]]></title><link>https://a.example/{n}?a=1&amp;b=2</link></item>"
        for n in range(count)
    )
    return f'<rss version="2.0"><channel><title>A</title>{items}</channel></rss>'.encode()


def _atom(count: int) -> bytes:
    entries = "".join(
        f'<entry><title type="html">Piece {n}</title><id>urn:{n}</id>'
        f'<link rel="alternate" href="https://a.example/{n}?a=1&amp;b=2"/></entry>'
        for n in range(count)
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title>{entries}</feed>'.encode()


def _json(count: int) -> bytes:
    items = [
        {"id": f"{n}", "title": f"Piece {n}", "url": f"https://a.example/{n}?a=1&b=2"}
        for n in range(count)
    ]
    return json.dumps(
        {"version": "https://jsonfeed.org/version/1.1", "title": "A", "items": items}
    ).encode()


@pytest.mark.parametrize("write", [_rss, _atom, _json])
def test_each_entry_beyond_the_thousand_is_named_with_the_reason(write: object) -> None:
    feed = read_feed(write(1007), URL, "", NOW)  # type: ignore[operator]
    assert isinstance(feed, Feed)
    assert len(feed.entries) == 1000
    assert feed.refused == {RefusedFor.TOO_MANY.value: 7}
    assert [(each.url, each.title) for each in feed.left_out] == [
        (f"https://a.example/{n}?a=1&b=2", f"Piece {n}") for n in range(1000, 1007)
    ]
    assert {each.reason for each in feed.left_out} == {RefusedFor.TOO_MANY}


def test_pages_of_a_sitemap_beyond_the_thousand_are_named() -> None:
    pages = "".join(
        f"<url><loc>https://a.example/{n:04}</loc>"
        f"<lastmod>2026-03-{1 + (n >= 7):02}</lastmod></url>"
        for n in range(1007)
    )
    body = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{pages}</urlset>'.encode()
    feed = read_sitemap(body, URL, "", NOW)
    assert isinstance(feed, Feed)
    assert sorted(each.url for each in feed.left_out) == [
        f"https://a.example/{n:04}" for n in range(7)
    ]
