"""Looks whether the lock on the store is still ours: PostgreSQL frees it with its connection."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from time import monotonic

from policywire.service.log import log
from policywire.store.database.error import LockLost, StoreError
from policywire.store.database.instance_lock import InstanceLock

LOOK_EVERY = 5.0
"""Seconds between two looks."""


class LockWatch:
    """Calls `on_lost` once, when another service has taken over the store, and ends."""

    def __init__(self, lock: InstanceLock, on_lost: Callable[[LockLost], None]) -> None:
        self._lock, self._on_lost = lock, on_lost
        self._seen = monotonic()

    async def run(self) -> None:
        """Look until the lock is lost or this is cancelled."""
        while True:
            if not await self.look():
                return
            await asyncio.sleep(LOOK_EVERY)

    def unseen(self) -> timedelta:
        """How long ago the lock was last seen to be ours."""
        return timedelta(seconds=monotonic() - self._seen)

    async def look(self) -> bool:
        """Look once; False when the lock is lost."""
        try:
            await asyncio.to_thread(self._lock.check)
        except LockLost as error:
            log.error("another service works on the store", error=str(error))
            self._on_lost(error)
            return False
        except StoreError as error:
            log.warning("the store is away", error=str(error))
        else:
            self._seen = monotonic()
        return True
