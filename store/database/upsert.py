"""Insertion that knows what is already there, in the dialect of the session's database."""

from __future__ import annotations

from typing import cast

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from policywire.store.schema import Row


def insert(session: Session, row: type[Row]) -> sqlite.Insert:
    """An INSERT with ON CONFLICT and RETURNING, which both databases spell alike."""
    table = Row.metadata.tables[str(row.__tablename__)]
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(table)
    return cast("sqlite.Insert", postgresql.insert(table))
