"""Items of a JSON API, found by JMESPath expressions (jmespath.org), as a feed.

Pure, but not bounded in time by itself: run it in `policywire.crawler.workers.parser_pool`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from policywire.config.enums import DateKind
from policywire.crawler.extract.charset import decode
from policywire.crawler.extract.compression import unpacked
from policywire.crawler.extract.datetimes import names_zone, parse_any_datetime, parse_datetime
from policywire.crawler.extract.plain_text import clean_text, html_to_line, html_to_paragraphs
from policywire.crawler.formats.feed import unexpected_content_problem
from policywire.crawler.formats.jmespath_search import search
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

LARGEST_ANSWER = 10 * 2**20
_COUNTS = (
    "count", "total", "totalCount", "total_count", "totalElements", "totalResults", "total_results",
    "numFound", "resultCount", "total_items", "totalItems",
)  # fmt: skip
_ABOUT = ("meta", "pagination", "response", "info", "summary", "page")
MOST_ITEMS = 5_000
LONGEST_FIELD = 300


@dataclass(frozen=True, slots=True)
class JsonPaths:
    """Where what stands: `items` and `next` in the whole answer, the others in an item."""

    items: str
    title: str
    link: str
    date: str = ""
    text: str = ""
    next: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    dates: Mapping[DateKind, str] = field(default_factory=dict)
    id: str = ""


def read_json_items(
    body: bytes, url: str, content_type: str, now: datetime, *, paths: JsonPaths
) -> Feed | Problem:
    """Read the answer of an API as a feed; one without the list of items is a problem."""
    plain = unpacked(body, LARGEST_ANSWER)
    if plain is None or len(plain) > LARGEST_ANSWER:
        return Problem(ProblemClass.TOO_LARGE, url, "The answer is broken or larger than 10 MiB.")
    try:
        answer = json.loads(decode(plain, "application/json"))
    except (ValueError, RecursionError):
        return unexpected_content_problem(body, url, content_type, "an answer in JSON")
    items = [] if _counts_nothing(answer) else _rows(search(paths.items, answer))
    if not isinstance(items, list):
        detail = f"The answer contains no list at {paths.items}; the API may have changed."
        return Problem(ProblemClass.PARSE, url, detail)
    read = [_entry(item, paths, url, now) for item in items[:MOST_ITEMS]]
    entries, refused = named_entries(read, len(items))
    feed = Feed(
        title="",
        link="",
        language="",
        entries=entries,
        ttl=None,
        kind="json",
        next_url=resolve_link(clean_text(_text(paths.next, answer)), url),
        refused=refused,
    )
    return with_distinct_entries(feed)


def _rows(found: object) -> object:
    """Make items of columns: an object of lists of one length, as EDGAR gives its filings."""
    if not isinstance(found, dict) or not found:
        return found
    columns = {name: value for name, value in found.items() if isinstance(value, list)}
    if len(columns) < 2 or len({len(value) for value in columns.values()}) != 1:
        return found
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _counts_nothing(answer: object) -> bool:
    """Whether an answer says itself that it has no results; then it need not have a list."""
    if not isinstance(answer, dict):
        return False
    parts = [answer, *(answer[name] for name in _ABOUT if isinstance(answer.get(name), dict))]
    return any(
        part.get(name) in {0, "0"}
        for part in parts
        for name in _COUNTS
        if name in part and not isinstance(part[name], (list, dict, bool))
    )


def _entry(item: object, paths: JsonPaths, url: str, now: datetime) -> FeedEntry:
    title = html_to_line(_text(paths.title, item)).rstrip(" :,;|–—")
    link = resolve_link(clean_text(_text(paths.link, item)), url)
    text = html_to_paragraphs(_text(paths.text, item))
    summary = text.partition("\n")[0]
    identifier = clean_text(_text(paths.id, item)).strip()
    return FeedEntry(
        key=entry_key(identifier, link, title, summary),
        title=title or summary[:120],
        link=link,
        summary=summary,
        author="",
        published=parse_datetime(_text(paths.date, item), now),
        updated=None,
        text=text,
        id=identifier,
        fields=_fields(item, paths),
        dates=tuple(_dates(item, paths)),
    )


def _fields(item: object, paths: JsonPaths) -> Mapping[str, str]:
    """What the item says of itself; a field that it leaves out is left out."""
    found = {name: html_to_line(_text(path, item)) for name, path in paths.fields.items()}
    return {name: value[:LONGEST_FIELD] for name, value in found.items() if value}


def _dates(item: object, paths: JsonPaths) -> Iterator[UpcomingDate]:
    for kind, path in paths.dates.items():
        written = _text(path, item)
        if on := parse_any_datetime(written):
            yield UpcomingDate(kind=kind, on=on, said=path, all_day=not names_zone(written))


def _text(path: str, value: object) -> str:
    """What an expression finds as text; the texts of a list are joined."""
    found = search(path, value)
    if isinstance(found, list):
        return ", ".join(str(each) for each in found if isinstance(each, str | int | float))
    return (
        str(found) if isinstance(found, str | int | float) and not isinstance(found, bool) else ""
    )
