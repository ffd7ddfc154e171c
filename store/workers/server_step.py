"""Follows the database server's clock when it is set: what was planned by it moves along."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlmodel import Session, col, func, select, update

from policywire.store.schema import (
    ApiRequestRow,
    ChannelLaneRow,
    HostPaceRow,
    SiteRobotsRow,
    WorkerRow,
)
from policywire.store.schema.base import Row
from policywire.store.workers.poll_queue import shift_heartbeats
from policywire.store.workers.server_clock import server_time

LEAST = 3.0
"""Seconds by which the clock must differ from what it should say."""
SLOW = 1.0
"""Seconds after which an answer says too little of the clock: the server or we stood still."""
_TIMES: dict[type[Row], tuple[str, ...]] = {
    HostPaceRow: ("last_at", "rest_until"),
    SiteRobotsRow: ("expires_at",),
    ApiRequestRow: ("at",),
    ChannelLaneRow: ("until",),
    WorkerRow: ("seen_at", "started_at"),
}


class ServerStep:
    """Compares the server's clock with one that nobody can set."""

    def __init__(self) -> None:
        self._ahead: float | None = None

    def follow(self, session: Session, steady: Callable[[], float]) -> timedelta:
        """Move what was planned if the clock was set since the last call; gives by how much.

        `steady` is our own clock that only goes forward, in seconds.
        """
        asked = steady()
        now = server_time(session)
        if steady() - asked > SLOW:
            return timedelta()
        before, self._ahead = self._ahead, now - asked
        step = 0.0 if before is None else self._ahead - before
        if before is None:
            # By a leader before us the clock may have been ahead: nobody is heard of in future.
            latest = session.exec(select(func.max(col(WorkerRow.seen_at)))).one()
            step = min(0.0, now - latest) if latest is not None else 0.0
        if abs(step) < LEAST:
            return timedelta()
        shift(session, step)
        return timedelta(seconds=step)


def shift(session: Session, step: float) -> None:
    """Move all that the processes share by so many seconds."""
    for table, names in _TIMES.items():
        values = {name: getattr(table, name) + step for name in names}
        session.exec(update(table).values(values))
    shift_heartbeats(session, step)
