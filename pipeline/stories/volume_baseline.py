"""Tempo: how much is usually written on a topic at an hour of the week, and what is a surge.

A surge is a story that in one day brings many more independent reports than the whole topic
usually does in the same hours of the week. The count is taken for Poisson: its spread is the root
of its mean.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt

HOUR = 3600
WEEK = 7 * 24
SURGE_WINDOW_HOURS = 24
"""A surge is looked for in so many hours."""

WEEKS, LEAST_WEEKS = 8, 4
"""So many weeks back are compared, and so many there must be before anything is usual."""

MIN_SURGE_REPORTS = 8.0
"""Fewer reports in a day are no surge, however quiet the topic is."""

SURGE_SIGMAS = 4.0
"""A surge is so many spreads above what is usual."""

COPY_WEIGHT = 0.1
"""What a copy counts beside a report with a text of its own."""

SURGE_COOLDOWN = timedelta(days=7)
"""A story surges once in so long."""


@dataclass(frozen=True, slots=True)
class Surge:
    """A story's reports of the last day against what is usual for one of its topics."""

    topic: str
    reports: float
    usual: float


class VolumeBaseline:
    """Reports by topic and hour: what was remembered, and not yet forgotten."""

    def __init__(self) -> None:
        self._hours: dict[str, Counter[int]] = {}

    def add(self, topics: Iterable[str], when: datetime, weight: int = 1) -> None:
        """Count a report; a negative weight takes it back."""
        hour = _hour(when)
        for topic in topics:
            counts = self._hours.setdefault(topic, Counter())
            counts[hour] += weight
            if not counts[hour]:
                del counts[hour]
            if not counts:
                del self._hours[topic]

    def usual(self, topic: str, when: datetime) -> float | None:
        """Mean reports in the same day's hours of the last weeks; None with too short a past."""
        counts = self._hours.get(topic)
        if not counts:
            return None
        now = _hour(when)
        weeks = min(WEEKS, (now - SURGE_WINDOW_HOURS - min(counts)) // WEEK)
        if weeks < LEAST_WEEKS:
            return None
        ends = (now - week * WEEK + 1 for week in range(1, weeks + 1))
        windows = (range(end - SURGE_WINDOW_HOURS, end) for end in ends)
        return sum(counts[hour] for window in windows for hour in window) / weeks

    def surge(self, topics: Iterable[str], reports: float, when: datetime) -> Surge | None:
        """The topic that so many reports stand out of the most, if they do of any."""
        if reports < MIN_SURGE_REPORTS:
            return None
        usual = ((topic, self.usual(topic, when)) for topic in topics)
        found = [
            Surge(topic, reports, mean)
            for topic, mean in usual
            if mean is not None and reports >= mean + SURGE_SIGMAS * sqrt(max(mean, 1.0))
        ]
        return min(found, key=lambda each: (each.usual, each.topic), default=None)


def _hour(when: datetime) -> int:
    return int(when.timestamp()) // HOUR
