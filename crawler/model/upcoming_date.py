"""Dates that an article names and that are still to come: a deadline, a hearing, and such."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, tzinfo

from policywire.config.enums import DateKind

__all__ = ["DateKind", "UpcomingDate", "as_written_day"]

_LAST_MINUTE = time(23, 59)


@dataclass(frozen=True, slots=True, kw_only=True)
class UpcomingDate:
    """One date to come. `said` is the sentence it was read from, or the name of a field.

    `on` is aware UTC. With `all_day` no hour was named: `on` is that day's midnight in UTC, and
    its date is the day that was written.
    """

    kind: DateKind
    on: datetime
    said: str
    all_day: bool = True


def as_written_day(date: UpcomingDate, zone: tzinfo) -> UpcomingDate:
    """Make a whole day of what an API writes as a moment: the end or the begin of a day in `zone`.

    `2030-01-30T04:59:59Z` is the last minute of 29 January in Washington, and that is the day that
    its office means. Midnight in UTC is the day that is written; an hour without a zone is none.
    """
    local = date.on.astimezone(zone)
    if date.all_day or date.on.time() == time():
        day = date.on.date()
    elif local.time() == time() or local.time() >= _LAST_MINUTE:
        day = local.date()
    else:
        return date
    return replace(date, on=datetime.combine(day, time(), UTC), all_day=True)
