"""The processes that work on the store: each says that it lives; who fell silent is given up."""

from __future__ import annotations

import os
import socket
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, col, delete, select, update

from policywire import __version__
from policywire.store.database import server_processes
from policywire.store.database.json_codec import from_json, to_json
from policywire.store.database.server_connection import process_name
from policywire.store.schema import ChannelLaneRow, WorkerRow
from policywire.store.workers.server_clock import as_time, server_time

SILENT_AFTER = 6.0
"""Seconds without a word after which a process counts as gone."""
QUIET_AFTER = 2.0
"""Seconds without a word after which one that has no connection any more counts as gone."""


class Role(StrEnum):
    """What a process does."""

    LEADER = "leader"
    STANDBY = "standby"
    WORKER = "worker"


OTHERS = frozenset({Role.STANDBY, Role.WORKER})


@dataclass(frozen=True, slots=True)
class WorkerProcess:
    """One process as the store knows it. `silent` is for how many seconds it said nothing."""

    id: str
    role: Role
    host: str
    pid: int
    version: str
    started: datetime
    silent: float
    doing: tuple[str, ...]
    polls: int
    channels: tuple[str, ...]
    note: str

    @property
    def name(self) -> str:
        """What the process calls itself to the server."""
        return process_name(self.host, self.pid)

    @property
    def lives(self) -> bool:
        """Whether it was heard of late."""
        return self.silent < SILENT_AFTER

    def record(self) -> dict[str, object]:
        """The same as JSON values."""
        return {
            "id": self.id,
            "role": self.role.value,
            "host": self.host,
            "process": self.pid,
            "version": self.version,
            "started": self.started.isoformat(),
            "silent seconds": round(self.silent, 1),
            "lives": self.lives,
            "polling": list(self.doing),
            "polls": self.polls,
            "channels": list(self.channels),
            "note": self.note,
        }


def register(session: Session, role: Role, identity: str) -> None:
    """Enter this process."""
    now = server_time(session)
    row = WorkerRow(
        id=identity,
        role=role.value,
        host=socket.gethostname(),
        pid=os.getpid(),
        version=__version__,
        started_at=now,
        seen_at=now,
    )
    session.add(row)
    session.flush()


def report(
    session: Session, identity: str, doing: Sequence[str] = (), polls: int = 0, note: str = ""
) -> bool:
    """Say that a process lives and what it does; False when it was given up meanwhile."""
    values = {
        "seen_at": server_time(session),
        "doing": to_json(tuple[str, ...], tuple(doing)),
        "polls": polls,
        "note": note,
    }
    statement = update(WorkerRow).where(col(WorkerRow.id) == identity).values(**values)
    return session.exec(statement).rowcount > 0


def leave(session: Session, identity: str) -> None:
    """Take out a process that ends, and what it held."""
    session.exec(delete(ChannelLaneRow).where(col(ChannelLaneRow.holder) == identity))
    session.exec(delete(WorkerRow).where(col(WorkerRow.id) == identity))


def give_up_silent(session: Session, silent: float = SILENT_AFTER) -> list[WorkerProcess]:
    """Take out the workers and standbys that fell silent, and cut their connections.

    A process that was killed has no connection left, and is given up sooner.
    """
    quiet = min(silent, QUIET_AFTER)
    others = [each for each in listing(session, OTHERS) if each.silent > quiet]
    if not others:
        return []
    gone = [each for each in others if each.silent > silent]
    # A server that was just started has cut off those that live as well.
    if server_processes.uptime(session) > SILENT_AFTER:
        connected = server_processes.connected(session)
        gone += [each for each in others if each not in gone and each.name not in connected]
    for each in gone:
        leave(session, each.id)
    # A container that is started again has the same name and process number as before.
    names = {each.name for each in gone} - {each.name for each in listing(session)}
    server_processes.end_connections(session, names)
    return gone


def take_lead(session: Session, identity: str) -> None:
    """Enter this process as the only leader; the caller holds the lock on the store."""
    leader = col(WorkerRow.role) == Role.LEADER.value
    session.exec(delete(WorkerRow).where(leader | (col(WorkerRow.id) == identity)))
    register(session, Role.LEADER, identity)


def listing(session: Session, roles: Collection[Role] = tuple(Role)) -> list[WorkerProcess]:
    """The processes of these roles: the leader, then standbys and workers, the oldest first."""
    now = server_time(session)
    rows = session.exec(
        select(WorkerRow)
        .where(col(WorkerRow.role).in_([each.value for each in roles]))
        .order_by(col(WorkerRow.role), col(WorkerRow.started_at))
    ).all()
    lanes = session.exec(select(ChannelLaneRow).where(col(ChannelLaneRow.until) > now)).all()
    return [_process(row, lanes, now) for row in rows]


def leader(session: Session) -> WorkerProcess | None:
    """The leader, alive or not; None before there was one."""
    # Every process asks for it at each of its words: no other row is read for that.
    return next(iter(listing(session, {Role.LEADER})), None)


def _process(row: WorkerRow, lanes: Sequence[ChannelLaneRow], now: float) -> WorkerProcess:
    return WorkerProcess(
        id=row.id,
        role=Role(row.role),
        host=row.host,
        pid=row.pid,
        version=row.version,
        started=as_time(row.started_at),
        silent=max(0.0, now - row.seen_at),
        doing=from_json(tuple[str, ...], row.doing),
        polls=row.polls,
        channels=tuple(sorted(each.channel for each in lanes if each.holder == row.id)),
        note=row.note,
    )
