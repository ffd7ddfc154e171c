"""Days and times as readers write them: English in our own wording, the others by Babel (CLDR)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

from policywire.alerts.message.labels import format_datetime
from policywire.config.translation import language


def ago(at: datetime, now: datetime, zone: tzinfo) -> str:
    """`just now`, `5 min ago`, `3 h ago`, `in 12 min`; further off, day, time and zone."""
    passed = now - at
    if abs(passed) >= timedelta(hours=24):
        return date_at(at, now, zone)
    return _near(passed) if language.current() == language.SOURCE else _near_elsewhere(passed)


def _near(passed: timedelta) -> str:
    span = abs(passed)
    if span < timedelta(minutes=1):
        return "just now" if passed >= timedelta(0) else "in a moment"
    minutes = span // timedelta(minutes=1)
    near = f"{minutes} min" if minutes < 60 else f"{minutes // 60} h"
    return f"{near} ago" if passed > timedelta(0) else f"in {near}"


def _near_elsewhere(passed: timedelta) -> str:
    # Babel's tables are loaded for who reads another language than the source.
    from babel.dates import format_timedelta

    # A unit is given up only when the next larger one is whole: 59 minutes are no hour.
    return str(
        format_timedelta(
            -passed, threshold=1, add_direction=True, format="short", locale=language.current()
        )
    )


def day(at: datetime, now: datetime, zone: tzinfo) -> str:
    """`3 Nov`; with the year when it is not this one."""
    here = at.astimezone(zone)
    same_year = here.year == now.astimezone(zone).year
    if language.current() != language.SOURCE:
        return _written(here, "MMMd" if same_year else "yMMMd")
    return f"{here.day} {here:%b}" if same_year else f"{here.day} {here:%b %Y}"


def date_at(at: datetime, now: datetime, zone: tzinfo, *, all_day: bool = False) -> str:
    """`3 Nov, 14:05 EST`, with the year when it is not this one; of a whole day the day alone."""
    if all_day:
        return day(at, now, UTC)
    return f"{day(at, now, zone)}, {_clock(at.astimezone(zone))}"


def _clock(here: datetime) -> str:
    if language.current() == language.SOURCE:
        return f"{here:%H:%M %Z}"
    # The zone by the abbreviation that is used there: CLDR has none for most of them.
    return f"{_written(here, 'Hm')} {here:%Z}"


def day_and_year(at: datetime, zone: tzinfo) -> str:
    """`3 Nov 2026`."""
    here = at.astimezone(zone)
    if language.current() != language.SOURCE:
        return _written(here, "yMMMd")
    return f"{here.day} {here:%b %Y}"


def moment(at: datetime, zone: tzinfo) -> str:
    """`3 Nov 2026, 14:05 UTC`."""
    if language.current() == language.SOURCE:
        return format_datetime(at, zone)
    here = at.astimezone(zone)
    return f"{_written(here, 'yMMMd')}, {_clock(here)}"


def _written(here: datetime, skeleton: str) -> str:
    from babel.dates import format_skeleton

    # The clock is that of the zone already; Babel would turn it to UTC.
    return str(format_skeleton(skeleton, here.replace(tzinfo=None), locale=language.current()))
