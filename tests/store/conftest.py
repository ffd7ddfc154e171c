"""Every test of the store runs on both databases, on real ones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from policywire.store.database.store import Store
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
    server: Postgres = request.getfixturevalue("postgres")
    database = server.create(request.getfixturevalue("template"))
    yield server.url(database)
    server.drop(database)


@pytest.fixture(scope="session")
def template(postgres: Postgres) -> str:
    """A database with the schema in it: a copy is made faster than a migration."""
    name = postgres.create()
    Store.open(postgres.url(name)).close()
    return name


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
    opened = Store.open(url)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Iterator[Store]:
    """A store in a file, for what only SQLite has."""
    opened = Store.open(f"sqlite:///{tmp_path / 'policywire.db'}")
    yield opened
    opened.close()
