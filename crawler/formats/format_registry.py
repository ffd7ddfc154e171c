"""Which pure function reads a source's answers: every kind of source gives the same Feed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from policywire.config.models import JsonSource, ListingSource, PageSource, SitemapSource, Source
from policywire.crawler.formats.feed import read_feed
from policywire.crawler.formats.json_items import JsonPaths, read_json_items
from policywire.crawler.formats.listing import ListingRules, read_listing
from policywire.crawler.formats.page_monitor import PageMonitorRules, read_page_changes
from policywire.crawler.formats.sitemap import read_sitemap
from policywire.crawler.model.crawl_outcome import Problem
from policywire.crawler.model.feed_entry import Feed

FeedParser = Callable[[bytes, str, str, datetime], Feed | Problem]
"""Reads body, address, Content-Type and the time now; can be sent to another process."""


def parser_for(source: Source, reader_state: str = "") -> FeedParser:
    """The function that reads the answers of a source, with the source's own rules in it.

    `memory` is what it gave at the last poll to be reminded of.
    """
    match source:
        case SitemapSource():
            return partial(read_sitemap, only=source.only)
        case ListingSource():
            blocks = ListingRules(source.items, source.title, source.link, source.date, source.only)
            return partial(read_listing, rules=blocks)
        case JsonSource():
            paths = JsonPaths(
                source.items,
                source.title,
                source.link,
                source.date,
                source.text,
                source.next,
                source.fields,
                source.dates,
            )
            return partial(read_json_items, paths=paths)
        case PageSource():
            rules = PageMonitorRules(source.part, source.ignore)
            return partial(read_page_changes, rules=rules, reader_state=reader_state)
    return read_feed


def request_url(source: Source, now: datetime) -> str:
    """The address that a source is asked by at this time: `{since}` in it is a date."""
    if not isinstance(source, JsonSource):
        return source.url
    return source.url.replace("{since}", (now - source.back).date().isoformat())


def request_headers(source: Source) -> dict[str, str]:
    """The headers that a source's own address is asked with; they go to no other host."""
    if not isinstance(source, JsonSource):
        return {}
    return {name: value.get_secret_value() for name, value in source.headers.items()}
