"""The stores of `benchmarks/faults.py`: a SQLite file, or a PostgreSQL server that is restarted."""

from __future__ import annotations

import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from tests import postgres

STATES = "SELECT channel, state FROM delivery WHERE channel != 'operator'"
IN_DOUBT = (
    "SELECT delivery.channel, count(*) FROM attempt JOIN delivery ON delivery_id = "
    "delivery.id WHERE attempt.outcome = 'unknown' OR attempt.ended_at IS NULL GROUP BY 1"
)


class RunStore(Protocol):
    """What the run does to a store, and asks it at the end."""

    url: str
    restarts: bool
    """Whether it is a server that can be restarted."""

    def hold(self, seconds: float) -> None:
        """Hold all deliveries for so long, as another program would."""

    def restart(self) -> None:
        """Break it off in the middle of whatever it does, and start it again after a while."""

    def rows(self, query: str) -> Sequence[tuple[Any, ...]]:
        """What a query brings."""


class SqliteFile:
    """A file."""

    restarts = False

    def __init__(self, folder: Path) -> None:
        self._path = folder / "run.db"
        self.url = f"sqlite:///{self._path}"

    def hold(self, seconds: float) -> None:
        """Keep its write lock."""
        other = sqlite3.connect(self._path, timeout=5)
        with closing(other), suppress(sqlite3.OperationalError):
            other.execute("BEGIN IMMEDIATE")
            time.sleep(seconds)
            other.rollback()

    def restart(self) -> None:
        """Nothing: a file has no server."""

    def rows(self, query: str) -> Sequence[tuple[Any, ...]]:
        """What a query brings."""
        with closing(sqlite3.connect(self._path)) as store:
            return store.execute(query).fetchall()


class PostgresServer:
    """A database of a server of its own."""

    restarts = True

    def __init__(self, server: postgres.Postgres) -> None:
        self._server = server
        self.url = server.url(server.create())

    def hold(self, seconds: float) -> None:
        """Lock the table of the deliveries."""
        with suppress(psycopg.OperationalError), psycopg.connect(self.url) as other:
            other.execute("LOCK TABLE delivery IN ACCESS EXCLUSIVE MODE")
            time.sleep(seconds)
            other.rollback()

    def restart(self) -> None:
        """Every connection is cut; for some seconds nobody answers."""
        self._server.control("stop", "-m", "immediate")
        time.sleep(4)
        self._server.control("start")

    def rows(self, query: str) -> Sequence[tuple[Any, ...]]:
        """What a query brings."""
        with psycopg.connect(self.url) as store:
            return store.execute(query.encode()).fetchall()


@contextmanager
def open_store(kind: str, folder: Path) -> Iterator[RunStore]:
    """A fresh store of a kind, `sqlite` or `postgresql`, until the block ends."""
    if kind == "sqlite":
        yield SqliteFile(folder)
        return
    with postgres.serve() as server:
        yield PostgresServer(server)


def states(store: RunStore, channels: Sequence[str]) -> dict[str, Counter[str]]:
    """The states of the deliveries by channel."""
    found: dict[str, Counter[str]] = {name: Counter() for name in channels}
    for channel, state in store.rows(STATES):
        found[channel][state] += 1
    return found


def in_doubt(store: RunStore) -> Counter[str]:
    """Attempts of which nobody knows what came, by channel: each may have arrived."""
    return Counter(dict(store.rows(IN_DOUBT)))
