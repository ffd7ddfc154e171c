"""Notices that the machine's clock was set: what was planned by the old time is planned anew."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from policywire.service.log import log

LOOK_EVERY = 1.0
"""Seconds between two looks. A clock that goes ahead and back between them is not seen, and what
was planned in between waits for the time ahead."""
STEP = timedelta(seconds=30)
"""What clocks are corrected by without anybody noticing is less."""


def _wall() -> datetime:
    return datetime.now(UTC)


class ClockWatch:
    """Compares the machine's time with a clock that nobody can set.

    `on_step` is called with how far the time went ahead (negative: back) beside what really
    passed. A machine that slept goes ahead.
    """

    def __init__(
        self,
        on_step: Callable[[timedelta], Awaitable[None]],
        *,
        wall: Callable[[], datetime] = _wall,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._on_step = on_step
        self._wall, self._steady = wall, steady
        self._seen = wall(), steady()

    async def run(self) -> None:
        """Look again and again until cancelled."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            await self.look()

    async def look(self) -> None:
        """Compare once."""
        wall, steady = self._wall(), self._steady()
        before, then = self._seen
        self._seen = wall, steady
        step = (wall - before) - timedelta(seconds=steady - then)
        if abs(step) >= STEP:
            log.warning("the machine's clock was set", seconds=round(step.total_seconds()))
            await self._on_step(step)
