"""Moves a SQLite store to a PostgreSQL server: copied by the order of keys, then compared by row.

A move that was interrupted goes on after the last row that the server has. Until all is compared,
no service starts on the server's database: its schema is called `moving`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from itertools import islice, zip_longest
from typing import Any

from sqlalchemy import Column, Connection, Row as Found, Table, and_, or_, select, text

from policywire.store.database import database_url, migration
from policywire.store.database.engine import WRITES, connect, without_limit
from policywire.store.database.error import StoreError, translated_errors
from policywire.store.database.instance_lock import acquire_lock
from policywire.store.database.migration import HEAD, MOVING
from policywire.store.database.store import Store
from policywire.store.schema import Row
from policywire.store.schema.column_types import SafeText

BATCH = 500
OWN = frozenset({"instance", "worker", "channel_lane"})
"""Tables that say who works on a database, not what it holds."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A table that was moved: `rows` were compared, of which `copied` came in this run.

    `next_id` is what its sequence gives next; 0 for a table without one.
    """

    table: str
    rows: int
    copied: int
    next_id: int = 0


def move(
    source: str, target: str, now: datetime, progress: Callable[[str], None] = lambda _: None
) -> list[Moved]:
    """Move the store at `source` into the empty database at `target`; gives what was moved.

    Raises AlreadyRunning while a service runs on either, and StoreError, after which the same call
    goes on where it ended. The SQLite file stays as it is.
    """
    if database_url.file_of(database_url.parse_url(source)) is None:
        raise StoreError("This store is on a server already; `migrate` moves a SQLite store.")
    place = database_url.parse_url(target)
    if database_url.file_of(place) is not None:
        raise StoreError("Give the address of a server: `--to postgresql://user@host/name`.")
    store = Store.open(source)
    try:
        with acquire_lock(store, now), translated_errors(database_url.display_url(place)):
            return _move(store, Store(connect(place)), now, progress)
    finally:
        store.close()


def _move(
    source: Store, target: Store, now: datetime, progress: Callable[[str], None]
) -> list[Moved]:
    try:
        _prepare(target)
        with acquire_lock(target, now), source.engine.connect() as reading:
            copied = {}
            for table in _tables():
                progress(f"copying {table.name}")
                copied[table.name] = _copy(reading, target, table)
            compared = {}
            for table in _tables():
                progress(f"comparing {table.name}")
                compared[table.name] = _compare(reading, target, table)
            sequences = _finish(reading, target)
    finally:
        target.close()
    return [
        Moved(name, rows, copied[name], sequences.get(name, 0)) for name, rows in compared.items()
    ]


def _tables() -> list[Table]:
    """All tables, each after those that it refers to."""
    return [each for each in Row.metadata.sorted_tables if each.name not in OWN]


def _prepare(target: Store) -> None:
    """Make the schema and call it moving; refuse a database that holds another store."""
    with target.engine.connect() as connection:
        revision = migration.current(connection)
    if revision == MOVING:
        return
    migration.bring_up_to_date(target.engine)
    with _writing(target) as connection:
        for table in _tables():
            if connection.execute(select(table).limit(1)).first() is not None:
                raise StoreError(
                    f"{target.display_url} holds a store already (rows in `{table.name}`): give an "
                    "empty database, made with `createdb`."
                )
        connection.execute(text("UPDATE alembic_version SET version_num = :name"), {"name": MOVING})


def _copy(reading: Connection, target: Store, table: Table) -> int:
    """Copy what the server does not have yet; gives how many rows that were."""
    with target.engine.connect() as connection:
        last = connection.execute(
            select(*_key(table)).order_by(*(each.desc() for each in _by_bytes(table))).limit(1)
        ).first()
    query = select(table).order_by(*_key(table))
    if last is not None:
        query = query.where(_after(_key(table), last))
    count = 0
    rows = _stream(reading, query)
    while batch := list(islice(rows, BATCH)):
        with _writing(target) as connection:
            connection.execute(table.insert(), [dict(row._mapping) for row in batch])
        count += len(batch)
    return count


def _compare(reading: Connection, target: Store, table: Table) -> int:
    """Compare every value of every row; gives how many rows there are."""
    with target.engine.connect() as connection:
        without_limit(connection)
        ours = _stream(reading, select(table).order_by(*_key(table)))
        theirs = _stream(connection, select(table).order_by(*_by_bytes(table)))
        count = 0
        with closing(ours), closing(theirs):
            for mine, other in zip_longest(ours, theirs):
                if mine is None or other is None or tuple(mine) != tuple(other):
                    row = mine if mine is not None else other
                    raise StoreError(_difference(target, table, row))
                count += 1
    return count


def _difference(target: Store, table: Table, row: Found[Any]) -> str:
    key = ", ".join(str(row._mapping[each.name]) for each in _key(table))
    return (
        f"{target.display_url} differs from the file in `{table.name}` at {key}: somebody wrote to "
        "one of them meanwhile. Drop that database, make it anew with `createdb`, and move again."
    )


def _finish(reading: Connection, target: Store) -> dict[str, int]:
    """Let the sequences go on after the highest id ever given, and open the database to services.

    PostgreSQL counts apart from the rows: without this the next row would get an id that is taken.
    """
    found = reading.exec_driver_sql("SELECT name, seq FROM sqlite_sequence")
    given: dict[str, int] = {str(name): int(number) for name, number in found}
    following = {}
    with _writing(target) as connection:
        for table in _tables():
            if not table.dialect_options["sqlite"]["autoincrement"]:
                continue
            last = given.get(table.name, 0)
            words = {"table": f'"{table.name}"', "last": max(last, 1), "used": last > 0}
            connection.execute(_SET_SEQUENCE, words)
            following[table.name] = last + 1
        connection.execute(text("UPDATE alembic_version SET version_num = :name"), {"name": HEAD})
    return following


_SET_SEQUENCE = text("SELECT setval(pg_get_serial_sequence(:table, 'id'), :last, :used)")


def _key(table: Table) -> Sequence[Column[Any]]:
    return list(table.primary_key.columns)


def _by_bytes(table: Table) -> list[Any]:
    """The key as PostgreSQL must sort it: by bytes, as SQLite does, not by a language's rules."""
    return [each.collate("C") if isinstance(each.type, SafeText) else each for each in _key(table)]


def _after(key: Sequence[Column[Any]], last: Sequence[Any]) -> Any:
    """The condition that a row comes after `last`, for keys of several columns as well."""
    return or_(
        *(and_(*(key[i] == last[i] for i in range(n)), key[n] > last[n]) for n in range(len(key)))
    )


def _stream(connection: Connection, query: Any) -> Generator[Found[Any], None, None]:
    streaming = connection.execution_options(stream_results=True, yield_per=BATCH)
    with streaming.execute(query) as result:
        yield from result


def _writing(target: Store) -> Any:
    return target.engine.execution_options(**{WRITES: True}).begin()
