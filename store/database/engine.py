"""The engine: connections that behave alike on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool

from policywire.store.database import database_url
from policywire.store.database.error import StoreError
from policywire.store.database.server_connection import (
    KEEPALIVE,
    SERVER_KEEPALIVE,
    ServerConnection,
    process_name,
)

WAIT = 10
"""Seconds to wait for another program's lock, and for a server to answer."""

WRITES = "policywire_writes"
"""Execution option of the connections that may write."""

SERVER_OPTIONS = " ".join(
    f"-c {name}={value}"
    for name, value in {
        # Days are cut in SQL (`func.date`): in UTC, as SQLite cuts them.
        "timezone": "UTC",
        "lock_timeout": f"{WAIT}s",
        "statement_timeout": "60s",
        # A transaction that its program has forgotten must not hold back everybody else for ever.
        "idle_in_transaction_session_timeout": "10min",
        # A server may be set to lose its last commits in a crash: what was sent would be sent
        # again.
        "synchronous_commit": "on",
        **SERVER_KEEPALIVE,
    }.items()
)


def connect(url: URL, *, pooled: bool = True, durable: bool = True) -> Engine:
    """Make the engine for `url`; nothing is opened yet, except that a SQLite file is created.

    Without `durable` a SQLite file waits for no disk: for stores that go when the program ends.
    """
    pool: dict[str, Any] = {} if pooled else {"poolclass": NullPool}
    file = database_url.file_of(url)
    if file is None:
        return _server(url, pool)
    create_file(file)
    return _embedded(url, pool, _prepare if durable else _prepare_throwaway)


def _server(url: URL, pool: dict[str, Any]) -> Engine:
    arguments = {
        "connect_timeout": WAIT,
        "options": SERVER_OPTIONS,
        "application_name": process_name(),
        **KEEPALIVE,
    }
    # pre_ping: a server that was restarted leaves dead connections in the pool.
    engine = create_engine(url, connect_args=arguments, pool_pre_ping=True, **pool)
    event.listen(engine, "do_connect", _connect_to_server)
    return engine


def _connect_to_server(
    dialect: object, record: object, words: list[Any], arguments: dict[str, Any]
) -> ServerConnection:
    return ServerConnection.connect(*words, **arguments)


def without_limit(connection: Connection) -> None:
    """Let statements on a connection to a server take as long as they need."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, ServerConnection)
    driver.waits_for_ever = True
    driver.execute("SET statement_timeout = 0")


def _embedded(
    url: URL, pool: dict[str, Any], prepare: Callable[[sqlite3.Connection, object], None]
) -> Engine:
    engine = create_engine(url, connect_args={"timeout": WAIT}, **pool)
    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", _begin)
    return engine


def create_file(file: Path) -> None:
    """Make the file readable to its owner only; SQLite gives its own side files the same mode.

    A file that exists is not touched: closing any descriptor of it would drop the POSIX locks that
    this process's connections hold on it, and then another program that closes the database takes
    itself for the last one and deletes the write-ahead log under our feet.
    """
    if file.exists():
        return
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with suppress(FileExistsError):  # another process has just made it
            os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    except OSError as error:
        raise StoreError(
            f"The database file {file} cannot be opened: {error.strerror}. "
            "Choose a writable folder in `settings.data` or `settings.database`."
        ) from error


def _prepare(connection: sqlite3.Connection, record: object) -> None:
    """Set what SQLite forgets between connections. FULL survives a power cut, NORMAL does not."""
    connection.isolation_level = None  # we say BEGIN ourselves; the driver would say it too late
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _prepare_throwaway(connection: sqlite3.Connection, record: object) -> None:
    _prepare(connection, record)
    connection.execute("PRAGMA synchronous=OFF")


def _begin(connection: Connection) -> None:
    """Take the write lock at once: a reader that becomes a writer would fail without waiting."""
    writes = bool(connection.get_execution_options().get(WRITES))
    # Set for each transaction: readers and writers share the pool's connections.
    connection.exec_driver_sql(f"PRAGMA query_only={int(not writes)}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
