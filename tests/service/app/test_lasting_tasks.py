"""A task that breaks ends the process; one that ends or is cancelled does not."""

from __future__ import annotations

import asyncio

from policywire.service.app.lasting_tasks import LastingTasks


async def _rest() -> None:
    await asyncio.Event().wait()


async def _end() -> None:
    return None


async def _break() -> None:
    raise LookupError("a bug")


async def test_a_part_that_breaks_is_the_reason_to_end() -> None:
    lasting = LastingTasks()
    lasting.run(_rest(), _end(), _break())
    await asyncio.wait_for(lasting.broken.wait(), 10)
    assert isinstance(lasting.reason, LookupError)
    await lasting.stop()


async def test_a_stop_is_no_reason() -> None:
    lasting = LastingTasks()
    lasting.run(_rest(), _end())
    await lasting.stop()
    assert lasting.reason is None
    assert not lasting.broken.is_set()
