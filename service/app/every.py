"""A trigger for jobs that run again and again, whatever the clock does."""

from __future__ import annotations

from datetime import datetime, timedelta

from apscheduler.triggers.base import BaseTrigger


class Every(BaseTrigger):  # type: ignore[misc]
    """Fires each `interval`. Times that were missed, by sleep or by a clock set ahead, are skipped.

    APScheduler's own interval trigger walks through each missed time, and the event loop waits: a
    clock that is set ahead by a year makes two million steps for a job of twenty seconds.
    """

    def __init__(self, interval: timedelta) -> None:
        self._interval = interval

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
        """The first time after `now` on the grid that `previous` lies on."""
        start = previous or now
        missed = max((now - start) // self._interval, 0)
        return start + (missed + 1) * self._interval
