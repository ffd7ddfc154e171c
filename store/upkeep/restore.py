"""Restores: a backup takes the place of the store, and tells nobody anything unasked."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from glob import escape
from pathlib import Path

from sqlalchemy import URL
from sqlmodel import delete

from policywire.store.database import database_url, high_water, restore_mark
from policywire.store.database.engine import connect
from policywire.store.database.error import StoreError
from policywire.store.database.instance_lock import acquire_lock, locked_out
from policywire.store.database.store import Store
from policywire.store.deliveries import withheld
from policywire.store.deliveries.withheld import Withholding
from policywire.store.schema import InstanceRow
from policywire.store.upkeep import backup, postgres_dump, sqlite_file

SIDE_FILES = ("-wal", "-shm", "-journal")


@dataclass(frozen=True, slots=True)
class Restored:
    """A restore that is done. `before` is where the store that was there stands now, if any."""

    made: datetime
    withheld: Withholding
    before: Path | None


def restore(url: str, file: Path, backups: Path, now: datetime) -> Restored:
    """Put a backup into the place of the store at `url`; what was there is kept beside it.

    `backups` takes the dump of a server that is replaced. Raises AlreadyRunning while a service
    runs, and StoreError when the file is no sound backup; the store is untouched then.
    """
    place = database_url.parse_url(url)
    if not file.is_file():
        raise StoreError(f"There is no file {file} to restore.")
    target = database_url.file_of(place)
    if target is None:
        return _restore_server(url, place, file, backups, now)
    _check(file)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with locked_out(target, now):
        return _restore_file(target, file, now)


def _check(file: Path) -> None:
    """Refuse what is no sound store, before anything is touched."""
    if not sqlite_file.head(file).startswith(sqlite_file.HEADER):
        raise StoreError(f"{file} is no SQLite database: it cannot be restored here.")
    with sqlite_file.opened(file) as connection:
        fault = sqlite_file.first_fault(connection)
        tables = sqlite_file.tables(connection)
    if not fault and not {"alembic_version", "article", "delivery"}.issubset(tables):
        fault = "it is a database of another program"
    if fault:
        raise StoreError(f"{file} is damaged: {fault}. Restore another backup.")


def _restore_file(target: Path, file: Path, now: datetime) -> Restored:
    made, ready = backup.made_at(file), target.with_name(f"{target.name}.restoring")
    _clear(ready)  # a log that a killed restore left would be taken into the copy
    with sqlite_file.opened(file) as source:
        sqlite_file.copy(source, ready)
    # What it has yet to send is withheld before it stands where a service would find it.
    withholding = _withhold(f"sqlite:///{ready}", file, made, now)
    with closing(sqlite3.connect(ready)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    sqlite_file.sync(ready)
    before = _keep_aside(target, now) if target.exists() else None
    high_water.forget(target)
    ready.replace(target)
    _clear(ready)  # what a migration kept of an older backup, which we have still
    sqlite_file.sync(target.parent)
    return Restored(made, withholding, before)


def _clear(draft: Path) -> None:
    """Delete the draft of a restored store, with all that stands beside it under its name."""
    for each in draft.parent.glob(f"{escape(draft.name)}*"):
        each.unlink()


def _withhold(url: str, file: Path, made: datetime, now: datetime) -> Withholding:
    store = Store.open(url, restoring=True)  # which migrates an older one
    try:
        with store.writing() as session:
            session.exec(delete(InstanceRow))  # of the service that ran when it was made
            restore_mark.remove(session)
            return withheld.begin(session, file.name, made, now)
    finally:
        store.close()


def _keep_aside(target: Path, now: datetime) -> Path:
    """Give the store that is replaced a second name, and take its side files away.

    A write-ahead log that stayed would be written over the restored file.
    """
    aside = target.with_name(f"{target.name}.before-restore-{now.astimezone(UTC):%Y%m%d-%H%M%S}")
    with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(target)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # a damaged one is kept as it is
    _second_name(target, aside)
    for ending in SIDE_FILES:
        side = Path(f"{target}{ending}")
        if side.exists():
            _second_name(side, Path(f"{aside}{ending}"))
    sqlite_file.sync(target.parent)
    for ending in SIDE_FILES:
        Path(f"{target}{ending}").unlink(missing_ok=True)
    return aside


def _second_name(file: Path, name: Path) -> None:
    try:
        os.link(file, name)
    except OSError:  # a file system without hard links
        shutil.copy2(file, name)


def _restore_server(url: str, place: URL, file: Path, backups: Path, now: datetime) -> Restored:
    postgres_dump.check(place, file)
    made = backup.made_at(file)
    store = _opened(url, place)
    try:
        with acquire_lock(store, now):
            before = backup.make(url, backups, now).file
            _load(store, file)
            return Restored(made, _withhold(url, file, made, now), before)
    finally:
        store.close()


def _opened(url: str, place: URL) -> Store:
    """The store that is replaced. One that is half restored is not migrated: that may have failed.

    Its table of instances, which the lock needs, was never changed by a migration.
    """
    store = Store(connect(place))
    with store.reading() as session:
        if restore_mark.is_there(session):
            return store
    store.close()
    return Store.open(url)


def _load(store: Store, file: Path) -> None:
    """Load a dump under the mark, which stays when it is loaded."""
    with store.writing() as session:
        again = restore_mark.is_there(session)
        if not again:
            restore_mark.put(session)
    store.engine.dispose()
    try:
        postgres_dump.load(store.url, file)
    except BaseException:
        if not again:
            with suppress(StoreError):  # a server that does not answer now keeps the mark
                _take_back(store)
        raise


def _take_back(store: Store) -> None:
    """Remove the mark; the fence of our lock raises LockLost where the dump was taken in."""
    with store.writing() as session:
        restore_mark.remove(session)
