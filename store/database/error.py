"""What can go wrong with the database, in sentences that name the cure."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DatabaseError, OperationalError

BUSY_STATES = frozenset({"40001", "40P01", "55P03", "57014"})
"""PostgreSQL: serialization failure, deadlock, lock timeout, statement timeout."""


class StoreError(Exception):
    """The database cannot be used. The text says why, and what to do."""


class LockLost(StoreError):  # noqa: N818 - it names a state of affairs, not a fault
    """Another policywire works on this database since we lost our lock on it."""


class StoreBusy(StoreError):  # noqa: N818 - it names a state of affairs, not a fault
    """Another program holds what this one needs. Nothing was written: try the same again later."""


@contextmanager
def translated_errors(place: str) -> Iterator[None]:
    """Turn a driver's error into a StoreError; `place` names the database without a password.

    An error that only a bug can cause, such as a statement the database does not understand, stays.
    """
    try:
        yield
    except DatabaseError as error:
        if is_busy(error):
            raise StoreBusy(
                f"{place} is held by another program; nothing was written. It is tried again; "
                "if this stays, end whatever keeps a transaction open there."
            ) from error
        # A damaged SQLite file comes as a plain DatabaseError, which is the class of bugs as well.
        if not isinstance(error, OperationalError) and not is_damage(error):
            raise
        raise StoreError(
            f"{place} cannot be used: {_cause(error)}. Look at the server or the disk, "
            "and at `settings.database`."
        ) from error


def is_busy(error: DatabaseError) -> bool:
    """Whether the same transaction may succeed a little later."""
    return getattr(error.orig, "sqlstate", None) in BUSY_STATES or _is_sqlite(
        error, "SQLITE_BUSY", "SQLITE_LOCKED"
    )


def is_damage(error: DatabaseError) -> bool:
    """Whether the SQLite file is not, or is no longer, a database."""
    return _is_sqlite(error, "SQLITE_NOTADB", "SQLITE_CORRUPT")


def _is_sqlite(error: DatabaseError, *names: str) -> bool:
    # Extended codes carry a suffix, as SQLITE_BUSY_SNAPSHOT does.
    return str(getattr(error.orig, "sqlite_errorname", "")).startswith(names)


def _cause(error: DatabaseError) -> str:
    return next(iter(str(error.orig).strip().splitlines()), "it gave no reason").rstrip(".")
