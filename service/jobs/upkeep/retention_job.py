"""Delete what is older than `retention`, while the service goes on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from policywire.config.models import Settings
from policywire.service.clock import Clock
from policywire.service.jobs.judging.process_articles import Processor
from policywire.service.log import log
from policywire.service.writer import StoreWriter
from policywire.store.articles import retention
from policywire.store.database.store import Store
from policywire.store.decisions import model_calls
from policywire.store.people import audit_log

CALLS_KEPT = timedelta(days=40)
"""How long calls of a language model and their answers are kept; the share of alerts needs 30."""


class RetentionJob:
    """Deletes batch by batch. `settings` say how long things are kept."""

    def __init__(
        self,
        store: Store,
        writer: StoreWriter,
        processor: Processor,
        clock: Clock,
        settings: Callable[[], Settings],
    ) -> None:
        self._store = store
        self._writer = writer
        self._processor = processor
        self._clock = clock
        self._settings = settings

    async def run(self, at_most: int | None = None) -> None:
        """Delete what is too old, at most so many batches; logs how many rows went.

        Each batch is a transaction of its own, and the writer's other work goes between two.
        """
        now = self._clock.now()
        settings = self._settings()
        before = now - settings.retention
        await self._writer.run(partial(self._processor.forget, now))
        forgotten = batches = 0
        while at_most is None or batches < at_most:
            deleted = await self._writer.run(partial(self._delete_batch, before))
            if not deleted:
                break
            forgotten, batches = forgotten + deleted, batches + 1
        await self._writer.run(partial(self._delete_audit, now - settings.audit_retention))
        await self._writer.run(partial(self._delete_calls, now - CALLS_KEPT))
        if forgotten:
            log.info("retention", rows_forgotten=forgotten, before=before.isoformat())

    def _delete_audit(self, before: datetime) -> None:
        with self._store.writing() as session:
            audit_log.delete_before(session, before)

    def _delete_calls(self, before: datetime) -> None:
        with self._store.writing() as session:
            model_calls.delete_before(session, before)

    def _delete_batch(self, before: datetime) -> int:
        with self._store.writing() as session:
            return retention.delete_before(session, before)
