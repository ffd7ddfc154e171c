"""One field that is far too long costs its feed nothing: it is cut, and all entries are read."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from policywire.crawler.formats.feed import read_feed
from policywire.crawler.formats.feed_body import shorten_names
from policywire.crawler.model.feed_entry import Feed

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
LONG = 60_000
SPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
)


def _read(field: str) -> Feed:
    items = "".join(
        f"<item><title>Board fines ferry {n}</title><link>https://a.example/{n}</link>"
        f"{field if n == 1 else ''}</item>"
        for n in range(3)
    )
    body = f'<rss version="2.0" {SPACES}><channel><title>A</title>{items}</channel></rss>'
    feed = read_feed(body.encode(), "https://a.example/feed", "application/xml", NOW)
    assert isinstance(feed, Feed)
    return feed


@pytest.mark.parametrize(
    "name", ["author", "dc:creator", "itunes:author", "managingEditor", "title", "category", "guid"]
)
@pytest.mark.parametrize("text", ["a" * LONG, "<![CDATA[" + "a@" * LONG + "]]>", "&amp;" * LONG])
def test_a_field_of_sixty_kilobytes_costs_no_entry(name: str, text: str) -> None:
    feed = _read(f"<{name}>{text}</{name}>")
    assert [each.title for each in feed.entries][::2] == [
        "Board fines ferry 0",
        "Board fines ferry 2",
    ]
    assert len(feed.entries) == 3
    assert all(len(each.author) <= 1000 for each in feed.entries)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"<author>Ann &amp; Bo</author>", b"<author>Ann &amp; Bo</author>"),
        (
            b"<dc:creator>" + b"x" * 2000 + b"</dc:creator>",
            b"<dc:creator>" + b"x" * 1000 + b"</dc:creator>",
        ),
        (
            b"<author>" + b"x" * 997 + b"&amp;" + b"y" * 900 + b"</author>",
            b"<author>" + b"x" * 997 + b"</author>",
        ),
        (
            b"<name><![CDATA[" + b"\xc3\xa9" * 900 + b"]]></name>",
            b"<name><![CDATA[" + b"\xc3\xa9" * 500 + b"]]></name>",
        ),
        (b"<title>" + b"x" * 2000 + b"</title>", b"<title>" + b"x" * 2000 + b"</title>"),
    ],
)
def test_names_are_cut_at_a_whole_letter_and_reference(before: bytes, after: bytes) -> None:
    assert shorten_names(before) == after
