"""Whether somebody polls: without a living worker nothing new is ever seen, and nothing fails."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

from policywire.service.standstill import HealthCheck, rounded_span
from policywire.store.workers.fleet import Fleet
from policywire.store.workers.workers import Role

ALONE_LIMIT = 60.0
"""Seconds for which polls may wait while no worker lives: one may be started anew meanwhile."""
CHECK = "poll without a worker"


class WorkerWatch:
    """Says what stands still, and tells the operator once when it begins and once when it ends."""

    def __init__(self, notify: Callable[[str, str], Awaitable[None]]) -> None:
        self._notify = notify
        self._told = False

    async def look(self, fleet: Fleet) -> None:
        """Look once. What `notify` raises is raised, and told of at the next look."""
        check = check_of(fleet)
        if check.trouble and not self._told:
            await self._notify("No worker lives: no source is polled", check.trouble)
            self._told = True
        elif self._told and fleet.alive(Role.WORKER):
            await self._notify("Workers live again", "What was due meanwhile is polled now.")
            self._told = False


def check_of(fleet: Fleet) -> HealthCheck:
    """How long a poll waits while no worker lives; nothing waits in vain while one does."""
    alone = fleet.oldest if not fleet.alive(Role.WORKER) else None
    trouble = ""
    if alone is not None and alone > ALONE_LIMIT:
        trouble = (
            f"No worker lives, and {fleet.waiting} polls wait, the first for "
            f"{rounded_span(timedelta(seconds=alone))}: start `policywire worker` on a machine, "
            "and see the log of those that ended."
        )
    return HealthCheck(CHECK, alone, ALONE_LIMIT, trouble, restart_helps=False)
