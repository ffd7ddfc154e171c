"""The leader's side of the queue: enters polls when they are due, and finds those that got lost."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta
from time import monotonic

from policywire.config.models import Source
from policywire.crawler.fetch.politeness import host_of
from policywire.service.app.poll_runner import PollRunner
from policywire.service.log import log
from policywire.service.workers.queued_poller import POLLED, REFUSED
from policywire.service.workers.source_digest import source_digest
from policywire.service.writer import StoreWriter
from policywire.store.workers.poll_queue import PollQueue
from policywire.store.workers.workers import SILENT_AFTER

LOST_AFTER = 5.0
"""Seconds after which a poll that is neither in the queue nor told of is looked for."""
REFUSED_PAUSE = 60.0
"""Seconds between two tries of a source that all workers refuse."""


class QueuedPolls:
    """Polls that workers make, between their entry and the word of what came of them."""

    def __init__(self, queue: PollQueue, runner: PollRunner, writer: StoreWriter) -> None:
        self._queue, self._runner, self._writer = queue, runner, writer
        self._waiting: dict[str, float] = {}
        """The sources whose poll was entered, and when."""
        self._told: set[str] = set()
        self._refusals: Counter[str] = Counter()
        """How often each source was refused by workers since it was last polled."""
        self._woken = asyncio.Event()

    async def enter(self, key: str, source: Source) -> None:
        """Enter a poll that is due; one that waits already counts for it."""
        self._waiting[key] = monotonic()
        try:
            await self._queue.defer(key, host_of(source.url), source_digest(source))
        except Exception as error:  # noqa: BLE001 - the server is away: it is found as lost
            log.warning("poll not entered, will retry", source=key, error=type(error).__name__)

    async def adopt(self) -> None:
        """Take over the polls that a leader before us entered."""
        now = monotonic()
        self._waiting |= dict.fromkeys(await self._queue.sources(), now)

    def heard(self, word: str) -> None:
        """Note a word of a worker."""
        kind, _, key = word.partition(" ")
        if kind == POLLED:
            self._told.add(key)
            self._woken.set()
        elif kind == REFUSED:
            self._refused(key)

    def look_at_all(self) -> None:
        """Look at every poll that was entered: words may have been missed."""
        self._told |= self._waiting.keys()
        self._woken.set()

    async def follow(self) -> None:
        """Take the results that workers told of, until cancelled."""
        while True:
            await self._woken.wait()
            self._woken.clear()
            told, self._told = self._told, set()
            try:
                for key in sorted(told):
                    await self._take(key)
            except Exception as error:  # noqa: BLE001 - the store is away: `sweep` looks again
                log.warning("results of polls cannot be read", error=type(error).__name__)

    async def sweep(self) -> None:
        """Give the polls of silent workers to others, and enter anew what is lost."""
        for key in await self._queue.sweep(SILENT_AFTER):
            log.warning("poll given to another worker", source=key)
            self._again(key)
        before = monotonic() - LOST_AFTER
        old = [key for key, since in self._waiting.items() if since < before]
        if not old:
            return
        queued = await self._queue.sources()
        for key in old:
            if key not in queued and not await self._take(key):
                self._again(key)

    async def _take(self, key: str) -> bool:
        """Take what came of a poll, if it is in the store by now."""
        before = self._runner.poller.state(key)
        state = await self._writer.run(lambda: self._runner.poller.load_state(key))
        if state.polled == before.polled:
            return False
        self._waiting.pop(key, None)
        del self._refusals[key]
        self._runner.take_result(key, state)
        return True

    def _refused(self, key: str) -> None:
        """Try another worker soon, and then more and more seldom: files are copied by people."""
        self._refusals[key] += 1
        if self._refusals[key] == 1:
            log.warning("a worker has other files than we have", source=key)
        self._again(key, min(2.0 ** min(self._refusals[key] - 1, 10), REFUSED_PAUSE))

    def _again(self, key: str, seconds: float = 0.0) -> None:
        self._waiting.pop(key, None)
        self._runner.poll_again(key, timedelta(seconds=seconds))
