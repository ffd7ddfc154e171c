"""Items of a JSON API, found by JMESPath expressions (jmespath.org), as a feed.

Pure, but not bounded in time by itself: run it in `policywire.crawler.workers.parser_pool`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from policywire.config.enums import DateKind
from policywire.crawler.extract.charset import decode
from policywire.crawler.extract.compression import unpacked
from policywire.crawler.extract.dates.datetimes import (
    names_zone,
    parse_any_datetime,
    parse_datetime,
)
from policywire.crawler.extract.plain_text import clean_text, html_to_line, html_to_paragraphs
from policywire.crawler.formats.feed import unexpected_content_problem
from policywire.crawler.formats.jmespath_search import search
from policywire.crawler.model.crawl_outcome import Problem, ProblemClass
from policywire.crawler.model.entry_counts import RefusedFor
from policywire.crawler.model.feed_entry import (
    DetailRequest,
    Feed,
    FeedEntry,
    entry_key,
    named_entries,
    short_hash,
    with_distinct_entries,
)
from policywire.crawler.model.upcoming_date import UpcomingDate
from policywire.crawler.model.url import is_http_url, resolve_link

LARGEST_ANSWER = 10 * 2**20
MOST_ITEMS = 5_000
LONGEST_FIELD = 300
LISTED_LATE = timedelta(days=90)
"""What is listed so long after its own date is news, and what comes later is an archive."""
DATE_STAYS = timedelta(days=3)
"""What is listed within this keeps its own date; after that it was published when it was listed."""
DATED_FIELD = "dated"
"""The field that keeps an item's own date where the day of its listing counts."""
LISTED = "listed"
"""Where an expression that looks into a second answer finds the item of the list."""
_COUNTS = (
    "count", "total", "totalCount", "total_count", "totalElements", "totalResults", "total_results",
    "numFound", "resultCount", "total_items", "totalItems",
)  # fmt: skip
_ABOUT = ("meta", "pagination", "response", "info", "summary", "page")


@dataclass(frozen=True, slots=True)
class JsonPaths:
    """Where what stands: `items` and `next` in the whole answer, the others in an item.

    With `detail`, the address of a second answer, the others stand in that. `detail_items` is a
    list in it, or in the item itself, and each item of that is an entry. The item of the first list
    then stands below `listed`.
    """

    items: str
    title: str
    link: str
    date: str = ""
    text: str = ""
    next: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    dates: Mapping[DateKind, str] = field(default_factory=dict)
    id: str = ""
    listed: str = ""
    detail: str = ""
    detail_items: str = ""
    detail_every: timedelta | None = None
    day_first: bool = False
    """How dates such as 03/11/26 are meant."""


def read_json_items(
    body: bytes, url: str, content_type: str, now: datetime, *, paths: JsonPaths, known: str = ""
) -> Feed | Problem:
    """Read the answer of an API as a feed; one without the list of items is a problem.

    `known` are the stamps of the items whose second answer was read, divided by blanks.
    """
    answer = _parsed(body, url, content_type)
    if isinstance(answer, Problem):
        return answer
    items = [] if _says_nothing(answer, paths.items) else _rows(search(paths.items, answer))
    if not isinstance(items, list):
        detail = f"The answer contains no list at {paths.items}; the API may have changed."
        return Problem(ProblemClass.PARSE, url, detail)
    following = clean_text(_plain(search(paths.next, answer))).strip()
    is_address = is_http_url(following) or following[:1] in {"/", "?"}
    about = partial(
        Feed,
        title="",
        link="",
        language="",
        ttl=None,
        kind="json",
        next_url=resolve_link(following, url) if is_address else "",
        next_mark="" if is_address else following,
        items_found=len(items),
    )
    if paths.detail:
        every = paths.detail_every
        period = str(now.timestamp() // every.total_seconds()) if every else ""
        wanted = [_detail_request(item, url, paths, period) for item in items[:MOST_ITEMS]]
        return _to_be_detailed(wanted, frozenset(known.split()), about)
    if paths.detail_items:
        items = [inner for item in items for inner in _inner(item, item, paths)]
    return _feed(items, paths, url, now, about)


def read_json_detail(
    body: bytes, url: str, content_type: str, now: datetime, *, paths: JsonPaths, item: str
) -> Feed | Problem:
    """Read the second answer for an item of the list, which is given as JSON, as a feed."""
    answer = _parsed(body, url, content_type)
    if isinstance(answer, Problem):
        return answer
    if paths.detail_items and not isinstance(search(paths.detail_items, answer), list | dict):
        detail = f"The answer contains no list at {paths.detail_items}; the API may have changed."
        return Problem(ProblemClass.PARSE, url, detail)
    items = _inner(answer, json.loads(item), paths)
    about = partial(Feed, title="", link="", language="", ttl=None, kind="json")
    return _feed(items, paths, url, now, about)


def _feed(items: list[Any], paths: JsonPaths, url: str, now: datetime, about: Any) -> Feed:
    reader = _ItemReader(paths, url, now)
    read = [reader.entry(item) for item in items[:MOST_ITEMS]]
    entries, refused = named_entries(read, len(items))
    feed: Feed = about(entries=entries, refused=refused, remarks=tuple(reader.remarks(len(read))))
    return with_distinct_entries(feed)


def _inner(answer: Any, listed: Any, paths: JsonPaths) -> list[Any]:
    """The items of an answer's own list, or the answer itself, each with the item it belongs to."""
    rows = _rows(search(paths.detail_items, answer)) if paths.detail_items else [answer]
    rows = rows if isinstance(rows, list) else []
    return [{**row, LISTED: listed} if isinstance(row, dict) else row for row in rows]


def _to_be_detailed(wanted: list[DetailRequest], known: frozenset[str], about: Any) -> Feed:
    """A feed without entries: those are made of second answers, one for each item not known."""
    asked = {each.stamp: each for each in wanted if each.url}
    fresh = tuple(each for stamp, each in asked.items() if stamp not in known)
    nameless = sum(not each.url for each in wanted)
    feed: Feed = about(
        entries=(),
        details=fresh,
        details_known=len(asked) - len(fresh),
        refused={RefusedFor.NO_DETAIL.value: nameless} if nameless else {},
    )
    return feed


def _detail_request(item: Any, url: str, paths: JsonPaths, period: str) -> DetailRequest:
    """What to ask for an item; in another period its stamp is another, so that it is asked anew."""
    whole = json.dumps(item, sort_keys=True)
    address = resolve_link(clean_text(_plain(search(paths.detail, item))).strip(), url)
    return DetailRequest(address, short_hash("detail", whole, *filter(None, [period]))[:12], whole)


def _parsed(body: bytes, url: str, content_type: str) -> Any | Problem:
    plain = unpacked(body, LARGEST_ANSWER)
    if plain is None or len(plain) > LARGEST_ANSWER:
        return Problem(ProblemClass.TOO_LARGE, url, "The answer is broken or larger than 10 MiB.")
    try:
        return json.loads(decode(plain, "application/json"))
    except (ValueError, RecursionError):
        return unexpected_content_problem(body, url, content_type, "an answer in JSON")


def _rows(found: object) -> object:
    """Make items of columns: an object of lists of one length, as EDGAR gives its filings."""
    if not isinstance(found, dict) or not found:
        return found
    columns = {name: value for name, value in found.items() if isinstance(value, list)}
    if len(columns) < 2 or len({len(value) for value in columns.values()}) != 1:
        return found
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _says_nothing(answer: Any, path: str) -> bool:
    """Whether an answer says itself that it has no results: by a count, or a null for the list."""
    if not isinstance(answer, dict):
        return False
    parts = [answer, *(answer[name] for name in _ABOUT if isinstance(answer.get(name), dict))]
    counted = any(
        part.get(name) in {0, "0"}
        for part in parts
        for name in _COUNTS
        if name in part and not isinstance(part[name], (list, dict, bool))
    )
    return counted or _is_null_at(answer, path)


def _is_null_at(answer: dict[str, Any], path: str) -> bool:
    """Whether the list is there, and null, which is how some say that it is empty."""
    value: Any = answer
    for key in path.split("."):
        if not isinstance(value, dict) or key not in value:
            return False
        value = value[key]
    return value is None


@dataclass(slots=True)
class _ItemReader:
    """Makes entries of items, and counts what its expressions stumbled over."""

    paths: JsonPaths
    url: str
    now: datetime
    _nulls: Counter[str] = field(default_factory=Counter)

    def entry(self, item: object) -> FeedEntry:
        paths = self.paths
        title = html_to_line(self._text("title", item)).rstrip(" :,;|–—")
        link = resolve_link(clean_text(self._text("link", item)).strip(), self.url)
        text = html_to_paragraphs(self._text("text", item))
        summary = text.partition("\n")[0]
        identifier = clean_text(self._text("id", item)).strip()
        own, listed = self._date(paths.date, item), self._date(paths.listed, item)
        if own and listed and not own <= listed <= own + LISTED_LATE:
            listed = None
        late = listed is not None and (own is None or listed > own + DATE_STAYS)
        fields = self._fields(item)
        if own and late:
            fields = {**fields, DATED_FIELD: f"{own:%Y-%m-%d}"}
        return FeedEntry(
            key=entry_key(identifier, link, title, summary),
            title=title or summary[:120],
            link=link,
            summary=summary,
            author="",
            published=listed if late else own,
            updated=None,
            text=text,
            id=identifier,
            fields=fields,
            dates=tuple(self._dates(item)),
            listed=listed,
        )

    def remarks(self, items: int) -> Iterator[str]:
        """What was null inside a join: the text goes without it, and a person should know."""
        for name, times in self._nulls.items():
            yield f"In {times} of {items} items a part of join() in `{name}` is null and left out."

    def _date(self, path: str, item: object) -> datetime | None:
        written = _plain(search(path, item))
        return parse_datetime(written, self.now, day_first=self.paths.day_first)

    def _fields(self, item: object) -> Mapping[str, str]:
        """What the item says of itself; a field that it leaves out is left out."""
        paths = self.paths.fields.items()
        found = {name: html_to_line(_plain(search(path, item))) for name, path in paths}
        return {name: value[:LONGEST_FIELD] for name, value in found.items() if value}

    def _dates(self, item: object) -> Iterator[UpcomingDate]:
        for kind, path in self.paths.dates.items():
            written = _plain(search(path, item))
            if on := parse_any_datetime(written, day_first=self.paths.day_first):
                yield UpcomingDate(kind=kind, on=on, said=path, all_day=not names_zone(written))

    def _text(self, name: str, item: object) -> str:
        def note_null() -> None:
            self._nulls[name] += 1

        path: str = getattr(self.paths, name)
        return _plain(search(path, item, note_null))


def _plain(found: object) -> str:
    """What an expression found as text; the texts of a list are joined."""
    if isinstance(found, list):
        return ", ".join(str(each) for each in found if isinstance(each, str | int | float))
    if isinstance(found, bool):
        return "true" if found else ""
    return str(found) if isinstance(found, str | int | float) else ""
