"""The mark of a restore on a server: while it is there, the store is opened for nothing else.

A dump is loaded in a transaction of pg_restore's own; what it had yet to send is withheld in the
next one. The mark is a table: `pg_restore --clean` leaves those that are not in the dump.
"""

from __future__ import annotations

from sqlalchemy import inspect, text
from sqlmodel import Session

from policywire.store.database.error import StoreError

_TABLE = "restoring"


def is_there(session: Session) -> bool:
    """Whether a restore is at work on this store, or was cut off."""
    return inspect(session.connection()).has_table(_TABLE)


def put(session: Session) -> None:
    """Say that a restore begins."""
    session.connection().execute(text(f"CREATE TABLE {_TABLE} ()"))


def remove(session: Session) -> None:
    """Say that a restore is done, or has changed nothing."""
    session.connection().execute(text(f"DROP TABLE IF EXISTS {_TABLE}"))


def refuse(session: Session, place: str) -> None:
    """Raise StoreError while the mark is there; `place` names the database without a password."""
    if is_there(session):
        raise StoreError(
            f"A restore of {place} is at work or was cut off; what the backup had yet to send may "
            "have been sent before. If none is at work, run `policywire restore FILE` again."
        )
