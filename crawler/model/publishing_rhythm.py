"""A source's own rhythm: how much it publishes, at which hours and on which days.

Pure, and small: 24 + 7 numbers and a moment. What is old weighs less and less, so that a rhythm
that changes is followed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

HALF_LIFE = timedelta(days=42)
"""After so long an arrival weighs half."""
MIN_ARRIVALS = 8.0
"""So many arrivals (by weight) are needed before a rhythm is believed."""
_PRIOR = 4.0
"""So many arrivals, spread evenly, are added: an hour without news so far is not without hope."""
_LONGEST_LOOK = timedelta(days=60)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class PublishingRhythm:
    """What was learned. `hours` and `days` hold the weight of the arrivals in each local hour and
    on each weekday (Monday first), `watched` how many days were watched, weighed the same way;
    all as of `at`. `zone` names the time zone that "local" means.
    """

    at: datetime
    zone: str = "UTC"
    watched: float = 0.0
    hours: tuple[float, ...] = (0.0,) * 24
    days: tuple[float, ...] = (0.0,) * 7

    def local(self, moment: datetime) -> datetime:
        """Give a moment as the source's clock shows it."""
        return moment.astimezone(ZoneInfo(self.zone))

    @property
    def arrivals(self) -> float:
        """How many arrivals it is made of, by weight."""
        return sum(self.days)

    @property
    def is_known(self) -> bool:
        """Whether it is to be believed."""
        return self.arrivals >= MIN_ARRIVALS and self.watched >= 1

    @property
    def per_day(self) -> float:
        """How much usually comes in a day."""
        return self.arrivals / max(self.watched, 1.0)


def initial_rhythm(dates: Sequence[datetime], now: datetime, zone: str) -> PublishingRhythm:
    """Learn from the dates of what a feed shows when it is first read.

    The oldest tenth is left out: some feeds keep an entry of years ago on top.
    """
    shown = sorted((each for each in dates if each <= now), reverse=True)
    shown = shown[: len(shown) - len(shown) // 10]
    began = max(min([*shown, now]), now - _LONGEST_LOOK)
    return updated_rhythm(
        PublishingRhythm(began, zone), [each for each in shown if each >= began], now
    )


def updated_rhythm(
    rhythm: PublishingRhythm, arrivals: Sequence[datetime], now: datetime
) -> PublishingRhythm:
    """Take up what arrived between the last time and `now`.

    Silence is taken up when it is over: a source that stopped is held against what it was.
    """
    passed = now - rhythm.at
    if passed <= timedelta(0) or not arrivals:
        return rhythm
    fade = 0.5 ** (passed / HALF_LIFE)
    hours, days = [each * fade for each in rhythm.hours], [each * fade for each in rhythm.days]
    for local in map(rhythm.local, arrivals):
        hours[local.hour] += 1
        days[local.weekday()] += 1
    return PublishingRhythm(
        now,
        rhythm.zone,
        round(rhythm.watched * fade + passed / _DAY, 6),
        tuple(round(each, 6) for each in hours),
        tuple(round(each, 6) for each in days),
    )


def estimated_arrival(
    date: datetime | None, last_poll: datetime, now: datetime, zone: str
) -> datetime:
    """Give when something appeared that was not there at the last poll and is there now.

    That is its date when it lies between; else the middle of the time between.
    """
    if date is not None and last_poll < date <= now and not is_day_only(date, zone):
        return date
    return last_poll + (now - last_poll) / 2


def is_day_only(date: datetime, zone: str) -> bool:
    """Whether a date names a day only: midnight, in UTC or on the local clock."""
    return time(0) in (date.time(), date.astimezone(ZoneInfo(zone)).time())


@lru_cache(maxsize=4096)
def hourly_and_daily_shares(
    rhythm: PublishingRhythm,
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """How busy each hour and each weekday is: 1 is the mean. Their product is that of an hour.

    What was watched for a few days only says little of hours, and of weekdays nothing.
    """
    hours = [each + _PRIOR / 24 for each in rhythm.hours]
    smooth = [(hours[i - 1] + 2 * hours[i] + hours[(i + 1) % 24]) / 4 for i in range(24)]
    days = [each + _PRIOR / 7 for each in rhythm.days]
    return (
        _around_one(smooth, rhythm.watched / 3),
        _around_one(days, (rhythm.watched - 7) / 14),
    )


def _around_one(weights: Sequence[float], trust: float) -> tuple[float, ...]:
    trust = min(max(trust, 0.0), 1.0)
    mean = sum(weights) / len(weights)
    return tuple(1 + (each / mean - 1) * trust for each in weights)


def expected_arrivals(rhythm: PublishingRhythm, since: datetime, until: datetime) -> float:
    """How many arrivals the rhythm promises between two moments, at most 60 days apart."""
    since = max(since, until - _LONGEST_LOOK)
    hours, days = hourly_and_daily_shares(rhythm)
    weeks = max((until - since) // _WEEK, 0)
    since += weeks * _WEEK
    an_hour, total = rhythm.per_day / 24, rhythm.per_day * 7 * weeks
    while since < until:
        local = rhythm.local(since)
        end = min(since + time_to_next_hour(local), until)
        total += an_hour * hours[local.hour] * days[local.weekday()] * ((end - since) / _HOUR)
        since = end
    return total


def time_to_next_hour(local: datetime) -> timedelta:
    """Give the time that is left of an hour."""
    return _HOUR - timedelta(
        minutes=local.minute, seconds=local.second, microseconds=local.microsecond
    )


def describe_rhythm(rhythm: PublishingRhythm | None) -> str:
    """Say it to a person: how much comes in a day, and when four in five of it come."""
    if rhythm is None or not rhythm.is_known:
        return "not known yet"
    often = rhythm.per_day
    much = f"{often:.0f} a day" if often >= 2 else f"{often * 7:.0f} a week"
    begin, end = _busiest(rhythm.hours)
    when = f", mostly {begin:02}–{end:02} h" if begin != end else ""
    weekend = sum(rhythm.days[5:]) < sum(rhythm.days) / 14
    return f"{much}{when}{', little at weekends' if weekend else ''} ({rhythm.zone})"


def _busiest(hours: Sequence[float]) -> tuple[int, int]:
    """The shortest span of hours, from and to, that holds four in five arrivals; 0, 0 for none."""
    for length in range(1, 17):
        sums = [sum(hours[(begin + i) % 24] for i in range(length)) for begin in range(24)]
        if max(sums) >= 0.8 * sum(hours):
            begin = sums.index(max(sums))
            return begin, (begin + length) % 24
    return 0, 0
