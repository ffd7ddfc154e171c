"""The one running instance: a lock that the system frees when the process dies, however it dies."""

from __future__ import annotations

import contextlib
import fcntl
import os
import socket
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlmodel import Session, col, delete, select

from policywire.store.database import database_url, integrity_check, server_processes
from policywire.store.database.error import LockLost, is_busy, translated_errors
from policywire.store.database.store import Store
from policywire.store.database.upsert import insert
from policywire.store.schema import InstanceRow

SERVICE_LOCK = 0x706F6C77
"""Key of the PostgreSQL advisory lock; such keys are private to one database."""

LOCK_TIMEOUT_SECONDS = 2
"""Seconds to wait for that lock."""


@dataclass(frozen=True, slots=True)
class FileLock:
    """A locked file, by its descriptor: only our own end frees it."""

    descriptor: int

    def is_alive(self) -> bool:
        """Whether it is still ours."""
        return True

    def release(self) -> None:
        """Let the next one in."""
        os.close(self.descriptor)


@dataclass(frozen=True, slots=True)
class ServerLock:
    """An advisory lock of PostgreSQL, by the connection that it lives with."""

    connection: Connection

    def is_alive(self) -> bool:
        """Whether the server still knows our connection; closed when it does not."""
        if self.connection.closed:
            return False
        try:
            self.connection.execute(text("SELECT 1"))
        except DBAPIError:
            self.release()
            return False
        return True

    def release(self) -> None:
        """Let the next one in."""
        with contextlib.suppress(DBAPIError):
            self.connection.close()


class AlreadyRunning(Exception):  # noqa: N818 - it names a state of affairs, not a fault
    """Another policywire works on this database. `holder` says which: process, host, since when."""

    def __init__(self, holder: str) -> None:
        super().__init__(
            f"Another policywire is running on this database ({holder}): "
            "stop it first, or give this one a `settings.data` folder of its own."
        )
        self.holder = holder


class InstanceLock:
    """This process as the holder of a database, until it is closed.

    `unclean` is true when the one before it died without letting go.
    """

    def __init__(
        self, name: str, store: Store, held: FileLock | ServerLock, *, unclean: bool
    ) -> None:
        """Callers use `acquire_lock`."""
        self.id = name
        self.unclean = unclean
        self._store = store
        self._held: FileLock | ServerLock | None = held
        if isinstance(held, ServerLock):  # a file's lock ends with its process only
            store.fence = self._fence

    def check(self) -> None:
        """See that the lock is still ours, and take it again where the server was away.

        Raises LockLost when another one works on the store meanwhile or did so, and StoreError
        while the server is away. To be called from one thread.
        """
        held = self._held
        if held is None or held.is_alive():
            return
        self._held = None
        try:
            with translated_errors(self._store.display_url):
                self._held = _lock_server(self._store)
        except AlreadyRunning as error:
            raise LockLost(f"{error} We lost our lock on it.") from None
        except BaseException:
            self._held = held  # away still: look again later
            raise
        try:
            with self._store.writing():
                pass  # the fence looks
        except LockLost:
            self._held.release()
            self._held = None
            raise

    def _fence(self, session: Session) -> None:
        """Whoever takes over deletes our row: nothing is written without it."""
        own = select(InstanceRow.id).where(col(InstanceRow.id) == self.id)
        # Shared: who wants to delete it waits until this transaction has ended.
        if session.exec(own.with_for_update(read=True)).first() is None:
            raise LockLost(
                "Another policywire took over this database while its server had lost us. "
                "Nothing more was written. Stop one of the two, then start this one again."
            )

    def close(self) -> None:
        """Say that all ended well, and let the next one in. A second call does nothing."""
        if self._held is None:
            return
        held, self._held = self._held, None
        self._store.fence = None
        try:
            with self._store.writing() as session:
                session.exec(delete(InstanceRow).where(col(InstanceRow.id) == self.id))
        finally:
            held.release()

    def __enter__(self) -> InstanceLock:
        """Give the instance to a `with` block, which closes it."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close."""
        self.close()


def acquire_lock(store: Store, now: datetime) -> InstanceLock:
    """Become the one instance that works on `store`.

    Raises AlreadyRunning, and StoreError when the file was damaged since the last time.
    """
    own = InstanceRow(
        id=uuid.uuid4().hex, pid=os.getpid(), host=socket.gethostname(), started_at=now
    )
    file = database_url.file_of(store.url)
    # The lock comes before the row: who finds a row must know already that its owner is gone.
    with translated_errors(store.display_url):
        held = _lock_server(store) if file is None else _lock_file(file, _name(own))
    store.fence = None  # of one before, in this process
    try:
        unclean = _register(store, own)
        budget = integrity_check.BUDGET if unclean else integrity_check.LIGHT_BUDGET
        integrity_check.check_integrity(store, budget)
    except BaseException:
        held.release()
        raise
    return InstanceLock(own.id, store, held, unclean=unclean)


@contextlib.contextmanager
def locked_out(file: Path, now: datetime) -> Iterator[None]:
    """Keep every service away from a SQLite file that is replaced or cannot be opened.

    Raises AlreadyRunning.
    """
    own = InstanceRow(id="", pid=os.getpid(), host=socket.gethostname(), started_at=now)
    lock = _lock_file(file, _name(own))
    try:
        yield
    finally:
        lock.release()


def end_holder(store: Store) -> bool:
    """Cut the connections of the process that holds the lock, because it is stuck.

    Only for a server; False where nobody holds it. Whatever that process still wants to write is
    refused by its fence, and what it has begun to write holds up nobody.
    """
    query = text(
        "SELECT application_name FROM pg_locks JOIN pg_stat_activity USING (pid)"
        " WHERE locktype = 'advisory' AND granted AND classid = 0 AND objid = :key"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    with translated_errors(store.display_url), store.reading() as session:
        holders = session.connection().execute(query, {"key": SERVICE_LOCK}).scalars().all()
        server_processes.end_connections(session, holders)
    return bool(holders)


def is_running(session: Session) -> bool:
    """Whether an instance works on the store, or died on it without a word."""
    return session.exec(select(InstanceRow.id)).first() is not None


def current_holder(store: Store) -> str:
    """Who works on the store now, in words; empty when nobody does."""
    file = database_url.file_of(store.url)
    if file is not None and not _is_locked(file):
        return ""
    with store.reading() as session:
        row = session.exec(select(InstanceRow)).first()
    return "" if row is None else _name(row)


def _is_locked(file: Path) -> bool:
    try:
        lock = os.open(f"{file}.lock", os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(lock)
    return False


def _register(store: Store, own: InstanceRow) -> bool:
    """Take the place of whoever died holding the lock; gives whether there was such a one."""
    with store.writing() as session:
        # We hold the lock: any row that is still here belongs to a process that died.
        dead = session.exec(delete(InstanceRow)).rowcount
        session.exec(insert(session, InstanceRow).values(**own.model_dump()))
    return dead > 0


def _lock_file(file: Path, holder: str) -> FileLock:
    """Lock `<file>.lock` with flock; no child inherits it, so that only our own death frees it."""
    # The file is never deleted: two processes could then each lock one of that name.
    lock = os.open(f"{file}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        other = os.pread(lock, 1000, 0).decode(errors="replace")
        os.close(lock)
        raise AlreadyRunning(other or "it has just started") from None
    os.ftruncate(lock, 0)
    os.pwrite(lock, holder.encode(), 0)
    return FileLock(lock)


def _lock_server(store: Store) -> ServerLock:
    """Take an advisory lock that lives as long as its connection.

    The server needs a moment to notice that a holder was killed, so that we wait for a moment.
    """
    connection = store.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    connection.detach()  # never back to the pool: the lock is the connection's
    try:
        connection.execute(text(f"SET lock_timeout = '{LOCK_TIMEOUT_SECONDS}s'"))
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": SERVICE_LOCK})
    except OperationalError as error:
        connection.close()
        if not is_busy(error):
            raise
        with store.reading() as session:
            raise AlreadyRunning(_holder(session)) from None
    return ServerLock(connection)


def _holder(session: Session) -> str:
    row = session.exec(select(InstanceRow)).first()
    return "it has just started" if row is None else _name(row)


def _name(row: InstanceRow) -> str:
    return f"process {row.pid} on {row.host}, since {row.started_at:%Y-%m-%d %H:%M:%S} UTC"
