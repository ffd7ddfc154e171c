"""Backups: a copy of the running store, checked before it gets its name; the oldest go."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from policywire.store.database import database_url
from policywire.store.database.error import StoreError
from policywire.store.upkeep import postgres_dump, sqlite_file

FORMAT = "policywire-%Y%m%d-%H%M%S"
NAME = re.compile(r"policywire-(\d{8}-\d{6})\.(db|dump)")
SPARE = 64 * 2**20
"""Bytes that a backup leaves free on its disk."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made at `made`. `rows` counts each table; it is empty for a server's."""

    file: Path
    made: datetime
    size: int
    rows: Mapping[str, int]


def make(url: str, folder: Path, now: datetime) -> Backup:
    """Back up the store at `url` into `folder`, beside whoever works on it.

    Raises StoreError, and leaves no file behind, when the store or the copy is not sound.
    """
    place = database_url.parse_url(url)
    _make_folder(folder)
    source = database_url.file_of(place)
    ending = "db" if source is not None else "dump"
    target = folder / f"{now.astimezone(UTC).strftime(FORMAT)}.{ending}"
    unfinished = target.with_name(f"{target.name}.unfinished")
    try:
        if source is None:
            postgres_dump.dump(place, unfinished)
            rows: Mapping[str, int] = {}
        else:
            rows = _copy(source, unfinished)
        unfinished.replace(target)
        sqlite_file.sync(folder)
    except sqlite3.Error as error:
        raise StoreError(f"The backup failed: {error}. {target.name} was not made.") from error
    except OSError as error:
        raise StoreError(
            f"The backup cannot be written to {folder}: {error.strerror}. Choose another folder."
        ) from error
    finally:
        unfinished.unlink(missing_ok=True)
    return Backup(target, now, target.stat().st_size, rows)


def listing(folder: Path) -> list[Path]:
    """The backups in a folder, oldest first; other files are not ours."""
    if not folder.is_dir():
        return []
    return sorted(each for each in folder.iterdir() if NAME.fullmatch(each.name))


def prune(folder: Path, keep: int) -> list[Path]:
    """Delete all but the newest `keep` backups; gives those that went."""
    gone = listing(folder)[:-keep]
    for each in gone:
        each.unlink()
    return gone


def made_at(file: Path) -> datetime:
    """When a backup was made: by its name, or else by the time of the file."""
    named = NAME.fullmatch(file.name)
    if named:
        return datetime.strptime(named[1], "%Y%m%d-%H%M%S").replace(tzinfo=UTC)
    return datetime.fromtimestamp(file.stat().st_mtime, UTC)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StoreError(f"The folder {folder} cannot be made: {error.strerror}.") from error


def _copy(source: Path, target: Path) -> dict[str, int]:
    if not source.exists():
        raise StoreError(f"There is no database {source} to back up yet.")
    _check_space(source, target.parent)
    with sqlite_file.opened(source) as connection:
        # One snapshot for the counts and for the copy, whatever is written meanwhile.
        connection.execute("BEGIN")
        rows = sqlite_file.row_counts(connection)
        sqlite_file.copy(connection, target)
    with sqlite_file.opened(target) as copied:
        fault = sqlite_file.first_fault(copied)
        if not fault and sqlite_file.row_counts(copied) != rows:
            fault = "it has other rows than the store"
    if fault:
        raise StoreError(
            f"The copy of {source} is damaged: {fault}. No backup was made; the ones before are "
            "kept. Run `policywire doctor`."
        )
    return rows


def _check_space(source: Path, folder: Path) -> None:
    free, needed = shutil.disk_usage(folder).free, source.stat().st_size + SPARE
    if free < needed:
        raise StoreError(
            f"{folder} has {free // 2**20} MB free, and a backup needs {needed // 2**20} MB: "
            "choose another folder, or keep fewer backups."
        )
