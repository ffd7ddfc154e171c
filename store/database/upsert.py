"""Insertion that knows what is already there, in the dialect of the session's database."""

from __future__ import annotations

from typing import cast

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from policywire.store.schema import Row


def insert(session: Session, row: type[Row]) -> sqlite.Insert:
    """An INSERT with ON CONFLICT and RETURNING, which both databases spell alike."""
    return insert_for(dialect_of(session), row)


def insert_for(dialect: str, row: type[Row]) -> sqlite.Insert:
    """The same for a dialect by its name: for statements that are built once and kept."""
    table = table_of(row)
    return (
        sqlite.insert(table)
        if dialect == "sqlite"
        else cast("sqlite.Insert", postgresql.insert(table))
    )


def add_row(session: Session, row: type[Row], **values: object) -> int:
    """Insert one row whose id the database gives; gives that id."""
    statement = insert(session, row).values(**values).returning(table_of(row).c.id)
    return int(session.connection().execute(statement).scalar_one())


def dialect_of(session: Session) -> str:
    """The name of the dialect that the session's database speaks."""
    return session.get_bind().dialect.name


def table_of(row: type[Row]) -> Table:
    """A row's table: what is asked of it for each article goes past the ORM and costs less."""
    return Row.metadata.tables[str(row.__tablename__)]
