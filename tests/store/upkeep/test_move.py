"""A SQLite store moves to a real PostgreSQL server: equal row by row, resumable, ids go on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import psycopg
import pytest
from sqlmodel import select

from policywire.config.enums import Role
from policywire.store.articles import articles, search
from policywire.store.database.error import StoreError
from policywire.store.database.instance_lock import AlreadyRunning, acquire_lock
from policywire.store.database.store import Store
from policywire.store.deliveries import deliveries
from policywire.store.people import tokens, users
from policywire.store.schema import ArticleRow, Row
from policywire.store.upkeep import move as moving
from policywire.store.upkeep.move import move
from tests.postgres import Postgres
from tests.store.newsroom import NOW, alert, article, decision, development, judge, message, verdict

pytestmark = pytest.mark.postgres
COUNT = 40


@pytest.fixture
def target(postgres: Postgres) -> Iterator[str]:
    """An empty database on a real server, whose language sorts letters by its own rules."""
    name = postgres.create()
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture
def source(sqlite_store: Store) -> Store:
    """A store with something of everything, and with ids that were given and deleted."""
    for number in range(COUNT):
        one = article(f"{number}-Ä_z", title="Ünïcode 🗽 \x00 title", published=None)
        judge(sqlite_store, one, replace(verdict(one), development=development(one)))
    with sqlite_store.writing() as session:
        deliveries.enqueue(session, alert(), message(), [decision()], NOW)
        for name in ("ann", "Bob", "_zoe", "Änne"):
            users.add(session, name, "hash", Role.EDITOR, NOW)
        tokens.add(session, "desk", digest="d", role=Role.VIEWER, now=NOW, until=None)
        articles.add(session, [article("deleted")])
    with sqlite_store.writing() as session:
        last = session.exec(select(ArticleRow).order_by(ArticleRow.id.desc())).first()  # type: ignore[union-attr]
        session.delete(last)
    return sqlite_store


def contents(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    with store.engine.connect() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(table.select())), key=str)
            for table in Row.metadata.sorted_tables
        }


def opened(url: str) -> Store:
    return Store.open(url)


def test_every_row_is_there_and_is_found(source: Store, target: str) -> None:
    done = {each.table: each for each in move(str(source.url), target, NOW)}
    assert done["article"].rows == done["article"].copied == COUNT
    moved = opened(target)
    assert contents(moved) == contents(source)
    with moved.reading() as session:
        found = search.search_articles(session, search.parse_query("title"), limit=COUNT)
    assert len(found) == COUNT
    moved.close()


def test_ids_go_on_after_the_highest_that_was_ever_given(source: Store, target: str) -> None:
    done = {each.table: each.next_id for each in move(str(source.url), target, NOW)}
    assert done["article"] == COUNT + 2
    moved = opened(target)
    with moved.writing() as session:
        articles.add(session, [article("after the move")])
    with moved.reading() as session:
        ids = session.exec(select(ArticleRow.id)).all()
    assert max(each or 0 for each in ids) == COUNT + 2
    moved.close()


def test_a_move_that_was_interrupted_goes_on_and_no_service_starts_before(
    source: Store, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moving, "BATCH", 7)

    def stop(what: str) -> None:
        if what.startswith("comparing"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        move(str(source.url), target, NOW, stop)
    with pytest.raises(StoreError, match="run it again"):
        opened(target)
    with psycopg.connect(target, autocommit=True) as connection:  # killed within a table
        connection.execute("DELETE FROM verdict WHERE id > 11")
    done = {each.table: each for each in move(str(source.url), target, NOW)}
    assert (done["article"].copied, done["article"].rows) == (0, COUNT)
    assert (done["verdict"].copied, done["verdict"].rows) == (COUNT - 11, COUNT)
    moved = opened(target)
    assert contents(moved) == contents(source)
    moved.close()


def test_a_row_that_differs_is_named_and_nothing_starts(source: Store, target: str) -> None:
    def spoil(what: str) -> None:
        if what == "comparing article":
            with psycopg.connect(target, autocommit=True) as connection:
                connection.execute("UPDATE article SET outlet = 'Another' WHERE id = 5")

    with pytest.raises(StoreError, match="differs from the file in `article` at 5"):
        move(str(source.url), target, NOW, spoil)
    with pytest.raises(StoreError, match="run it again"):
        opened(target)


def test_a_database_with_another_store_is_refused(source: Store, target: str) -> None:
    other = opened(target)
    with other.writing() as session:
        users.add(session, "somebody", "hash", Role.VIEWER, NOW)
    other.close()
    with pytest.raises(StoreError, match="holds a store already"):
        move(str(source.url), target, NOW)


def test_a_store_with_a_running_service_is_not_moved(source: Store, target: str) -> None:
    with acquire_lock(source, NOW), pytest.raises(AlreadyRunning):
        move(str(source.url), target, NOW)
