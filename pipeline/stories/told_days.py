"""The days that the top of an article names as those of its deeds, resolved against its date.

“On Thursday” is the last Thursday, “on March 5” that of the nearest year. Two reports of one event
name one day; a late re-telling names a day long before its own date.
"""

from __future__ import annotations

import re
from datetime import date, datetime

from policywire.pipeline.text.lede_days import WEEKDAYS, last_weekday, month_number

TOP_LETTERS = 700

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan\.|Feb\.|Mar\.|Apr\.|Jun\.|Jul\.|Aug\.|Sept?\.|Oct\.|Nov\.|Dec\.)"
)
_DAY = re.compile(
    r"(?=[MTWFSJADON0-9])"  # so most places are passed at once
    rf"(?:\b(?P<weekday>{'|'.join(map(str.title, WEEKDAYS))})\b"
    rf"|\b(?P<month>{_MONTH}) (?P<day>\d{{1,2}})\b(?:,? (?P<year>20\d\d))?"
    rf"|\b(?P<day2>\d{{1,2}}) (?P<month2>{_MONTH})\b(?:,? (?P<year2>20\d\d))?)"
)
_AHEAD = ("next ", "until ", "by ", "before ", "from ", "since ", "last ", "every ", "this coming ")
"""What stands before a day that is none of a deed."""


def told_days(title: str, text: str, when: datetime) -> frozenset[int]:
    """The days, as ordinals, up to the article's own date that its headline and top name."""
    today = when.date()
    top = f"{title}. {text[:TOP_LETTERS]}"
    found = (
        _resolved(one, today)
        for one in _DAY.finditer(top)
        if not top.endswith(_AHEAD, 0, one.start())
    )
    return frozenset(day.toordinal() for day in found if day is not None and day <= today)


def _resolved(found: re.Match[str], today: date) -> date | None:
    if found["weekday"]:
        return last_weekday(found["weekday"], today)
    month = month_number(found["month"] or found["month2"])
    day, year = int(found["day"] or found["day2"]), found["year"] or found["year2"]
    years = [int(year)] if year else [today.year, today.year - 1]
    return next(filter(None, (_past(one, month, day, today) for one in years)), None)


def _past(year: int, month: int, day: int, today: date) -> date | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if found <= today else None
