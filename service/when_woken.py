"""Work that is done whenever somebody calls for it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable


async def work_when_woken(
    woken: asyncio.Event,
    work: Callable[[], Awaitable[object]],
    on_error: Callable[[Exception], None],
    retry_seconds: float,
) -> None:
    """Work each time `woken` is set, until cancelled; what raised is tried again after a while."""
    while True:
        await woken.wait()
        # Cleared before the work, not after it: what arrives meanwhile sets it again.
        woken.clear()
        try:
            await work()
        except Exception as error:  # noqa: BLE001 - one bad round must not end the service
            on_error(error)
            await asyncio.sleep(retry_seconds)
            woken.set()
