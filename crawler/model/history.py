"""What a source did on each of the last days: polls, new articles, failures by their class.

Pure, and bounded: fourteen days of UTC, a few numbers each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

DAYS = 14


@dataclass(frozen=True, slots=True)
class SourceDay:
    """One day of a source. `failures` counts the failed polls by the class of the problem."""

    day: date
    polls: int = 0
    new: int = 0
    failures: Mapping[str, int] = field(default_factory=dict)

    @property
    def failed(self) -> int:
        """How many polls failed."""
        return sum(self.failures.values())


def record_poll(
    days: Sequence[SourceDay], now: datetime, new: int = 0, problem: str = ""
) -> tuple[SourceDay, ...]:
    """Add one poll: what it brought, or the class of the problem on which it failed."""
    today = now.date()
    day = days[-1] if days and days[-1].day >= today else SourceDay(today)
    failures = day.failures
    if problem:
        failures = {**failures, problem: failures.get(problem, 0) + 1}
    day = SourceDay(day.day, day.polls + 1, day.new + new, failures)
    kept = days[:-1] if days and days[-1].day == day.day else days
    oldest = today - timedelta(days=DAYS - 1)
    return (*(each for each in kept if each.day >= oldest), day)


def last_days(days: Sequence[SourceDay], last: date, count: int = DAYS) -> tuple[SourceDay, ...]:
    """Give the `count` days that end with `last`, oldest first; without a poll they are empty."""
    by_date = {day.day: day for day in days}
    dates = [last - timedelta(days=count - 1 - index) for index in range(count)]
    return tuple(by_date.get(each) or SourceDay(each) for each in dates)


def count_failures(days: Sequence[SourceDay]) -> dict[str, int]:
    """Count the failures of all days by class, the most frequent first."""
    total = Counter[str]()
    for day in days:
        total.update(day.failures)
    return dict(total.most_common())
