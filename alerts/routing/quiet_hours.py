"""Hours of a day as instants: when quiet hours end, when a digest is due, when a day ends.

A time that a change of the clocks skips is moved by as much as the clocks are (02:30 becomes
03:30); of a time that comes twice the first counts. Between two instants nothing depends on the
clocks, so that each night is quiet once and each digest comes once.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from policywire.config.enums import Weekday
from policywire.config.models import DigestTimes, QuietHours

_DAY = timedelta(days=1)
_WEEK = 8
"""Days after which every weekday has come once, whatever day and zone one begins in."""
_MONTH = 32
"""The same for the days of a month."""
_YEARS = 15 * 31
"""The same for a weekday that is a certain date, such as a Monday that is the first: it comes at
least once in fourteen months."""
_DAYS = tuple(Weekday)


def quiet_until(quiet: QuietHours, now: datetime, zone: tzinfo) -> datetime | None:
    """When the quiet hours end that hold at `now`; None when it is not quiet.

    `zone` is the time zone of an installation: the one that counts when `quiet` names none.
    """
    here = _zone(quiet.zone, zone)
    today = now.astimezone(here).date()
    for first in (today - _DAY, today):
        begins, ends = _span(quiet, first, here)
        if _DAYS[first.weekday()] in quiet.days and begins <= now < ends:
            return ends
    return None


def after_quiet(quiet: QuietHours | None, moment: datetime, zone: tzinfo) -> datetime:
    """`moment` itself, or when the quiet hours around it end."""
    ends = quiet_until(quiet, moment, zone) if quiet else None
    return ends or moment


def next_slot(digest: DigestTimes, after: datetime, zone: tzinfo) -> datetime:
    """When the first digest after that moment is due."""
    first = after.astimezone(_zone(digest.zone, zone)).date() - _DAY
    return min(slot for slot in _slots(digest, first, zone) if slot > after)


def last_slot(digest: DigestTimes, until: datetime, zone: tzinfo) -> datetime:
    """When the last digest up to that moment was due."""
    first = until.astimezone(_zone(digest.zone, zone)).date() - _span_of(digest) * _DAY
    return max(slot for slot in _slots(digest, first, zone) if slot <= until)


def day_around(moment: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """When the day of that moment begins and ends; it may have 23 or 25 hours."""
    day = moment.astimezone(zone).date()
    return _instant(day, time(), zone), _instant(day + _DAY, time(), zone)


def zone_of(part: QuietHours | DigestTimes | None, zone: tzinfo) -> tzinfo:
    """The zone that quiet hours or a digest are written in."""
    return _zone(part.zone if part else None, zone)


def _zone(name: str | None, default: tzinfo) -> tzinfo:
    return ZoneInfo(name) if name else default


def _span(quiet: QuietHours, first: date, zone: tzinfo) -> tuple[datetime, datetime]:
    last = first if quiet.from_ < quiet.to else first + _DAY
    return _instant(first, quiet.from_, zone), _instant(last, quiet.to, zone)


def _span_of(digest: DigestTimes) -> int:
    """Days in which each of its slots comes at least once."""
    if not digest.dates:
        return _WEEK
    return _MONTH if set(digest.days) == set(_DAYS) else _YEARS


def _slots(digest: DigestTimes, first: date, zone: tzinfo) -> Iterator[datetime]:
    """Those of its span and two days: the zone's change of date may shorten it."""
    here = _zone(digest.zone, zone)
    for number in range(_span_of(digest) + 2):
        day = first + number * _DAY
        on_date = not digest.dates or day.day in digest.dates
        if on_date and _DAYS[day.weekday()] in digest.days:
            yield from (_instant(day, at, here) for at in digest.at)


def _instant(day: date, at: time, zone: tzinfo) -> datetime:
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)
