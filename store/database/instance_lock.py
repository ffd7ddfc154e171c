"""The one running instance: a lock that the system frees when the process dies, however it dies."""

from __future__ import annotations

import fcntl
import os
import socket
import uuid
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import TracebackType

from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, delete, select

from policywire.store.database import database_url, integrity_check
from policywire.store.database.error import is_busy, translated_errors
from policywire.store.database.store import Store
from policywire.store.database.upsert import insert
from policywire.store.schema import InstanceRow

SERVICE_LOCK = 0x706F6C77
"""Key of the PostgreSQL advisory lock; such keys are private to one database."""

LOCK_TIMEOUT_SECONDS = 2
"""Seconds to wait for that lock."""

Release = Callable[[], None]


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

    def __init__(self, name: str, store: Store, release: Release, *, unclean: bool) -> None:
        """Callers use `hold`."""
        self.id = name
        self.unclean = unclean
        self._store = store
        self._release: Release | None = release

    def close(self) -> None:
        """Say that all ended well, and let the next one in. A second call does nothing."""
        if self._release is None:
            return
        release, self._release = self._release, None
        try:
            with self._store.writing() as session:
                session.exec(delete(InstanceRow).where(col(InstanceRow.id) == self.id))
        finally:
            release()

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
        release = _lock_server(store) if file is None else _lock_file(file, _name(own))
    try:
        unclean = _register(store, own)
        if unclean:
            integrity_check.check_integrity(store)
    except BaseException:
        release()
        raise
    return InstanceLock(own.id, store, release, unclean=unclean)


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


def _lock_file(file: Path, holder: str) -> Release:
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
    return lambda: os.close(lock)


def _lock_server(store: Store) -> Release:
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
    return connection.close


def _holder(session: Session) -> str:
    row = session.exec(select(InstanceRow)).first()
    return "it has just started" if row is None else _name(row)


def _name(row: InstanceRow) -> str:
    return f"process {row.pid} on {row.host}, since {row.started_at:%Y-%m-%d %H:%M:%S} UTC"
