"""Whether a database has the schema of this release; a worker never changes it."""

from __future__ import annotations

from policywire.store.database import database_url, migration
from policywire.store.database.engine import connect
from policywire.store.database.error import StoreError, translated_errors


def schema_release(url: str, *, or_empty: bool = False) -> None:
    """See that the database has exactly our schema, or none with `or_empty`. Raises StoreError."""
    place = database_url.parse_url(url)
    engine = connect(place, pooled=False)
    try:
        with translated_errors(database_url.display_url(place)), engine.connect() as connection:
            found = migration.current(connection)
    finally:
        engine.dispose()
    if found is None and or_empty:
        return
    if found is None:
        raise StoreError(
            f"{database_url.display_url(place)} is empty: start `policywire serve` on it first."
        )
    if found != migration.HEAD:
        raise StoreError(
            f"{database_url.display_url(place)} has the schema `{found}`, and this policywire "
            f"works with `{migration.HEAD}`: install the leader's release on this machine."
        )
