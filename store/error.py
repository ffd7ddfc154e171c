"""What can go wrong with the database, in sentences that name the cure."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import OperationalError

BUSY_STATES = frozenset({"40001", "40P01", "55P03", "57014"})
"""PostgreSQL: serialization failure, deadlock, lock timeout, statement timeout."""


class StoreError(Exception):
    """The database cannot be used. The text says why, and what to do."""


class StoreBusy(StoreError):  # noqa: N818 - it names a state of affairs, not a fault
    """Another program holds what this one needs. Nothing was written: try the same again later."""


@contextmanager
def explained(place: str) -> Iterator[None]:
    """Turn a driver's error into a StoreError; `place` names the database without a password."""
    try:
        yield
    except OperationalError as error:
        if is_busy(error):
            raise StoreBusy(
                f"{place} is held by another program; nothing was written. It is tried again; "
                "if this stays, end whatever keeps a transaction open there."
            ) from error
        cause = str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else "no answer"
        raise StoreError(
            f"{place} cannot be used: {cause}. Look at the server or the disk, "
            "and at `settings.database`."
        ) from error


def is_busy(error: OperationalError) -> bool:
    """Whether the same transaction may succeed a little later."""
    state = getattr(error.orig, "sqlstate", None)
    code = getattr(error.orig, "sqlite_errorname", "") or ""
    return state in BUSY_STATES or code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))
