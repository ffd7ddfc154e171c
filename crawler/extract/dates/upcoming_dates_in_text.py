"""Sentences that name a date to come, in English: comments close, a hearing, an entry into force.

Precise rather than many: a date counts only where the words beside it say what happens on it, not
where it is merely possible ("would take effect"), and only when it lies after publication.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from policywire.config.enums import DateKind
from policywire.crawler.model.upcoming_date import UpcomingDate

MAX_DATES = 12
"""So many dates are kept of one article."""
MAX_CHARACTERS = 100_000
LONGEST_SAID = 300
MAX_AHEAD = timedelta(days=366 * 6)
MAX_AHEAD_WITHOUT_YEAR = timedelta(days=300)
"""A date without its year is the next one of that name, unless that is farther away."""
_BEFORE, _AFTER, _CLOCK_REACH = 260, 160, 60

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?"
    r"|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_DATE = re.compile(
    rf"\b(?:(?P<month>{_MONTH})\s(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s(?P<year>(?:19|20)\d\d))?"
    rf"|(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\s(?P<month2>{_MONTH})(?:,?\s(?P<year2>(?:19|20)\d\d))?"
    r"|(?P<iso>20\d\d-\d\d-\d\d)|(?P<slashes>\d{1,2}/\d{1,2}/20\d\d))\b(?!\s?[%$])"
)
_SENTENCE_END = re.compile(r"(?<=[a-z0-9)\]”\"][.!?])\s+(?=[A-Z“\"(])|\n")
_CLOCK = re.compile(
    r"^,?\s(?:\d{4},?\s)?(?:at|from|by|beginning at|starting at)\s(\d{1,2})(?::(\d\d))?\s?"
    r"(a\.?m\.?|p\.?m\.?|noon)?,?\s?\(?(ET|EST|EDT|CT|CST|CDT|MT|MST|MDT|PT|PST|PDT|GMT|UTC"
    r"|Eastern|Central|Mountain|Pacific)\b",
    re.IGNORECASE,
)
_ZONES = {
    "e": ZoneInfo("America/New_York"), "c": ZoneInfo("America/Chicago"),
    "m": ZoneInfo("America/Denver"), "p": ZoneInfo("America/Los_Angeles"),
}  # fmt: skip

_WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s)?"
_ON = (
    rf"(?:on\s|by\s|until\s|till\s|through\s|to\s|for\s|is\s|of\s|as of\s|from\s|:\s?)?{_WEEKDAY}$"
)
_BY = (
    r"(?:on or before|by|before|until|through|no later than|not later than|due(?: on| by)?|on)\s"
    r"(?:close of business\s(?:on\s)?|midnight\s(?:on\s)?|11:59 p\.?m\.?,?[^.;]{0,25}\son\s)?"
    rf"{_WEEKDAY}$"
)
_COMMENTS = r"\b(?:public |written |electronic )?comments?\b"

# Each of these ends where the date begins, in the same sentence.
_LEADING: Mapping[DateKind, re.Pattern[str]] = {
    DateKind.COMMENTS_CLOSE: re.compile(
        rf"{_COMMENTS}[^;]{{0,120}}?\b(?:received|submitted|postmarked|filed|accepted|sent|due|taken"
        rf"|provided|made)\b[^;]{{0,60}}?\b{_BY}"
        rf"|\bcomment(?:s| period| window| deadline)\b[^;]{{0,80}}?\b(?:closes?|ends?|ending|runs?"
        rf"|lasts?|open|opens?|expires?|due|extended|reopened)\b[^;]{{0,40}}?{_ON}"
        rf"|\bdeadline (?:for|to)[^;]{{0,40}}?\bcomments?\b[^;]{{0,40}}?{_ON}"
        r"|\b(?:submit|send|file|accept(?:ing|s)?|take|taking)[^;]{0,40}?\bcomments?\b"
        rf"[^;]{{0,80}}?\b{_BY}"
        rf"|\bpublic has until {_WEEKDAY}$",
        re.IGNORECASE,
    ),
    DateKind.HEARING: re.compile(
        r"\b(?:hearing|oral arguments?|arguments|markup|public meeting|trial)\b[^;]{0,60}?"
        r"\b(?:is|are|be|been|was|were)?\s?(?:set|scheduled|slated|planned|take place|held|begin"
        rf"|begins|convene|hear)\b[^;]{{0,40}}?(?:on|for)\s{_WEEKDAY}$"
        r"|\b(?:will|is set to|is scheduled to|plans to|is to) (?:hold|hear|convene|conduct)\b"
        r"[^;]{0,80}?"
        rf"\b(?:hearing|arguments?|markup|public meeting)\b[^;]{{0,60}}?\bon\s{_WEEKDAY}$"
        r"|\b(?:scheduled|set|slated) (?:a|the|its|an)\s[^;]{0,40}?"
        rf"\bhearing\s(?:on|for)\s{_WEEKDAY}$",
        re.IGNORECASE,
    ),
    DateKind.EFFECTIVE: re.compile(
        r"\b(?:effective|effective date|(?:takes?|taking) effect|go(?:es|ing)? into effect"
        r"|(?:enters?|entering|comes?|coming) into (?:force|effect)|becom(?:es?|ing) effective"
        r"|in (?:force|effect) (?=from|as of|on|beginning|starting))\b[^;.]{0,30}?"
        r"(?:on\s|from\s|is\s|as of\s|beginning\s(?:on\s)?|starting\s(?:on\s)?|until\s|to\s"
        rf"|of\s|:\s?)?{_WEEKDAY}$",
        re.IGNORECASE,
    ),
    DateKind.DEADLINE: re.compile(
        rf"\bdeadline\b[^;.]{{0,60}}?(?:is|of|was|to|until|for)\s{_WEEKDAY}$"
        r"|\b(?:must|have to|has to|required to|needs? to|ordered to|have until)\b[^;.]{0,80}?"
        rf"\b(?:by|no later than|not later than|on or before|until)\s{_WEEKDAY}$"
        rf"|\bexpires?\s(?:on\s)?{_WEEKDAY}$"
        rf"|\b(?:applications?|petitions?|nominations?|responses?|returns?|payments?|briefs?)\s(?:are|is)\sdue"
        rf"\s(?:on\s|by\s)?{_WEEKDAY}$",
        re.IGNORECASE,
    ),
}
# Each of these begins where the date ends.
_FOLLOWING: Mapping[DateKind, re.Pattern[str]] = {
    DateKind.HEARING: re.compile(
        r"^,?[^;.]{0,70}?\bwill (?:hold|convene|conduct|hear)\b[^;.]{0,60}?"
        r"\b(?:hearing|arguments?|markup|public meeting)\b",
        re.IGNORECASE,
    ),
    DateKind.EFFECTIVE: re.compile(
        r"^,?[^;.]{0,70}?\b(?:takes effect|will take effect|goes into effect|will go into effect"
        r"|enters into force|will become effective|becomes effective)\b",
        re.IGNORECASE,
    ),
}
_POSSIBLE = re.compile(
    r"\b(?:would|could|might|may|if|unless|proposes? to|had|did not|not)\b|n['’]t\b", re.IGNORECASE
)
_PAST = re.compile(
    r"\b(?:took effect|went into effect|was effective|were effective|became effective|was held"
    r"|were held|was due|were due|closed on|ended on|expired)\b",
    re.IGNORECASE,
)
_YEARLESS_NEEDS = re.compile(
    r"\b(?:will|is|are|must|until|no later than|on or before|has|have|closes?|ends?|takes?|goes"
    r"|going|scheduled|set)\b",
    re.IGNORECASE,
)
_TIMETABLE = re.compile(r"\bmay\b(?=\s(?:be|submit|comment|also|file|send|not))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _DateMention:
    """A date as a text names it, and the sentence around it."""

    day: date
    has_year: bool
    words: str
    before: str
    after: str
    clock: str


def upcoming_dates_in(text: str, published: datetime) -> tuple[UpcomingDate, ...]:
    """Read the upcoming dates in an English text, each once, in the order of the text."""
    found: dict[tuple[DateKind, datetime], UpcomingDate] = {}
    for named in _dates(text[:MAX_CHARACTERS], published.date()):
        kind = _kind(named)
        if kind is None:
            continue
        on, all_day = _resolve_time(named)
        date_ahead = UpcomingDate(kind=kind, on=on, said=_said(named), all_day=all_day)
        found.setdefault((kind, on), date_ahead)
        if len(found) == MAX_DATES:
            break
    return tuple(found.values())


def _dates(text: str, published: date) -> Iterator[_DateMention]:
    for found in _DATE.finditer(text):
        read = _day(found, published)
        if read is None or not published < read[0] <= published + MAX_AHEAD:
            continue
        before = text[max(0, found.start() - _BEFORE) : found.start()]
        before = _SENTENCE_END.split(before)[-1].lstrip()
        limit = found.end() + _AFTER
        end = _SENTENCE_END.search(text, found.end(), limit)
        after = text[found.end() : end.start() if end else limit]
        clock = text[found.end() : found.end() + _CLOCK_REACH]
        yield _DateMention(*read, found[0], before, after, clock)


def _day(found: re.Match[str], published: date) -> tuple[date, bool] | None:
    """The day that is written, and whether with its year; None when there is no such day."""
    try:
        if found["iso"]:
            return date.fromisoformat(found["iso"]), True
        if found["slashes"]:
            month, day, year = map(int, found["slashes"].split("/"))
            return date(year, month, day), True
        name = (found["month"] or found["month2"])[:3].lower()
        month = next(n for n, each in enumerate(_MONTHS, 1) if each.startswith(name))
        day = int(found["day"] or found["day2"])
        if year_written := found["year"] or found["year2"]:
            return date(int(year_written), month, day), True
        return _next(month, day, published)
    except ValueError:
        return None


def _next(month: int, day: int, published: date) -> tuple[date, bool] | None:
    this = date(published.year, month, day)
    following = this if this > published else date(published.year + 1, month, day)
    return (following, False) if following - published <= MAX_AHEAD_WITHOUT_YEAR else None


def _kind(named: _DateMention) -> DateKind | None:
    """What the words beside a date say that happens on it."""
    for kind, pattern in _LEADING.items():
        led = pattern.search(named.before)
        if led and _is_sure(led[0], named.before, named):
            return kind
    for kind, pattern in _FOLLOWING.items():
        followed = pattern.match(named.after)
        if followed and _is_sure(followed[0], followed[0], named):
            return kind
    return None


def _is_sure(words: str, sentence: str, named: _DateMention) -> bool:
    """Whether it is said to happen, not to be possible or past."""
    words = _TIMETABLE.sub("", words)
    start = max(0, sentence.rfind(words) - 25)
    around = _TIMETABLE.sub("", sentence[start:])
    if _POSSIBLE.search(around) or _PAST.search(around):
        return False
    return named.has_year or _YEARLESS_NEEDS.search(around) is not None


def _resolve_time(named: _DateMention) -> tuple[datetime, bool]:
    """The day at midnight UTC, or the hour that is named together with its zone."""
    midnight = datetime.combine(named.day, time(), UTC)
    found = _CLOCK.match(named.clock)
    if found is None:
        return midnight, True
    hour, minute = int(found[1]), int(found[2] or 0)
    afternoon = (found[3] or "").lower().startswith("p")
    if hour > 23 or minute > 59 or (found[3] and hour > 12):
        return midnight, True
    hour = hour % 12 + 12 * afternoon if found[3] and found[3].lower() != "noon" else hour
    zone = _ZONES.get(found[4][0].lower(), UTC)
    local = datetime.combine(named.day, time(hour, minute), zone)
    return local.astimezone(UTC), False


def _said(named: _DateMention) -> str:
    """The sentence; of a long one what stands around the date."""
    whole = f"{named.before}{named.words}{named.after}".strip()
    if len(whole) <= LONGEST_SAID:
        return whole
    start = max(0, len(named.before) - LONGEST_SAID * 2 // 3)
    return f"… {whole[start:][:LONGEST_SAID].strip()} …"
