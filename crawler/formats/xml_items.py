"""Items of a document in XML, found by XPath expressions, as a feed.

Pure, but not bounded in time by itself: run it in `policywire.crawler.workers.parser_pool`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from lxml import etree
from lxml.etree import _Element

from policywire.config.enums import DateKind
from policywire.crawler.extract.compression import unpacked
from policywire.crawler.extract.dates.datetimes import (
    names_zone,
    parse_any_datetime,
    parse_datetime,
)
from policywire.crawler.extract.plain_text import clean_text, html_to_line, html_to_paragraphs
from policywire.crawler.formats.feed import unexpected_content_problem
from policywire.crawler.formats.feed_body import as_utf8, declares_entities
from policywire.crawler.model.crawl_outcome import Problem, ProblemClass
from policywire.crawler.model.feed_entry import (
    Feed,
    FeedEntry,
    entry_key,
    named_entries,
    with_distinct_entries,
)
from policywire.crawler.model.upcoming_date import UpcomingDate
from policywire.crawler.model.url import resolve_link

LARGEST_DOCUMENT = 10 * 2**20
MOST_ITEMS = 5_000
LONGEST_FIELD = 300


@dataclass(frozen=True, slots=True)
class XmlPaths:
    """XPath expressions: `items` in the document, the others in an item; names have no prefix."""

    items: str
    title: str = "title"
    link: str = "link"
    id: str = ""
    date: str = ""
    text: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    dates: Mapping[DateKind, str] = field(default_factory=dict)
    day_first: bool = False
    """How dates such as 03/11/26 are meant."""


def read_xml_items(
    body: bytes, url: str, content_type: str, now: datetime, *, paths: XmlPaths
) -> Feed | Problem:
    """Read a document as a feed; what is no XML, or declares entities, is a problem."""
    plain = unpacked(body, LARGEST_DOCUMENT)
    if plain is None or len(plain) > LARGEST_DOCUMENT:
        return Problem(ProblemClass.TOO_LARGE, url, "The document is broken or over 10 MiB large.")
    text = as_utf8(plain, content_type)
    if declares_entities(text):
        detail = "The document declares XML entities, which are not read."
        return Problem(ProblemClass.XML_ENTITIES, url, detail)
    root = _root(text)
    if root is None:
        return unexpected_content_problem(plain, url, content_type, "a document in XML")
    found = [each for each in _found(root, paths.items) if isinstance(each, _Element)]
    read = [_entry(item, paths, url, now) for item in found[:MOST_ITEMS]]
    entries, refused = named_entries(read, len(found))
    return with_distinct_entries(Feed("", "", "", entries, None, "xml", refused=refused))


def _local_name(element: _Element) -> str:
    """The name without namespace or prefix; one that nothing declares stands in the name itself."""
    return str(element.tag).rpartition("}")[2].rpartition(":")[2] or "_"


def _root(text: bytes) -> _Element | None:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True
    )
    try:
        root: _Element | None = etree.fromstring(text, parser)
    except etree.XMLSyntaxError:
        return None
    if root is None or _local_name(root).lower() == "html":
        return None
    for each in root.iter(etree.Element):
        each.tag = _local_name(each)
    return root


def _entry(item: _Element, paths: XmlPaths, url: str, now: datetime) -> FeedEntry:
    title = html_to_line(_text(item, paths.title))
    link = resolve_link(clean_text(_text(item, paths.link)).strip(), url)
    text = html_to_paragraphs(_text(item, paths.text))
    summary = text.partition("\n")[0]
    identifier = clean_text(_text(item, paths.id)).strip()
    fields = {name: html_to_line(_text(item, path)) for name, path in paths.fields.items()}
    return FeedEntry(
        key=entry_key(identifier, link, title, summary),
        title=title or summary[:120],
        link=link,
        summary=summary,
        author="",
        published=parse_datetime(_text(item, paths.date), now, day_first=paths.day_first),
        updated=None,
        text=text,
        id=identifier,
        fields={name: value[:LONGEST_FIELD] for name, value in fields.items() if value},
        dates=tuple(
            UpcomingDate(kind=kind, on=on, said=path, all_day=not names_zone(written))
            for kind, path in paths.dates.items()
            if (on := parse_any_datetime(written := _text(item, path)))
        ),
    )


def _found(element: _Element, path: str) -> list[object]:
    """What an expression finds; nothing where it cannot be evaluated."""
    try:
        value: object = element.xpath(path) if path else []
    except etree.XPathError:
        return []
    return list(value) if isinstance(value, list) else [value]


def _text(element: _Element, path: str) -> str:
    """What an expression finds as text; several texts are joined by a comma."""
    texts = (
        " ".join("".join(map(str, each.itertext())).split())
        if isinstance(each, _Element)
        else str(each)
        for each in _found(element, path)
    )
    return ", ".join(text.strip() for text in texts if text.strip())
