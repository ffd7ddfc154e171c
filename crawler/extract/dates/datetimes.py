"""Points in time as the web writes them, made aware and UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta, tzinfo
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from dateutil.parser import ParserError, parse

from policywire.crawler.extract.dates.date_words import english_date

LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
"""Where what has no date stands in an order by dates: before everything."""
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_LATEST = datetime(2200, 1, 1, tzinfo=UTC)
_LONGEST = 100
_ZONES = {
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
    "AKST": -9, "AKDT": -8, "HST": -10, "AST": -4, "ADT": -3, "NST": -3.5, "NDT": -2.5,
    "BRT": -3, "ART": -3, "UYT": -3, "COT": -5, "PET": -5,
    "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "CEST": 2, "MET": 1, "MEST": 2, "MEZ": 1, "MESZ": 2,
    "EET": 2, "EEST": 3, "MSK": 3, "TRT": 3, "IST": 5.5, "PKT": 5, "NPT": 5.75, "WIB": 7,
    "ICT": 7, "HKT": 8, "SGT": 8, "PHT": 8, "AWST": 8, "JST": 9, "KST": 9, "ACST": 9.5,
    "ACDT": 10.5, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13, "SAST": 2, "CAT": 2, "WAT": 1,
    "EAT": 3, "GST": 4, "GMT": 0, "UTC": 0, "UT": 0, "Z": 0,
}  # fmt: skip
_BY_SEASON = {
    "ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver",
    "PT": "America/Los_Angeles",
}  # fmt: skip
"""What is written all the year, and means another offset in summer."""
_TZINFOS: Final[dict[str, int | tzinfo]] = {
    **{name: int(hours * 3600) for name, hours in _ZONES.items()},
    **{name: ZoneInfo(zone) for name, zone in _BY_SEASON.items()},
}
_ISO = re.compile(
    r"^(\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?|\d{8}T\d{4}(?:\d\d)?)(?:[.,]\d+)?"
    r"\s*(Z|[+-]\d\d(?::?\d\d)?)?$"
)
_YEAR_FIRST = re.compile(r"^\s*(?:19|20)\d\d\D")
_WHOLE_DAY = re.compile(r"^(?:(?:19|20)\d{6}|(?:19|20)\d\d-\d\d-\d\d)$")
_ZONED = re.compile(r"(?:Z|[+-]\d\d:?\d\d)$|\b(?:" + "|".join(map(re.escape, _TZINFOS)) + r")\b")
_AREA = re.compile(r"\s*[\[(]?\b([A-Z][A-Za-z]+(?:/[A-Z][A-Za-z_-]+){1,2})[\])]?$")
_LEAD = re.compile(
    r"^\W*(?:(?:first |last )?(?:published|posted|updated|created|modified|on|at)\b[:\s]*)+", re.I
)
_NOISE = re.compile(r"\s*(?:\bat\b|\||·|•|—|–)\s*", re.IGNORECASE)
_NAMED_ZONE = re.compile(
    r"\b(Eastern|Central|Mountain|Pacific)(?: (Standard|Daylight))?(?: Time)?\b", re.I
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_SHORT_YEAR = re.compile(
    r"^\s*(?:\d{1,2}[/.-]\d{1,2}[/.-]\d\d|\d{1,2}[- ][A-Za-z]{3,9}\.?[- ]'?\d\d"
    r"|[A-Za-z]{3,9}\.? \d{1,2}, '?\d\d)\s*$"
)
_DOTTED = re.compile(r"(?<!\d)\d{1,2}\.\s?\d{1,2}\.\s?(?:(?:19|20)\d\d|\d\d)(?!\d)")
_IN_TEXT = re.compile(
    r"(?:19|20)\d\d-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:?\d\d)?)?"
    r"|(?:(?:19|20)\d\d|令和\s?\d+)\s?[年년]\s?\d{1,2}\s?[月월]\s?\d{1,2}\s?[日일]"
    r"(?:\s*\d{1,2}[:時时]\d{0,2})?"
    r"|\b\d{1,2}(?:st|nd|rd|th|er|º|\.)?\s+(?:de\s+)?[^\W\d_]{3,12}\.?,?\s+(?:de\s+)?(?:19|20)\d\d\b"
    r"|\b[^\W\d_]{3,9}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+(?:19|20)\d\d\b"
    r"|(?<!\d)\d{1,2}[./]\s?\d{1,2}[./]\s?(?:19|20)\d\d(?!\d)"
)


def parse_datetime(text: str, now: datetime, *, day_first: bool = False) -> datetime | None:
    """Read a date; None when there is none, or one nobody can have published at.

    A day without an hour is midnight UTC; an hour without a zone is one of `now`'s. Dates before
    1990 or more than a day ahead of `now` are errors of the publisher.
    """
    return plausible_utc(_read(text, day_first), now)


def parse_any_datetime(text: str, *, day_first: bool = False) -> datetime | None:
    """Read a date of any time, past or to come; an hour without a zone is taken as UTC."""
    return plausible_utc(_read(text, day_first), _LATEST)


def dates_in(text: str) -> list[str]:
    """Find what is written as dates in a text, in the languages that we know."""
    return [found[0] for found in _IN_TEXT.finditer(text)]


def names_zone(text: str) -> bool:
    """Whether a date says in which zone or at what offset its hour is."""
    return _ZONED.search(text.strip()) is not None or _in_named_area(text.strip()) is not None


def plausible_utc(moment: datetime | None, now: datetime) -> datetime | None:
    """Keep a moment at which something may have been published, in UTC.

    An hour without a zone is read on the clock of `now`, a day without an hour is midnight UTC.
    """
    if moment is None:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=now.tzinfo if moment.time() != time() else UTC)
    try:
        is_plausible = _EARLIEST <= moment <= now + timedelta(days=1)
    except ValueError:  # an offset of a day or more, which only shows when it is asked for
        return None
    return moment.astimezone(UTC) if is_plausible else None


def _read(text: str, day_first: bool) -> datetime | None:
    text = text.strip()
    if not text or len(text) > _LONGEST:
        return None
    return _in_area(text, day_first) or _iso(text) or _stamp(text) or _free(text, day_first)


def _in_area(text: str, day_first: bool) -> datetime | None:
    """Read “2026-11-30T09:15 Europe/Lisbon”; an offset that stands there as well counts."""
    area = _in_named_area(text)
    moment = _read(text[: area.start()], day_first) if area else None
    if moment is None or area is None:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(area[1]))


def _in_named_area(text: str) -> re.Match[str] | None:
    """The zone of the IANA that a date names at its end; None for what only looks like one."""
    found = _AREA.search(text)
    return found if found and found[1] in _areas() else None


@cache
def _areas() -> frozenset[str]:
    """The zones of the IANA, kept: each look walks the files of all zones."""
    return frozenset(available_timezones())


def _iso(text: str) -> datetime | None:
    found = _ISO.match(text)
    try:
        if found:
            return datetime.fromisoformat(found[1] + (found[2] or ""))
        return datetime.fromisoformat(text) if _WHOLE_DAY.match(text) else None
    except ValueError:
        return None


def _stamp(text: str) -> datetime | None:
    """Read seconds or milliseconds since 1970."""
    if not (text.isascii() and text.isdigit() and len(text) in {10, 13}):
        return None
    return datetime.fromtimestamp(int(text[:10]), tz=UTC)


def _free(text: str, day_first: bool) -> datetime | None:
    """Read what a person wrote; it must name a year, else any number would be a date."""
    text = _NOISE.sub(" ", _LEAD.sub("", _NAMED_ZONE.sub(_zone_letters, text)))
    day_first = day_first or bool(_DOTTED.search(text))
    text = english_date(text)
    if _YEAR_FIRST.match(text):
        day_first = False
    if not (_YEAR.search(text) or _SHORT_YEAR.match(text)):
        return None
    midnight = datetime(2000, 1, 1)  # noqa: DTZ001 - only fills in what the text leaves out
    try:
        return parse(text, default=midnight, tzinfos=_TZINFOS, dayfirst=day_first)
    except (ParserError, OverflowError, ValueError, TypeError):
        return None


def _zone_letters(found: re.Match[str]) -> str:
    kind = (found[2] or "")[:1].upper()
    return f"{found[1][0].upper()}{kind}T"
