"""Processes what is pending, batch by batch, as soon as there is something."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from time import monotonic

from policywire.service.clock import Clock
from policywire.service.health import ServiceHealth
from policywire.service.jobs.judging.process_articles import Processor
from policywire.service.jobs.judging.processed_article import ProcessedArticle
from policywire.service.when_woken import work_when_woken
from policywire.service.writer import StoreWriter

BATCH = 50
"""Articles processed in one transaction."""
RETRY_SECONDS = 5
"""Seconds after which a batch that raised is tried again."""


class ProcessingLoop:
    """Calls `on_alerts` when articles became alerts, `on_waiting` when one waits for opinions.

    `on_error` is called when a batch raised.
    """

    def __init__(
        self,
        processor: Processor,
        writer: StoreWriter,
        clock: Clock,
        health: ServiceHealth,
        *,
        on_alerts: Callable[[], None],
        on_error: Callable[[str, Exception], None],
    ) -> None:
        self._processor, self._writer = processor, writer
        self.clock, self._health = clock, health
        self._on_alerts, self.on_error = on_alerts, on_error
        self.on_waiting: Callable[[], None] = lambda: None
        self.after_judging: Callable[[], int | None] = lambda: None
        """Called in the writer's thread while nothing is pending, until it has no more to do: then
        it gives None, and how many alerts it wrote before.
        """
        self._woken = asyncio.Event()
        self._since: float | None = None

    def wake(self) -> None:
        """Signal that something may be pending."""
        self._woken.set()

    async def process_pending(self) -> list[ProcessedArticle]:
        """Process everything that is pending; alerts wake the delivery workers."""
        everything: list[ProcessedArticle] = []
        more: int | None = 0
        while more is not None:
            everything += await self._judge_pending()
            if more := await self._writer.run(self.after_judging):
                self._on_alerts()
        return everything

    async def _judge_pending(self) -> list[ProcessedArticle]:
        everything: list[ProcessedArticle] = []
        while processed := await self._writer.run(self._batch):
            everything += processed
            self._health.judged += sum(not each.is_settled for each in processed)
            self._health.last_judged = self.clock.now()
            if any(each.decisions for each in processed):
                self._on_alerts()
            if any(each.waits for each in processed):
                self.on_waiting()
        return everything

    def batch_time(self) -> timedelta | None:
        """For how long the batch in hand is judged already; None without one."""
        since = self._since
        return None if since is None else timedelta(seconds=monotonic() - since)

    def _batch(self) -> list[ProcessedArticle]:
        self._since = monotonic()
        try:
            settled = self._processor.settle_batch(self.clock.now)
            return settled or self._processor.process_batch(self.clock.now, BATCH)
        finally:
            self._since = None

    async def run(self) -> None:
        """Process until cancelled."""
        failed = partial(self.on_error, "judging")
        await work_when_woken(self._woken, self._process_and_note, failed, RETRY_SECONDS)

    async def _process_and_note(self) -> None:
        await self.process_pending()
        self._health.works("judging")
