"""A clock that lets months of news pass in a minute."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

BEFORE_THE_FIRST = timedelta(hours=1)
"""Where the clock stands until it is started: so long before the first date."""


class DemoClock:
    """Reaches the dates one after another, evenly spread over `seconds` of real time.

    Of n dates the i-th (from 1) is reached after `seconds` x i / n; in between, time runs evenly,
    and after the last date as fast as real time does. Never goes backwards. `monotonic` gives real
    seconds; `started` is its reading when the clock starts. Without it, the clock stands still
    until `start` is called.
    """

    def __init__(
        self,
        dates: Sequence[datetime],
        seconds: float,
        started: float | None = None,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        if not dates or seconds <= 0:
            raise ValueError(
                "a demo clock needs at least one date and a positive number of seconds"
            )
        ordered = sorted(dates)
        # An interval before the first date as well, so that nothing is published at once.
        self._dates = [ordered[0] - BEFORE_THE_FIRST, *ordered]
        self._seconds = seconds
        self._monotonic = monotonic
        self._started = started
        self._latest = 0.0

    def start(self) -> None:
        """Let time pass from here on."""
        self._started = self._monotonic()

    def now(self) -> datetime:
        """The moment in the news that corresponds to this moment."""
        return self.seconds_ago(0)

    def seconds_ago(self, seconds: float) -> datetime:
        """What `now` was so many real seconds ago."""
        return self._at(max(0.0, self._elapsed() - seconds))

    def _elapsed(self) -> float:
        if self._started is not None:
            # Threads ask in any order: a later answer must not be earlier in the news.
            self._latest = max(self._latest, self._monotonic() - self._started)
        return self._latest

    def _at(self, elapsed: float) -> datetime:
        if elapsed >= self._seconds:
            return self._dates[-1] + timedelta(seconds=elapsed - self._seconds)
        passed = elapsed / self._seconds * (len(self._dates) - 1)
        before = self._dates[int(passed)]
        after = self._dates[int(passed) + 1]
        return before + (after - before) * (passed % 1)
