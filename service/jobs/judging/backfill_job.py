"""Run backfills in the background while the service goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from policywire.service.clock import Clock
from policywire.service.jobs.judging.process_articles import Processor
from policywire.service.log import log
from policywire.service.writer import StoreWriter


class BackfillJob:
    """Backfills slice by slice. Between two the writer does other work.

    `span` says how far back it looks; `ended` is called when what it found can be sent.
    """

    def __init__(
        self,
        processor: Processor,
        writer: StoreWriter,
        clock: Clock,
        span: Callable[[], timedelta],
        ended: Callable[[], None],
    ) -> None:
        self._processor = processor
        self._writer = writer
        self._clock = clock
        self._span = span
        self._ended = ended
        self._busy = asyncio.Lock()

    async def plan(self) -> int:
        """Note which topics are new or changed; gives how many."""
        now, span = self._clock.now(), self._span()
        return await self._writer.run(partial(self._processor.plan_backfills, now, span))

    async def run(self) -> None:
        """Backfill until nothing is left; returns at once if it is already running."""
        if self._busy.locked():
            return
        async with self._busy:
            while await self._run_batch():
                pass

    async def _run_batch(self) -> bool:
        progress = await self._writer.run(
            partial(self._processor.backfill_batch, self._clock.now())
        )
        if progress is None:
            return False
        for each in progress.ended:
            counts = {"articles": each.matched, "stories": each.stories}
            log.info("topic applied to stored articles", topic=each.topic, **counts)
        if progress.ended:
            self._ended()
        return True
