"""Statements that run for each article: spelled once for a dialect, then handed to the driver.

SQLAlchemy's own way through a statement it knows costs three times what SQLite needs to execute it.
On SQLite they go past its connection as well: its errors come as SQLAlchemy's all the same.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Connection, Dialect, bindparam
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

from policywire.store.database.upsert import table_of
from policywire.store.schema import Row

Values = Mapping[str, Any]
Convert = Callable[[Any], Any]


class Statement(Protocol):
    """What can be prepared: a SELECT, or an INSERT, UPDATE or DELETE, with RETURNING or without."""

    @property
    def exported_columns(self) -> Any:
        """The columns of its rows."""

    def compile(self, *, dialect: Dialect) -> Any:
        """Spell it for a dialect."""


class _Rows(Protocol):
    """What came of a statement, by SQLAlchemy or by the driver."""

    def fetchall(self) -> Sequence[Any]:
        """All rows."""


class Prepared:
    """A statement, given by the name of the dialect. All its values are `bindparam`s by name.

    An IN over a list of any length cannot be prepared.
    """

    def __init__(self, build: Callable[[str], Any]) -> None:
        self._build = build
        self._spelled: dict[str, _SpelledStatement] = {}

    def run(self, connection: Connection, *values: Values) -> None:
        """Execute it once for each of the values; with none, nothing happens."""
        if values:
            self._execute(connection, values)

    def first(self, connection: Connection, values: Values) -> tuple[Any, ...] | None:
        """Execute it; gives its first row."""
        spelled = self._for(connection.dialect)
        rows = self._execute(connection, (values,)).fetchall()
        return spelled.row(rows[0]) if rows else None

    def _execute(self, connection: Connection, values: Sequence[Values]) -> _Rows:
        spelled = self._for(connection.dialect)
        sent = [spelled.sent(each) for each in values]
        driver = connection.connection.dbapi_connection
        if isinstance(driver, sqlite3.Connection) and connection.in_transaction():
            return _execute_directly(driver, spelled.text, sent)
        return connection.exec_driver_sql(spelled.text, sent[0] if len(sent) == 1 else sent)

    def _for(self, dialect: Dialect) -> _SpelledStatement:
        known = self._spelled.get(dialect.name)
        if known is None:
            known = _spell(self._build(dialect.name), dialect)
            self._spelled[dialect.name] = known
        return known


def _execute_directly(driver: sqlite3.Connection, text: str, sent: Sequence[Any]) -> _Rows:
    try:
        return driver.execute(text, sent[0]) if len(sent) == 1 else driver.executemany(text, sent)
    except sqlite3.Error as error:
        raise DBAPIError.instance(text, sent, error, sqlite3.Error) from error


@dataclass(frozen=True, slots=True)
class _SpelledStatement:
    """A statement as a driver takes it.

    Each of its values by name, with what makes it the driver's; `order` is that of the values where
    they have no names. `given` stand in the statement itself.
    """

    text: str
    order: tuple[tuple[str, Convert | None], ...] | None
    given: Mapping[str, Any]
    senders: Mapping[str, Convert]
    readers: tuple[Convert | None, ...]

    def sent(self, values: Values) -> Any:
        """Values as the driver takes them. Raises KeyError where one is missing."""
        given = {**self.given, **values} if self.given else values
        if self.order is not None:
            return tuple(
                [given[name] if send is None else send(given[name]) for name, send in self.order]
            )
        out = dict(given)
        for name, convert in self.senders.items():
            out[name] = convert(out[name])
        return out

    def row(self, found: Sequence[Any]) -> tuple[Any, ...]:
        """A row of the driver as the columns' types mean it."""
        pairs = zip(found, self.readers, strict=True)
        return tuple([value if read is None else read(value) for value, read in pairs])


def _spell(statement: Statement, dialect: Dialect) -> _SpelledStatement:
    compiled: SQLCompiler = statement.compile(dialect=dialect)
    bound = {name: bind for bind, name in compiled.bind_names.items()}
    senders = {
        name: convert
        for name, bind in bound.items()
        if (convert := _impl(bind.type, dialect).bind_processor(dialect)) is not None
    }
    readers = [
        _impl(column.type, dialect).result_processor(dialect, None)
        for column in statement.exported_columns
    ]
    order = compiled.positiontup
    return _SpelledStatement(
        text=str(compiled),
        order=None if order is None else tuple([(name, senders.get(name)) for name in order]),
        given={name: bind.value for name, bind in bound.items() if not bind.required},
        senders=senders,
        readers=tuple(readers),
    )


def _impl(kind: TypeEngine[Any], dialect: Dialect) -> TypeEngine[Any]:
    return kind.dialect_impl(dialect)


def prepared_insert(row: type[Row], *columns: str) -> Prepared:
    """An INSERT of these columns."""
    values: dict[str, Any] = {name: bindparam(name) for name in columns}
    return Prepared(lambda _: table_of(row).insert().values(values))
