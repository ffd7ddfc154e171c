"""Looks again and again whether polling, processing and delivery move, apart from the scheduler."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial

from policywire.service.app import systemd
from policywire.service.clock import Clock
from policywire.service.health import ServiceHealth
from policywire.service.log import log
from policywire.service.standstill import standstill
from policywire.service.writer import StoreWriter
from policywire.store.database.store import Store
from policywire.store.decisions.backlog import Backlog, backlog

LOOK_EVERY = 20.0
"""Seconds between two looks."""
STORE_SECONDS = 30.0
"""The store must take a write within so many seconds."""
GRACE = timedelta(minutes=10)
"""After a start there may be much to catch up on."""


class StandstillWatch:
    """Writes into the health what stands still, and tells systemd's watchdog while nothing does.

    `polls_late` gives by how much each source's poll is late.
    """

    def __init__(
        self,
        store: Store,
        writer: StoreWriter,
        clock: Clock,
        health: ServiceHealth,
        polls_late: Callable[[], Mapping[str, timedelta]],
    ) -> None:
        self._store, self._writer, self._clock = store, writer, clock
        self._health, self._polls_late = health, polls_late

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_EVERY)

    async def look(self) -> None:
        """Look once."""
        before = self._health.standing
        self._health.standing = found = await self._found()
        if not found:
            systemd.notify("WATCHDOG=1", os.environ)
        if found and found != before:
            log.warning("standing still", what=list(found))
        elif before and not found:
            log.info("all moves again")

    async def _found(self) -> tuple[str, ...]:
        now = self._clock.now()
        try:
            waiting = await asyncio.wait_for(
                self._writer.run(partial(self._backlog, now)), STORE_SECONDS
            )
        except TimeoutError:
            return (f"The store has taken no write for {STORE_SECONDS:.0f} seconds.",)
        except Exception as error:  # noqa: BLE001 - a full disk, a store that is away
            return (f"The store takes no write: {type(error).__name__}.",)
        if now - self._health.started < GRACE:
            return ()
        return standstill(waiting, self._polls_late(), now)

    def _backlog(self, now: datetime) -> Backlog:
        # In a writing transaction: it proves that the store can be written to.
        with self._store.writing() as session:
            return backlog(session, now)
