"""Takes polls from the queue, several at a time, and looks for the next as soon as one ends."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from policywire.service.log import log
from policywire.service.workers.queued_poller import JobLostError
from policywire.store.workers.ending import is_ending
from policywire.store.workers.poll_queue import PollJob, PollQueue

LOOK_SECONDS = 1.0
"""Seconds after which it looks although nobody called it."""


class JobLoop:
    """Runs `poll` for up to `at_once` jobs at a time."""

    def __init__(
        self, queue: PollQueue, poll: Callable[[PollJob], Awaitable[None]], at_once: int
    ) -> None:
        self._queue, self._poll, self._at_once = queue, poll, at_once
        self._woken = asyncio.Event()
        self._tasks: dict[asyncio.Task[None], str] = {}
        self.polls = 0

    @property
    def doing(self) -> tuple[str, ...]:
        """The sources that are polled now."""
        return tuple(sorted(self._tasks.values()))

    def wake(self) -> None:
        """Signal that a job may be waiting."""
        self._woken.set()

    async def run(self) -> None:
        """Take jobs until cancelled."""
        while not is_ending():
            self._woken.clear()
            try:
                await self._take_all()
            except Exception as error:  # noqa: BLE001 - the server is away: look again
                log.warning("the queue cannot be read", error=type(error).__name__)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), LOOK_SECONDS)

    async def stop(self) -> None:
        """Break off what is running: the leader gives it out again."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _take_all(self) -> None:
        while len(self._tasks) < self._at_once and (job := await self._queue.fetch()):
            task = asyncio.create_task(self._do(job))
            self._tasks[task] = job.source
            task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.pop(task, None)
        # Its host is free now: the next poll of it need not wait for anybody's look.
        self.wake()

    async def _do(self, job: PollJob) -> None:
        try:
            await self._poll(job)
            self.polls += 1
        except JobLostError as error:
            log.warning("poll not kept", source=job.source, reason=str(error))
        except Exception as error:  # noqa: BLE001 - a bug with one source must not end the worker
            log.error("poll failed", source=job.source, exc_info=error)
        await self._queue.finish(job)
