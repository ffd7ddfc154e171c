"""Which pure function reads a source's answers: every kind of source gives the same Feed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from policywire.config.models import (
    IcalSource,
    JsonSource,
    ListingSource,
    PageSource,
    SitemapSource,
    Source,
    XmlSource,
)
from policywire.crawler.formats.feed import read_feed
from policywire.crawler.formats.ical_events import read_calendar
from policywire.crawler.formats.json_items import JsonPaths, read_json_detail, read_json_items
from policywire.crawler.formats.listing import ListingRules, read_listing
from policywire.crawler.formats.page_monitor import PageMonitorRules, read_page_changes
from policywire.crawler.formats.sitemap import read_sitemap
from policywire.crawler.formats.xml_items import XmlPaths, read_xml_items
from policywire.crawler.model.crawl_outcome import Problem
from policywire.crawler.model.feed_entry import Feed

_MONTH_FIRST = frozenset({"us", "ca", "ph", "fm", "mh", "pw"})
"""Countries that write 11/30/26, or either way."""

FeedParser = Callable[[bytes, str, str, datetime], Feed | Problem]
"""Reads body, address, Content-Type and the time now; can be sent to another process."""


def writes_day_first(place: str) -> bool:
    """Whether 03/11/26 is in November where a source is; `us` is also who says no place."""
    return place.strip().lower().partition("-")[0] not in _MONTH_FIRST


def _feed(source: Source, reader_state: str) -> FeedParser:
    return read_feed


def _sitemap(source: SitemapSource, reader_state: str) -> FeedParser:
    return partial(read_sitemap, only=source.only)


def _listing(source: ListingSource, reader_state: str) -> FeedParser:
    blocks = ListingRules(source.items, source.title, source.link, source.date, source.only)
    return partial(read_listing, rules=blocks)


def _json(source: JsonSource, reader_state: str) -> FeedParser:
    return partial(read_json_items, paths=_json_paths(source), known=reader_state)


def _json_paths(source: JsonSource) -> JsonPaths:
    return JsonPaths(
        source.items,
        source.title,
        source.link,
        source.date,
        source.text,
        source.next,
        source.fields,
        source.dates,
        source.id,
        source.listed,
        source.detail,
        source.detail_items,
        source.detail_every,
        writes_day_first(source.place),
    )


def detail_parser_for(source: JsonSource, item: str) -> FeedParser:
    """The function that reads the second answer for an item of a source's list."""
    return partial(read_json_detail, paths=_json_paths(source), item=item)


def _xml(source: XmlSource, reader_state: str) -> FeedParser:
    paths = XmlPaths(
        source.items,
        source.title,
        source.link,
        source.id,
        source.date,
        source.text,
        source.fields,
        source.dates,
        writes_day_first(source.place),
    )
    return partial(read_xml_items, paths=paths)


def _ical(source: IcalSource, reader_state: str) -> FeedParser:
    return partial(read_calendar, date_kind=source.date_kind)


def _page(source: PageSource, reader_state: str) -> FeedParser:
    rules = PageMonitorRules(source.part, source.ignore)
    return partial(read_page_changes, rules=rules, reader_state=reader_state)


FORMATS: Mapping[str, Callable[[Any, str], FeedParser]] = {
    "feed": _feed,
    "sitemap": _sitemap,
    "listing": _listing,
    "json": _json,
    "page": _page,
    "xml": _xml,
    "ical": _ical,
    "mailbox": _feed,
    "spider": _feed,
}
"""What makes the parser of each kind of source, of the source and what its parser left last time.

A mailbox and a spider are no address of the web: `crawler.sources` gives their entries.
"""


def parser_for(source: Source, reader_state: str = "") -> FeedParser:
    """The function that reads the answers of a source, with the source's own rules in it.

    `reader_state` is what it gave at the last poll to be reminded of.
    """
    return FORMATS[source.kind](source, reader_state)
