"""Whether a task is to end: psycopg may turn the cancellation of a query into an error."""

from __future__ import annotations

import asyncio


def is_ending() -> bool:
    """Whether the task that asks was cancelled, even if that did not reach it as an exception."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
