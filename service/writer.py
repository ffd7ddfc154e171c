"""The one thread that writes to the store: one short transaction after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


class StoreWriter:
    """Runs work in the writer thread, in the order in which it was handed in."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="writer")

    async def run(self, work: Callable[[], T]) -> T:
        """Do `work` in the writer thread and give its result."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def run_from_thread(self, work: Callable[[], T]) -> T:
        """The same from another thread, which waits. Never called from the event loop's own."""
        # In the event loop it would hold up everything else until the writer is free.
        return self._thread.submit(work).result()

    def close(self) -> None:
        """Finish what is running, drop what waits."""
        self._thread.shutdown(wait=True, cancel_futures=True)
