"""Sitemaps (sitemaps.org 0.9), news sitemaps and indexes of them, plain or gzipped.

Pure and hostile-proof, but not bounded in time by itself: run it in `crawler.workers.parser_pool`.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from policywire.crawler.extract.compression import unpacked
from policywire.crawler.extract.dates.datetimes import LONG_AGO, parse_datetime
from policywire.crawler.extract.plain_text import clean_text, single_line
from policywire.crawler.formats.feed import unexpected_content_problem
from policywire.crawler.formats.feed_body import as_utf8, declares_entities
from policywire.crawler.model.crawl_outcome import Problem, ProblemClass
from policywire.crawler.model.entry_counts import NAMED_LEFT_OUT, LeftOut, RefusedFor
from policywire.crawler.model.feed_entry import (
    MOST_ENTRIES,
    Feed,
    FeedEntry,
    entry_key,
    with_distinct_entries,
)
from policywire.crawler.model.url import is_http_url, registrable_domain

if TYPE_CHECKING:
    from lxml.etree import _Element

LARGEST_SITEMAP = 50 * 2**20
"""What the protocol allows, unpacked."""
MOST_PARTS = 5
"""Sitemaps of an index that are read in one poll: the newest ones."""
_RECENT = timedelta(days=7)
_NEWS = re.compile(r"news|press|post|article|latest", re.IGNORECASE)


class _SitemapUrl(NamedTuple):
    """One page of a sitemap, before it is known whether it is among the newest."""

    link: str
    title: str
    published: datetime | None
    changed: datetime | None


@dataclass(slots=True)
class _SitemapContent:
    """What has been seen of a sitemap so far."""

    pages: list[_SitemapUrl] = field(default_factory=list)
    parts: list[tuple[str, datetime | None]] = field(default_factory=list)
    root: str = ""


def read_sitemap(
    body: bytes, url: str, content_type: str, now: datetime, *, only: str = ""
) -> Feed | Problem:
    """Read a sitemap as a feed: the 1,000 newest pages by `lastmod`, or the sitemaps to read.

    Pages whose address does not hold `only` are left out. A page's `lastmod` is when it was
    updated; when it was published only a news sitemap says.
    """
    plain = unpacked(body, LARGEST_SITEMAP)
    if plain is None or len(plain) > LARGEST_SITEMAP:
        return Problem(ProblemClass.TOO_LARGE, url, "The sitemap is broken or over 50 MiB large.")
    text = as_utf8(plain, content_type)
    if declares_entities(text):
        detail = "The sitemap declares XML entities, which no sitemap needs."
        return Problem(ProblemClass.XML_ENTITIES, url, detail)
    found = _read(text, url, now, only)
    if found.root not in {"urlset", "sitemapindex"}:
        return unexpected_content_problem(plain, url, content_type, "a sitemap")
    newest, further = _newest(found.pages)
    feed = Feed(
        title="",
        link="",
        language="",
        entries=newest,
        ttl=None,
        kind="sitemap",
        part_urls=_chosen(found.parts, now),
        refused={RefusedFor.TOO_MANY.value: len(further)} if further else {},
        left_out=tuple(
            LeftOut(page.link, page.title, RefusedFor.TOO_MANY) for page in further[:NAMED_LEFT_OUT]
        ),
    )
    return with_distinct_entries(feed)


def _read(text: bytes, url: str, now: datetime, only: str) -> _SitemapContent:
    """Go through the elements one by one and drop each behind us: memory stays flat."""
    found = _SitemapContent()
    elements = etree.iterparse(
        io.BytesIO(text), events=("start", "end"), recover=True, resolve_entities=False,
        no_network=True, load_dtd=False, huge_tree=False,
    )  # fmt: skip
    try:
        for event, element in elements:
            if event == "start":
                found.root = found.root or _name(element)
            elif _name(element) in {"url", "sitemap"}:
                _take(element, found, url, now, only)
                _drop(element)
    except etree.XMLSyntaxError:
        pass  # what was read until then counts
    return found


def _take(element: _Element, found: _SitemapContent, url: str, now: datetime, only: str) -> None:
    facts = dict(_facts(element))
    link = "".join(clean_text(facts.get("loc", "")).split())
    if not is_http_url(link):
        return
    changed = parse_datetime(facts.get("lastmod", ""), now)
    if _name(element) == "sitemap":
        if registrable_domain(link) == registrable_domain(url):
            found.parts.append((link, changed))
    elif only in link:
        published = parse_datetime(facts.get("news:publication_date", ""), now)
        found.pages.append(
            _SitemapUrl(link, single_line(facts.get("news:title", "")), published, changed)
        )


def _facts(element: _Element) -> Iterator[tuple[str, str]]:
    """The element's own children, and those of its `news:news`; others (images) are left alone."""
    for child in element:
        if _name(child) == "news":
            yield from ((f"news:{_name(each)}", each.text or "") for each in child)
        else:
            yield _name(child), child.text or ""


def _entry(page: _SitemapUrl) -> FeedEntry:
    return FeedEntry(
        key=entry_key("", page.link, page.title, ""),
        title=page.title,
        link=page.link,
        summary="",
        author="",
        published=page.published,
        updated=page.changed,
    )


def _name(element: _Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def _drop(element: _Element) -> None:
    element.clear()
    while (before := element.getprevious()) is not None:
        parent = before.getparent()
        if parent is None:
            return
        parent.remove(before)


def _newest(
    pages: list[_SitemapUrl],
) -> tuple[tuple[FeedEntry, ...], list[_SitemapUrl]]:
    """The newest ones first, and those that are left out; those without a date stay behind."""
    ordered = sorted(
        pages, key=lambda page: page.published or page.changed or LONG_AGO, reverse=True
    )
    return tuple(map(_entry, ordered[:MOST_ENTRIES])), ordered[MOST_ENTRIES:]


def _chosen(parts: list[tuple[str, datetime | None]], now: datetime) -> tuple[str, ...]:
    """The sitemaps of an index that are worth a look: changed lately, or else named for news."""
    dated = sorted(((when, link) for link, when in parts if when), reverse=True)
    if dated:
        recent = [link for when, link in dated if now - when <= _RECENT]
        return tuple(recent[:MOST_PARTS] or [dated[0][1]])
    links = list(dict.fromkeys(link for link, _ in parts))
    named = [link for link in links if _NEWS.search(link)]
    # Sites that number their sitemaps put the newest at one end or the other.
    ends = [*links[-2:], *links[:2]]
    return tuple(dict.fromkeys([*named[:3], *ends]))[:MOST_PARTS]
