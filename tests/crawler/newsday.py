"""A publisher's days, drawn by chance: when it publishes, and what a schedule makes of that.

Nothing here is real time: months pass in a moment.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import exp
from random import Random
from zoneinfo import ZoneInfo

from policywire.crawler.model.publishing_rhythm import (
    PublishingRhythm,
    initial_rhythm,
    updated_rhythm,
)
from policywire.crawler.polling.schedule import PollPace, learned_wait, with_jitter

START = datetime(2026, 1, 5, tzinfo=UTC)
ZONE = "America/New_York"
MINUTE = timedelta(minutes=1)
SHOWN = 20

Hours = Callable[[int, int], float]
"""How much is published on a weekday (Monday 0) in an hour, relative to others."""


def agency(day: int, hour: int) -> float:
    """Office hours, most of it in the morning, nothing at weekends."""
    return (0.02 if day > 4 else 1) * (1 if 9 <= hour < 18 else 0.02) * (2 if hour < 11 else 1)


def paper(day: int, hour: int) -> float:
    """From morning to late evening, half as much at weekends."""
    return (0.5 if day > 4 else 1) * (1 if 7 <= hour < 22 else 0.1)


def wire(day: int, hour: int) -> float:
    """At all hours alike."""
    return 1


def published(a_week: float, hours: Hours, weeks: int, seed: int) -> list[datetime]:
    """Draw the moments of publication of so many weeks."""
    chance, zone = Random(seed), ZoneInfo(ZONE)
    whole = sum(hours(day, hour) for day in range(7) for hour in range(24))
    moments = []
    for number in range(weeks * 7 * 24):
        begin = START + timedelta(hours=number)
        local = begin.astimezone(zone)
        share = a_week * hours(local.weekday(), local.hour) / whole
        moments += [
            begin + timedelta(hours=chance.random()) for _ in range(_poisson(share, chance))
        ]
    return sorted(moments)


def _poisson(mean: float, chance: Random) -> int:
    number, product, least = 0, chance.random(), exp(-mean)
    while product > least:
        number, product = number + 1, product * chance.random()
    return number


@dataclass(frozen=True)
class Figures:
    """Minutes from publication to being found, and polls a day."""

    median: float
    p90: float
    worst: float
    polls: float


def polled(
    moments: Sequence[datetime], pace: PollPace, weeks: int, *, after: int, fixed: bool = False
) -> Figures:
    """Poll a publisher; the first `after` weeks are for learning and do not count."""
    now, end = START + timedelta(days=1), START + timedelta(weeks=weeks)
    counted, found, polls = START + timedelta(weeks=after), 0, 0
    rhythm: PublishingRhythm | None = None
    late: list[float] = []
    while now < end:
        new = []
        while found < len(moments) and moments[found] <= now:
            new.append(moments[found])
            found += 1
        if now >= counted:
            polls += 1
            late += [(now - moment) / MINUTE for moment in new]
        rhythm = (
            initial_rhythm(new[-SHOWN:], now, ZONE)
            if rhythm is None
            else updated_rhythm(rhythm, new, now)
        )
        wait = pace.every if fixed else with_jitter("it", now, learned_wait(now, pace, rhythm))
        now += wait
    late.sort()
    days = (weeks - after) * 7
    return Figures(late[len(late) // 2], late[len(late) * 9 // 10], late[-1], polls / days)
