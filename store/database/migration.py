"""Migration: bring a database to the newest schema, or refuse with a reason.

Alembic takes half a second to import, so that it is loaded only when there is something to do.
"""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text

from policywire.store.database import database_url
from policywire.store.database.engine import WRITES, connect, without_limit
from policywire.store.database.error import StoreError

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0029"
"""The newest revision in store/migrations/versions; a test holds the two together."""

MOVING = "moving"
"""What stands for the revision of a database that a store is being moved to."""

MIGRATION_LOCK = 0x706F6C69
"""Key of the PostgreSQL advisory lock that keeps two processes from migrating at once."""


def bring_up_to_date(engine: Engine) -> None:
    """Create or migrate the schema. Costs one query when there is nothing to do."""
    with engine.connect() as connection:
        revision = current(connection)
    if revision == HEAD:
        return
    if revision == MOVING:
        raise StoreError(
            f"{database_url.display_url(engine.url)} is being filled by `policywire migrate`, "
            "which was not finished: run it again, it goes on where it ended."
        )
    _refuse_newer(revision, database_url.display_url(engine.url))
    if revision is not None:
        back_up(engine, revision)
    _upgrade(engine)


def current(connection: Connection) -> str | None:
    """The revision a database is at; None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return None if found is None else str(found)


def back_up(engine: Engine, revision: str) -> Path | None:
    """Copy a SQLite file to `<file>.backup-<revision>` before it changes; None for a server."""
    file = database_url.file_of(engine.url)
    if file is None:
        return None
    copy = file.with_name(f"{file.name}.backup-{revision}")
    unfinished = copy.with_name(f"{copy.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    fresh = connect(engine.url, pooled=False)  # the pool's own may be set to read only
    with closing(fresh.raw_connection()) as connection:
        # A copy of the file would miss what is still in the write-ahead log.
        connection.cursor().execute("VACUUM INTO ?", (str(unfinished),))
    _keep(unfinished, copy)
    return copy


def configuration() -> Config:
    """Alembic's configuration, which needs no ini file and works from an installed package."""
    from alembic.config import Config

    config = Config()
    folder = str(Path(__file__).parents[1] / "migrations")
    config.set_main_option("script_location", folder.replace("%", "%%"))
    return config


def _refuse_newer(revision: str | None, place: str) -> None:
    from alembic.script import ScriptDirectory

    known = {
        script.revision for script in ScriptDirectory.from_config(configuration()).walk_revisions()
    }
    if revision is not None and revision not in known:
        raise StoreError(
            f"{place} was written by a newer policywire (its schema is `{revision}`, "
            f"this one knows `{HEAD}`): install that version, or restore an older backup."
        )


def _upgrade(engine: Engine) -> None:
    """Migrate in one transaction: killed in the middle, the database is as before."""
    from alembic import command

    config = configuration()
    own = connect(engine.url, pooled=False).execution_options(**{WRITES: True})
    with own.connect() as connection:
        # Before BEGIN: inside a transaction SQLite ignores this pragma.
        _loosen(connection)
        with connection.begin():
            _wait_for_turn(connection)
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            _check_references(connection)


def _loosen(connection: Connection) -> None:
    """Let SQLite rebuild a table others refer to, and let PostgreSQL take its time."""
    driver = connection.connection.driver_connection
    assert driver is not None
    if connection.dialect.name == "sqlite":
        driver.execute("PRAGMA foreign_keys=OFF")
    else:
        without_limit(connection)
        # psycopg has opened a transaction for the SET, and would undo it with a rollback.
        driver.commit()


def _wait_for_turn(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        # Another process may migrate for minutes. Afterwards Alembic finds nothing left to do.
        connection.execute(text("SET LOCAL lock_timeout=0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})


def _check_references(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    # Foreign keys were off during the migration, so that nothing else has looked.
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise StoreError(
            f"The migration left a row of `{broken[0]}` without its `{broken[2]}`: it is undone. "
            "Keep the database and its backup, and report this."
        )


def _keep(unfinished: Path, copy: Path) -> None:
    """Give the backup its name only when all of it is on the disk."""
    unfinished.chmod(0o600)
    with unfinished.open("rb") as content:
        os.fsync(content.fileno())
    unfinished.replace(copy)
