"""Statements that run for each article: spelled once for a dialect, then handed to the driver.

SQLAlchemy's own way through a statement it knows costs three times what SQLite needs to execute it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Connection, CursorResult, Dialect, bindparam
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
        row = self._execute(connection, (values,)).first()
        return None if row is None else spelled.row(row)

    def _execute(self, connection: Connection, values: Sequence[Values]) -> CursorResult[Any]:
        spelled = self._for(connection.dialect)
        sent = [spelled.sent(each) for each in values]
        return connection.exec_driver_sql(spelled.text, sent[0] if len(sent) == 1 else sent)

    def _for(self, dialect: Dialect) -> _SpelledStatement:
        known = self._spelled.get(dialect.name)
        if known is None:
            known = _spell(self._build(dialect.name), dialect)
            self._spelled[dialect.name] = known
        return known


@dataclass(frozen=True, slots=True)
class _SpelledStatement:
    """A statement as a driver takes it. `order` is that of its values, where they have no names."""

    text: str
    order: tuple[str, ...] | None
    given: Mapping[str, Any]
    """Values that stand in the statement itself, as the driver takes them."""
    senders: Mapping[str, Convert]
    readers: tuple[Convert | None, ...]

    def sent(self, values: Values) -> Any:
        """Values as the driver takes them. Raises KeyError where one is missing."""
        out = {**self.given, **values}
        for name, convert in self.senders.items():
            out[name] = convert(out[name])
        return out if self.order is None else tuple([out[name] for name in self.order])

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
    return _SpelledStatement(
        text=str(compiled),
        order=None if compiled.positiontup is None else tuple(compiled.positiontup),
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
