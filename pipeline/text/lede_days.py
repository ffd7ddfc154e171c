"""The days that the top of an article names, resolved against its publication.

“On Tuesday a judge …” and “Feb. 7” say when the deed was done: one that is later than any day of
the story's earlier reports is news by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from policywire.pipeline.text.lede import Lede

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<{0}>Jan(?:uary|\.)?|Feb(?:ruary|\.)?|March|Mar\.|April|Apr\.|May|June?|July?"
    r"|Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_DATE = re.compile(
    r"(?=[JFMASONDTWYty0-9])(?:"  # so most places are passed at once
    rf"\b{_MONTH.format('m1')} (?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<y1>(?:19|20)\d\d))?\b"
    rf"|\b(?P<d2>\d{{1,2}})(?:st|nd|rd|th)? {_MONTH.format('m2')}(?: (?P<y2>(?:19|20)\d\d))?\b"
    r"|\b(?P<w>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b(?!['’]s)"
    r"|\b(?P<r>[Tt]oday|[Yy]esterday)\b)"
)
_AHEAD = re.compile(
    r"(?:next|by|until|till|before|effective|starting|beginning|for|due|from|through) "
    r"(?:\w+ ){0,2}$"
)
"""What stands before a day that lies ahead: no day of a deed."""

NEAR = timedelta(days=200)
"""A date without a year is the nearest one that lies not further back than this."""


def lede_days(lede: Lede, published: datetime) -> frozenset[date]:
    """The days up to that of publication which the headline and the first sentences name."""
    return frozenset(day for piece in lede for day in _days(piece.text, published.date()))


def _days(text: str, today: date) -> Iterator[date]:
    for found in _DATE.finditer(text):
        if _AHEAD.search(text, max(0, found.start() - 30), found.start()):
            continue
        day = _resolved(found, today)
        # A time zone may put an article a day before the deed that it reports.
        if day is not None and day <= today + timedelta(days=1):
            yield min(day, today)


def _resolved(found: re.Match[str], today: date) -> date | None:
    if word := found["r"]:
        return today - timedelta(days=word.lower() == "yesterday")
    if weekday := found["w"]:
        return _last_weekday(weekday, today)
    month = month_number(found["m1"] or found["m2"])
    year = found["y1"] or found["y2"]
    return _calendar(int(year) if year else None, month, int(found["d1"] or found["d2"]), today)


def _last_weekday(name: str, today: date) -> date:
    """The last day of that name up to today."""
    back = (today.weekday() - _WEEKDAYS.index(name.lower())) % 7
    return today - timedelta(days=back)


def month_number(name: str) -> int:
    """1 for “January”, “Jan.” or “jan”."""
    return _MONTHS.index(name[:3].lower()) + 1


def _calendar(year: int | None, month: int, day: int, today: date) -> date | None:
    try:
        if year is not None:
            return date(year, month, day)
        this = date(today.year, month, day)
        before = date(today.year - 1, month, day)
    except ValueError:
        return None
    # “Dec. 30” in an article of January is last year's.
    return before if this > today and today - before <= NEAR else this
