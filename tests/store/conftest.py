"""Every test of the store runs on both databases, on real ones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from policywire.store.database.store import Store
from tests.fresh_store import fresh_store, remembering
from tests.postgres import Postgres, serve

SQLITE = "sqlite"
POSTGRESQL = pytest.param("postgresql", marks=pytest.mark.postgres)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The session's PostgreSQL server, started when the first test asks for it."""
    with serve() as server:
        yield server


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without articles; a SQLite file is not even created."""
    if request.param == SQLITE:
        yield f"sqlite:///{tmp_path / 'policywire.db'}"
        return
    kept: Kept = request.getfixturevalue("kept")
    yield kept.server.url(kept.take())
    kept.give_back()


class Kept:
    """One database for test after test: emptied between them, and made anew where that won't do.

    To make and to drop a database takes half a second, to empty one a few hundredths.
    """

    def __init__(self, server: Postgres) -> None:
        self.server = server
        self._template = server.create()
        Store.open(server.url(self._template)).close()
        self._database = ""
        self._schema = ""

    def take(self) -> str:
        """The name of an empty database with the schema in it."""
        if not self._database:
            self._database = self.server.create(self._template)
            self._schema = self.server.schema(self._database)
        return self._database

    def give_back(self) -> None:
        """Empty it, or drop it when a test has changed more than rows."""
        try:
            if self.server.schema(self._database) == self._schema:
                self.server.empty(self._database)
                return
        except psycopg.Error:
            pass
        self.server.drop(self._database)
        self._database = ""


@pytest.fixture(scope="session")
def kept(postgres: Postgres) -> Kept:
    return Kept(postgres)


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without a single table."""
    if request.param == SQLITE:
        yield f"sqlite:///{tmp_path / 'policywire.db'}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    database = server.create()
    yield server.url(database)
    server.drop(database)


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """An open store on an empty database."""
    sqlite, _, file = url.partition(":///")
    opened = fresh_store(file) if sqlite == SQLITE else remembering(Store.open(url))
    yield opened
    opened.close()


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Iterator[Store]:
    """A store in a file, for what only SQLite has."""
    opened = fresh_store(tmp_path / "policywire.db")
    yield opened
    opened.close()
