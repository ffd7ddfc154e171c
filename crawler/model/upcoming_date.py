"""Dates that an article names and that are still to come: a deadline, a hearing, and such."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from policywire.config.enums import DateKind

__all__ = ["DateKind", "UpcomingDate"]


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
