"""Soundness of a SQLite file after its process died: found before anything is built on it."""

from __future__ import annotations

from sqlalchemy.exc import DatabaseError

from policywire.store.database import database_url
from policywire.store.database.error import StoreError
from policywire.store.database.store import Store

BUDGET = 2**30
"""Bytes; a larger file is not read at start, which would keep the service away for too long."""
LIGHT_BUDGET = 2**28
"""Bytes; a file up to this is read at each start, a larger one only after an unclean stop."""


def check_integrity(store: Store, budget: int = BUDGET) -> bool:
    """Read the whole file once; gives False when it is over the budget or on a server.

    Raises StoreError when the file is damaged.
    """
    file = database_url.file_of(store.url)
    if file is None or file.stat().st_size > budget:
        return False
    found = _first_fault(store)
    if found != "ok":
        raise StoreError(
            f"{store.display_url} is damaged: {found}. `policywire doctor` says more. Stop every "
            "program that uses it, and run `policywire restore` with the newest backup; the "
            "damaged file is kept."
        )
    return True


def _first_fault(store: Store) -> str:
    try:
        with store.reading() as session:
            # `integrity_check` would also compare each index with its table, and take much longer.
            found = session.connection().exec_driver_sql("PRAGMA quick_check(1)").scalar()
            return " ".join(str(found).split())
    except DatabaseError as error:
        return str(error.orig)
