"""Tasks that run as long as the process: one that breaks must not be missed in silence."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from policywire.service.log import log


class LastingTasks:
    """Runs them until `stop`."""

    def __init__(self) -> None:
        self._tasks: list[asyncio.Task[None]] = []
        self.broken = asyncio.Event()
        self.reason: BaseException | None = None
        """Why the process must end: what the first broken one raised."""

    def broke(self, why: BaseException) -> None:
        """Say that this process must end."""
        self.reason = self.reason or why
        self.broken.set()

    def run(self, *parts: Coroutine[Any, Any, None]) -> None:
        """Start them."""
        for part in parts:
            task = asyncio.create_task(part, name=getattr(part, "__qualname__", ""))
            task.add_done_callback(self._ended)
            self._tasks.append(task)

    async def stop(self) -> None:
        """Cancel them all, and wait for their end."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _ended(self, task: asyncio.Task[None]) -> None:
        if task.cancelled() or (error := task.exception()) is None:
            return
        log.error("a part broke, the process ends", part=task.get_name(), exc_info=error)
        self.broke(error)
