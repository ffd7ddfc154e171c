"""Prepared statements: values go in and come back as they do by SQLAlchemy's own way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import bindparam, literal
from sqlalchemy.exc import IntegrityError

from policywire.store.database.prepared import Prepared, prepared_insert
from policywire.store.database.store import Store
from policywire.store.database.upsert import insert_for, table_of
from policywire.store.schema import StoryRow

STORY = table_of(StoryRow)
AT = datetime(2026, 3, 1, 12, tzinfo=timezone(timedelta(hours=2)))
ROW: dict[str, Any] = {
    "id": "s1",
    "storyline": "l1",
    "title": "A quota\x00 for herring",
    "stage": "reported",
    "first_seen": AT,
    "last_seen": AT,
    "articles": 1,
    "outlets": 1,
    "copies": 0,
    "developments": 1,
}
ADD = prepared_insert(StoryRow, *ROW)
READ = Prepared(
    lambda _: (
        STORY.select()
        .with_only_columns(STORY.c.title, STORY.c.last_seen, STORY.c.merged_into)
        .where(STORY.c.id == bindparam("story"))
    )
)


def test_values_are_sent_and_read_by_their_types(store: Store) -> None:
    with store.writing() as session:
        ADD.run(session.connection(), ROW)
        found = READ.first(session.connection(), {"story": "s1"})
        missing = READ.first(session.connection(), {"story": "s2"})
    assert found == ("A quota\ufffd for herring", AT.astimezone(UTC), None)
    assert missing is None


def test_several_rows_are_one_call_and_none_is_no_call(store: Store) -> None:
    with store.writing() as session:
        ADD.run(session.connection(), ROW, {**ROW, "id": "s2", "title": "Second"})
        ADD.run(session.connection())
        found = READ.first(session.connection(), {"story": "s2"})
    assert found is not None
    assert found[0] == "Second"


def test_values_of_the_statement_itself_are_kept_and_rows_come_back(store: Store) -> None:
    def growing(dialect: str) -> Any:
        given: dict[str, Any] = {name: bindparam(name) for name in ROW if name != "outlets"}
        statement = insert_for(dialect, StoryRow).values({**given, "outlets": literal(7)})
        added = {"articles": STORY.c.articles + statement.excluded.articles}
        grown = statement.on_conflict_do_update(index_elements=["id"], set_=added)
        return grown.returning(STORY.c.articles, STORY.c.outlets, STORY.c.first_seen)

    grow, row = Prepared(growing), {name: ROW[name] for name in ROW if name != "outlets"}
    with store.writing() as session:
        first = grow.first(session.connection(), row)
        again = grow.first(session.connection(), row)
    assert first == (1, 7, AT)
    assert again == (2, 7, AT)


def test_a_value_that_is_missing_is_an_error_not_a_null(store: Store) -> None:
    with pytest.raises(KeyError), store.writing() as session:
        ADD.run(session.connection(), {"id": "s3"})


def test_a_drivers_error_comes_as_sqlalchemys(store: Store) -> None:
    with store.writing() as session:
        ADD.run(session.connection(), ROW)
    with pytest.raises(IntegrityError), store.writing() as session:
        ADD.run(session.connection(), ROW)
    with store.reading() as session:
        assert READ.first(session.connection(), {"story": "s1"}) is not None


def test_a_statement_alone_begins_its_transaction(store: Store) -> None:
    with store.engine.connect() as connection:
        READ.first(connection, {"story": "s1"})
        assert connection.in_transaction()
