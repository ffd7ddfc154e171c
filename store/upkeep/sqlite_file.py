"""SQLite files without a store around them: opened as they are, checked, counted, copied."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from policywire.store.database.error import StoreError

HEADER = b"SQLite format 3\x00"


@contextmanager
def opened(file: Path, *, immutable: bool = False) -> Iterator[sqlite3.Connection]:
    """A connection that only reads; `immutable` reads the file alone, without its side files.

    Raises StoreError when it cannot be read.
    """
    mode = "immutable=1" if immutable else "mode=ro"
    try:
        with closing(sqlite3.connect(f"file:{quote(str(file))}?{mode}", uri=True)) as connection:
            yield connection
    except sqlite3.DatabaseError as error:
        raise StoreError(f"{file} cannot be read: {error}.") from error


def head(file: Path) -> bytes:
    """The file's header: its first hundred bytes, which start with `HEADER`."""
    with file.open("rb") as content:
        return content.read(100)


def faults(connection: sqlite3.Connection) -> list[str]:
    """What SQLite finds damaged in the structure of the whole file, up to a hundred things."""
    rows = connection.execute("PRAGMA integrity_check(100)").fetchall()
    return [line for (text,) in rows if text != "ok" for line in str(text).splitlines()]


def first_fault(connection: sqlite3.Connection) -> str:
    """What SQLite finds damaged in the whole file, its indexes included; empty when it is sound."""
    (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if found != "ok":
        return " ".join(str(found).split())
    broken = connection.execute("PRAGMA foreign_key_check").fetchone()
    return "" if broken is None else f"a row of `{broken[0]}` misses its `{broken[2]}`"


def tables(connection: sqlite3.Connection) -> list[str]:
    """The names of the tables, those of the search index left out."""
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table'"
        " AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'article_words%' ORDER BY name"
    )
    return [name for (name,) in names]


def row_counts(connection: sqlite3.Connection) -> dict[str, int]:
    """How many rows each table has; each is read through for it."""
    return {
        name: connection.execute(
            f'SELECT count(*) FROM "{name}"'  # noqa: S608 - the name of a table of ours
        ).fetchone()[0]
        for name in tables(connection)
    }


def copy(source: sqlite3.Connection, target: Path) -> None:
    """Copy a database, as `source` sees it now, into a new file that only its owner may read.

    The copy is one file, without side files, and all of it is on the disk.
    """
    target.unlink(missing_ok=True)
    os.close(os.open(target, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    with closing(sqlite3.connect(target)) as made:
        source.backup(made)
        made.execute("PRAGMA journal_mode=DELETE")
    sync(target)


def sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
