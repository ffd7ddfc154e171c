"""Events of a calendar in iCalendar (RFC 5545) as a feed: what is to come, and when it is moved.

Pure, but not bounded in time by itself: run it in `policywire.crawler.workers.parser_pool`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, time, tzinfo
from itertools import islice
from typing import Any

from dateutil.rrule import rrulestr
from icalendar import Calendar

from policywire.config.enums import DateKind
from policywire.crawler.extract.charset import decode
from policywire.crawler.extract.compression import unpacked
from policywire.crawler.extract.dates.datetimes import plausible_utc
from policywire.crawler.extract.plain_text import html_to_line, html_to_paragraphs
from policywire.crawler.formats.feed import unexpected_content_problem
from policywire.crawler.model.crawl_outcome import Problem, ProblemClass
from policywire.crawler.model.entry_counts import RefusedFor
from policywire.crawler.model.feed_entry import (
    Feed,
    FeedEntry,
    entry_key,
    with_distinct_entries,
)
from policywire.crawler.model.upcoming_date import UpcomingDate
from policywire.crawler.model.url import resolve_link

_MOST_SKIPPED = 60
LARGEST_CALENDAR = 10 * 2**20
_FIELDS = {"location": "LOCATION", "organizer": "ORGANIZER"}
_Moved = Collection[tuple[str, date | None]]
"""What was moved out of a series: by the identifier of the series, and the time it had there."""
_UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError)
"""What the library raises for lines that no calendar should have."""
_BLOCK = r"(?ims)^BEGIN:{0}[ \t]*\r?\n(?:(?!^BEGIN:{0}\b).)*?^END:{0}[ \t\r]*$"
_EVENT = re.compile(_BLOCK.format("VEVENT"))
_ZONE = re.compile(_BLOCK.format("VTIMEZONE"))
_ZONE_NAME = re.compile(r"(?im)^TZID[^:\r\n]*:[ \t]*([^\r\n]+)")
_UTC_END = re.compile(r"UNTIL=(\d{8})(T\d{6})?Z")
_HELD = "CONFIRMED"
"""The status of an event that names none, so that one that is called off later has changed."""


def read_calendar(
    body: bytes, url: str, content_type: str, now: datetime, *, date_kind: DateKind
) -> Feed | Problem:
    """Read a calendar as a feed; each event is an entry that names its begin as a date to come."""
    plain = unpacked(body, LARGEST_CALENDAR)
    if plain is None or len(plain) > LARGEST_CALENDAR:
        return Problem(ProblemClass.TOO_LARGE, url, "The calendar is broken or over 10 MiB large.")
    text = decode(plain, content_type).lstrip()
    if not text[:15].upper().startswith("BEGIN:VCALENDAR"):
        return unexpected_content_problem(plain, url, content_type, "a calendar")
    try:
        events, broken = _events(text)
    except _UNREADABLE as error:
        return Problem(ProblemClass.PARSE, url, f"The calendar cannot be read: {error}"[:300])
    moved = {(_text(each, "UID"), _value(each, "RECURRENCE-ID")) for each in events}
    read = [_readable_entry(event, url, now, date_kind, moved) for event in events]
    whole = [entry for entry in read if entry is not None]
    entries = tuple(entry for entry in whole if entry.title)
    refused = Counter(
        {
            RefusedFor.BROKEN.value: broken + len(read) - len(whole),
            RefusedFor.NAMELESS.value: len(whole) - len(entries),
        }
    )
    return with_distinct_entries(Feed("", "", "", entries, None, "ical", refused=dict(+refused)))


def _events(text: str) -> tuple[list[Any], int]:
    """The events of a calendar, and how many cannot be read: a bad line costs its event only.

    Raises one of `_UNREADABLE` when nothing can be read.
    """
    try:
        return _components(text), 0
    except _UNREADABLE:
        zones = {name[1]: zone for zone in _ZONE.findall(text) if (name := _ZONE_NAME.search(zone))}
        found = [_event_alone(block, zones) for block in _EVENT.findall(text)]
        events = [event for each in found for event in each]
        if not events:
            raise
        return events, sum(not each for each in found)


def _event_alone(block: str, zones: Mapping[str, str]) -> list[Any]:
    """The event of a block, with the zones that it names; without them where these are broken."""
    named = "".join(f"{zone}\r\n" for name, zone in zones.items() if name in block)
    for context in (named, ""):
        with suppress(*_UNREADABLE):
            return _components(f"BEGIN:VCALENDAR\r\n{context}{block}\r\nEND:VCALENDAR\r\n")
    return []


def _components(text: str) -> list[Any]:
    calendars = Calendar.from_ical(text, multiple=True)
    return [event for each in calendars for event in each.walk("VEVENT")]


def _readable_entry(
    event: Any, url: str, now: datetime, date_kind: DateKind, moved: _Moved
) -> FeedEntry | None:
    """The entry of an event; None when a line of it that decides on its day is broken."""
    try:
        return _entry(event, url, now, date_kind, moved)
    except _UNREADABLE:
        return None


def _entry(event: Any, url: str, now: datetime, date_kind: DateKind, moved: _Moved) -> FeedEntry:
    title, text = (
        html_to_line(_text(event, "SUMMARY")),
        html_to_paragraphs(_text(event, "DESCRIPTION")),
    )
    link = resolve_link(_text(event, "URL"), url)
    begin = _value(event, "DTSTART")
    repeated = _value(event, "RECURRENCE-ID")
    if begin is not None and event.get("RRULE"):
        begin = repeated = _next_of_series(event, begin, now, moved) or begin
    identifier = f"{_text(event, 'UID')} {repeated or ''}".strip()
    fields = {name: html_to_line(_text(event, key)) for name, key in _FIELDS.items()}
    fields["status"] = (_text(event, "STATUS") or _HELD).lower()
    return FeedEntry(
        key=entry_key(identifier, link, title, str(begin)),
        title=title,
        link=link,
        summary=text.partition("\n")[0],
        author="",
        published=_moment(event, "CREATED", now) or _moment(event, "DTSTAMP", now),
        updated=_moment(event, "LAST-MODIFIED", now),
        text=text,
        id=identifier,
        fields={name: value.removeprefix("mailto:") for name, value in fields.items() if value},
        dates=(_upcoming(begin, date_kind),) if begin is not None else (),
    )


def _next_of_series(event: Any, begin: date, now: datetime, moved: _Moved) -> date | None:
    """When an event that repeats is next: each time is an event of its own."""
    zone = begin.tzinfo if isinstance(begin, datetime) else None
    start = begin if isinstance(begin, datetime) else datetime.combine(begin, time())
    whole = (lambda at: at) if isinstance(begin, datetime) else datetime.date
    uid, excepted = _text(event, "UID"), frozenset(_excepted(event))
    try:
        series = rrulestr(_rule(event, zone), dtstart=start.replace(tzinfo=None))
    except (ValueError, TypeError):
        return None
    today = (now.astimezone(zone) if zone else now).replace(tzinfo=None)
    for at in islice(series.xafter(today, count=_MOST_SKIPPED), _MOST_SKIPPED):
        found = whole(at.replace(tzinfo=zone))
        if found not in excepted and (uid, found) not in moved:
            return found
    return None


def _rule(event: Any, zone: tzinfo | None) -> str:
    """The rule with its end on the clock of the event, since the times beside it name no zone."""
    rule = event.get("RRULE")
    rule = rule[0] if isinstance(rule, list) else rule
    return _UTC_END.sub(lambda end: _local_end(end, zone), rule.to_ical().decode())


def _local_end(end: re.Match[str], zone: tzinfo | None) -> str:
    if zone is None or end[2] is None:
        return end[0].removesuffix("Z")
    at = datetime.strptime(end[1] + end[2], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    return f"UNTIL={at.astimezone(zone):%Y%m%dT%H%M%S}"


def _excepted(event: Any) -> Iterator[date]:
    found = event.get("EXDATE")
    for each in found if isinstance(found, list) else [found] if found else []:
        yield from (one.dt for one in each.dts)


def _text(event: Any, name: str) -> str:
    value = event.get(name)
    value = value[0] if isinstance(value, list) and value else value
    return str(value).strip() if value is not None else ""


def _value(event: Any, name: str) -> date | None:
    """A date or a moment; None where there is none, or a broken one."""
    try:
        value = getattr(event.get(name), "dt", None)
    except ValueError:
        return None  # The library says so when a broken property is asked.
    return value if isinstance(value, date) else None


def _moment(event: Any, name: str, now: datetime) -> datetime | None:
    value = _value(event, name)
    return plausible_utc(value, now) if isinstance(value, datetime) else None


def _upcoming(begin: date, kind: DateKind) -> UpcomingDate:
    if isinstance(begin, datetime):
        on = begin.replace(tzinfo=UTC) if begin.tzinfo is None else begin.astimezone(UTC)
        return UpcomingDate(kind=kind, on=on, said="DTSTART", all_day=False)
    on = datetime.combine(begin, time(), UTC)
    return UpcomingDate(kind=kind, on=on, said="DTSTART")
