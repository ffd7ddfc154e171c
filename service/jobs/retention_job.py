"""Delete what is older than `retention`, while the service goes on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from policywire.service.clock import Clock
from policywire.service.jobs.process_articles import Processor
from policywire.service.log import log
from policywire.service.writer import StoreWriter
from policywire.store.articles import retention
from policywire.store.database.store import Store


class RetentionJob:
    """Deletes batch by batch. `span` says how long things are kept."""

    def __init__(
        self,
        store: Store,
        writer: StoreWriter,
        processor: Processor,
        clock: Clock,
        span: Callable[[], timedelta],
    ) -> None:
        self._store = store
        self._writer = writer
        self._processor = processor
        self._clock = clock
        self._span = span

    async def run(self) -> None:
        """Delete everything that is too old; logs how much it was."""
        now = self._clock.now()
        before = now - self._span()
        forgotten = await self._writer.run(partial(self._delete, now, before))
        if forgotten:
            log.info("retention", rows_forgotten=forgotten, before=before.isoformat())

    def _delete(self, now: datetime, before: datetime) -> int:
        """Delete in small batches, each a transaction of its own; gives how many rows went."""
        self._processor.forget(now)
        forgotten = 0
        while batch := self._delete_batch(before):
            forgotten += batch
        return forgotten

    def _delete_batch(self, before: datetime) -> int:
        with self._store.writing() as session:
            return retention.delete_before(session, before)
