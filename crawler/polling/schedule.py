"""When a source is polled next, and when a poll asks for the whole feed. Pure: time comes in."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import sqrt

from policywire.config.enums import Tier
from policywire.config.models import Source
from policywire.crawler.fetch.response import Response
from policywire.crawler.model.publisher_hints import PublisherHints
from policywire.crawler.model.publishing_rhythm import (
    PublishingRhythm,
    hourly_and_daily_shares,
    time_to_next_hour,
)

LONGEST_WAIT = timedelta(hours=24)
CLOCKS_DIFFER = timedelta(minutes=1)
"""By so much the clocks of two machines may differ."""
POLLS_PER_FULL_CHECK = 20
REFERENCE_NEWS_PER_DAY = 8.0
"""News a day of the source for which `every` is the mean wait; one that brings less is asked less
often, one that brings more is asked more often, by the root of how much.
"""
RAREST, OFTENEST = 2.0, 0.5
"""By how much that may lengthen or shorten the mean wait. An official source is not asked less."""
_SPREAD = 0.05
_HOUR = timedelta(hours=1)
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,9})")


@dataclass(frozen=True, slots=True)
class PollPace:
    """How often a source may and must be asked.

    `every` is the mean wait, `shortest` and `longest` its bounds. `first` is for a source that goes
    before others (the official record). `room` is how many entries its feed shows: before half as
    many new ones came, it has to be asked again; 0 where that is not known.
    """

    every: timedelta
    shortest: timedelta
    longest: timedelta
    is_priority: bool = False
    feed_length: int = 0


def poll_pace_of(source: Source, shortened: timedelta | None, room: int) -> PollPace:
    """Give the pace of a source, as written or as it was shortened since entries scrolled away.

    An API is not asked more often than it is written: its limits are kept by that.
    """
    every = shortened or source.every
    return PollPace(
        every,
        every if source.kind == "json" else min(source.min, every),
        shortened or source.longest_wait,
        is_priority=source.tier in (Tier.OFFICIAL, Tier.WIRE),
        feed_length=room,
    )


def learned_wait(now: datetime, pace: PollPace, rhythm: PublishingRhythm | None) -> timedelta:
    """Give the wait that the source's rhythm asks for: short when it is busy, long when it rests.

    The polls that `every` stands for are spent where they find most: the wait is as long as one
    over the root of the rate of news, which makes the mean delay of all news least (each poll
    costs the same, and what comes in a wait is found half a wait late on average). While the
    rhythm is not known the wait is `every`.
    """
    if rhythm is None or not rhythm.is_known:
        return min(max(pace.every, pace.shortest), pace.longest)
    waits = _Waits(pace, rhythm)
    left, at = 1.0, rhythm.local(now)
    while True:
        wait, piece = waits.at(at), time_to_next_hour(at)
        if piece >= wait * left:
            return (at + wait * left).astimezone(UTC) - now.astimezone(UTC)
        left -= piece / wait
        # Not `at + piece`: on the local clock an hour may be skipped or come twice.
        at = rhythm.local(at.astimezone(UTC) + piece)


class _Waits:
    """The wait at each hour of the week."""

    def __init__(self, pace: PollPace, rhythm: PublishingRhythm) -> None:
        self._pace = pace
        self._hours, self._days = hourly_and_daily_shares(rhythm)
        self._an_hour = rhythm.per_day / 24
        roots = [sum(map(sqrt, each)) / len(each) for each in (self._hours, self._days)]
        self._scale = pace.every * _thrift(pace, rhythm) * roots[0] * roots[1]

    def at(self, local: datetime) -> timedelta:
        pace = self._pace
        share = self._hours[local.hour] * self._days[local.weekday()]
        wait = self._scale / sqrt(share)
        if pace.feed_length:
            wait = min(wait, _HOUR * (pace.feed_length / 2 / (self._an_hour * share)))
        return min(max(wait, pace.shortest), pace.longest)


def _thrift(pace: PollPace, rhythm: PublishingRhythm) -> float:
    thrift = sqrt(REFERENCE_NEWS_PER_DAY / rhythm.per_day)
    return min(max(thrift, OFTENEST), 1.0 if pace.is_priority else RAREST)


def believable_next_poll(
    polled: datetime | None, planned: datetime | None, now: datetime
) -> datetime | None:
    """Give when a source is due, whatever the clock said when that was planned.

    A source that was polled in the future, by a clock that was ahead, waits as long as was planned.
    """
    if planned is None or polled is None or polled <= now + CLOCKS_DIFFER:
        return planned
    return now + max(planned - polled, timedelta(0))


def next_poll_after_success(
    now: datetime,
    wait: timedelta,
    page: Response,
    hints: PublisherHints | None = None,
    rhythm: PublishingRhythm | None = None,
) -> datetime:
    """Give the next poll: after `wait`, or later when the answer or the feed asks for that.

    Both can put it off by a day at most. A `ttl` that the source's own rhythm proves wrong counts
    only as long as it usually takes for one piece of news to come.
    """
    hints = hints or PublisherHints()
    fresh = max(freshness(page), hints.effective_ttl(rhythm))
    return hints.next_allowed(now + max(wait, min(fresh, LONGEST_WAIT)))


def with_jitter(key: str, now: datetime, wait: timedelta) -> timedelta:
    """Make a wait up to a twentieth longer or shorter, so that sources do not fall into step."""
    mark = hashlib.sha256(f"{key} {now.timestamp()}".encode()).digest()
    return wait * (1 + _SPREAD * (int.from_bytes(mark[:4]) / 2**31 - 1))


def next_poll_after_failure(
    now: datetime, every: timedelta, failures: int, backoff_until: datetime | None = None
) -> datetime:
    """Give the next poll after `failures` failed ones in a row: the first is repeated after the
    interval, then it is twice as long each time, at most a day. A host that named a time is asked
    again then, if that is within [interval, a day].
    """
    longest = max(every, LONGEST_WAIT)
    if backoff_until:
        return now + min(max(backoff_until - now, every), longest)
    return now + min(every * (1 << min(failures - 1, 16)), longest)


def full_check_due(key: str, every: timedelta, polled: datetime | None, now: datetime) -> bool:
    """Whether this poll must ask for the whole feed, whatever its validators say.

    True once in twenty intervals and at least once a day; the moment differs from source to
    source, so that full answers are spread over the time between.
    """
    if polled is None:
        return True
    period = min(every * POLLS_PER_FULL_CHECK, LONGEST_WAIT).total_seconds()
    offset = int.from_bytes(hashlib.sha256(key.encode()).digest()[:4]) / 2**32 * period
    return (now.timestamp() + offset) // period != (polled.timestamp() + offset) // period


def freshness(page: Response) -> timedelta:
    """Give how long an answer stays fresh by its Cache-Control max-age, less its Age."""
    found = _MAX_AGE.search(page.headers.get("cache-control", "").lower())
    if not found:
        return timedelta(0)
    age = page.headers.get("age", "").strip()
    spent = int(age) if age.isascii() and age.isdigit() and len(age) < 9 else 0
    return timedelta(seconds=max(int(found[1]) - spent, 0))
