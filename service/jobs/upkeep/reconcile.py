"""Looks, now and then, for what left the pipeline without a row or a reason, and says so."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from functools import partial

from policywire.service.clock import Clock
from policywire.service.log import log
from policywire.service.operator_notices import OperatorNotices
from policywire.store.database.store import Store
from policywire.store.decisions.reconciliation import unaccounted

SPAN = timedelta(days=2)
"""So far back each look goes."""


class Reconciler:
    """Tells the operator once of what it finds, until something else is found."""

    def __init__(self, store: Store, clock: Clock, notices: OperatorNotices) -> None:
        self._store, self._clock, self._notices = store, clock, notices
        self._told: tuple[str, ...] = ()

    async def run(self) -> None:
        """Look once."""
        found = await asyncio.to_thread(partial(self._find, self._clock.now() - SPAN))
        if found and found != self._told:
            log.error("unaccounted for", what=list(found))
            cure = "This is a fault of policywire: please report it with these words."
            await self._notices.notify(
                "Something is not accounted for", "\n\n".join([*found, cure]), operator_only=True
            )
        self._told = found

    def _find(self, since: datetime) -> tuple[str, ...]:
        with self._store.reading() as session:
            return unaccounted(session, since)
