"""Inspects a SQLite file as it lies there, before a store is opened on it. Nothing is written.

Each check assumes that those before it found nothing.
"""

from __future__ import annotations

import os
import re
import sqlite3
import stat
from collections.abc import Callable, Collection, Iterator
from contextlib import closing
from pathlib import Path

from policywire.store.database import high_water
from policywire.store.database.error import StoreError
from policywire.store.database.migration import HEAD
from policywire.store.schema import Row
from policywire.store.upkeep import sqlite_file
from policywire.store.upkeep.finding import Finding, Severity

RESTORE = (
    "Stop every program that uses it and run `policywire restore` with the newest backup; "
    "the damaged file is kept."
)
FOREIGN_LOG = "Move the file `-wal` away; if it was of this store, restore a backup."
PAGE_SIZES = {2**power for power in range(9, 17)}


def check_file(file: Path, *, in_use: bool = False) -> list[Finding]:
    """Everything that is wrong with the file; the first fault that hides others ends it.

    `in_use` says that this process has a store open on it. Then its bytes are read by SQLite alone:
    to close a descriptor of one's own drops the locks that SQLite holds in this process, and the
    next program that closes the database would delete the write-ahead log under our feet.
    """
    try:
        for look in (each for each in _LOOKS if not (in_use and each is _header)):
            found = list(look(file))
            if found:
                return found
    except (StoreError, sqlite3.DatabaseError, OSError, UnicodeDecodeError) as error:
        return [_error(f"{file} cannot be read: {error}", RESTORE)]
    return []


def check_start(file: Path) -> None:
    """Look at what costs nothing before a service opens the store; StoreError when it is wrong."""
    for look in (_is_there, _may_be_written, _header, _schema):
        for finding in look(file):
            raise StoreError(f"{finding.problem}. {finding.cure}")


def _is_there(file: Path) -> Iterator[Finding]:
    try:
        high_water.check(file)
    except StoreError as error:
        yield _error(str(error).rstrip(". "), "`policywire backup` files are in data/backups.")
        return
    if file.is_symlink() and not file.exists():
        yield _error(f"{file} is a link to nothing", "Mount what it leads to, or mend the link.")
    elif file.exists() and not file.is_file():
        yield _error(f"{file} is no file", "Move it away, or name another in `settings.database`.")


def _may_be_written(file: Path) -> Iterator[Finding]:
    if not file.exists():
        return
    mode = stat.S_IMODE(file.stat().st_mode)
    # Root may write whatever the mode says, and the service that is not root may not.
    if not os.access(file, os.W_OK) or not mode & 0o200:
        yield _error(f"{file} is read-only", f"Let its owner write: `chmod u+w {file}`.")
    elif not os.access(file.parent, os.W_OK):
        yield _error(f"{file.parent} is read-only", "Let the service's user write there.")


def _header(file: Path) -> Iterator[Finding]:
    if _is_empty(file):
        return
    head = sqlite_file.head(file)
    size = int.from_bytes(head[16:18], "big")
    page = 65536 if size == 1 else size
    pages = int.from_bytes(head[28:32], "big")
    length = file.stat().st_size
    if head[:16] != sqlite_file.HEADER:
        yield _error(f"{file} is no SQLite database: its first bytes are others", RESTORE)
    elif page not in PAGE_SIZES or length % page:
        yield _error(f"{file} is cut off, or its header is another's", RESTORE)
    elif head[24:28] == head[92:96] and pages * page > length and not _log(file):
        yield _error(f"{file} is cut off: {length:,} of {pages * page:,} bytes", RESTORE)


def _soundness(file: Path) -> Iterator[Finding]:
    if _is_empty(file):
        return
    fault = _fault(file)
    if not fault:
        return
    if _log(file) and not _fault(file, alone=True):
        yield _error(f"{file} is sound, but not with its write-ahead log: {fault}", FOREIGN_LOG)
    elif _only_indexes(file):
        yield Finding("file", Severity.ERROR, f"{file}: {fault}", _FIX, fixable=True)
    else:
        yield _error(f"{file} is damaged: {fault}", RESTORE)


def _only_indexes(file: Path) -> bool:
    """Whether all tables can be read whole, and only indexes differ from them."""
    try:
        with sqlite_file.opened(file) as connection:
            found = [each for each in sqlite_file.faults(connection) if "***" not in each]
            for name in sqlite_file.row_counts(connection):
                for _ in connection.execute(f'SELECT * FROM "{name}" NOT INDEXED'):  # noqa: S608
                    pass
    except (StoreError, sqlite3.DatabaseError, UnicodeDecodeError):
        return False
    return bool(found) and all(_INDEX_FAULT.search(each) for each in found)


def _schema(file: Path) -> Iterator[Finding]:
    if _is_empty(file):
        return
    with sqlite_file.opened(file) as connection:
        tables = sqlite_file.tables(connection)
        if tables:
            yield from _version(file, connection, tables)


def _version(
    file: Path, connection: sqlite3.Connection, tables: Collection[str]
) -> Iterator[Finding]:
    if "alembic_version" not in tables:
        yield _error(f"{file} is a database of another program", "Name another file.")
        return
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    version = "" if row is None else str(row[0])
    if not (version.isdigit() and len(version) == len(HEAD)):
        yield _error(f"{file} says that its schema is `{version}`, which none is", RESTORE)
    elif version > HEAD:
        cure = "Install that version, or restore an older backup."
        yield _error(f"{file} was written by a newer policywire (schema `{version}`)", cure)
    elif version == HEAD:
        yield from _missing(file, connection)


def _missing(file: Path, connection: sqlite3.Connection) -> Iterator[Finding]:
    for name, table in Row.metadata.tables.items():
        there = {row[1] for row in connection.execute(f'PRAGMA table_info("{name}")')}
        if not there:
            yield _error(f"{file} has no table `{name}`", RESTORE)
        elif lost := {column.name for column in table.columns} - there:
            yield _error(f"{file}: `{name}` has no `{min(lost)}`", RESTORE)


def _content(file: Path) -> Iterator[Finding]:
    """Read every value: a flipped byte inside of a text is no damage to SQLite's structure."""
    if _is_empty(file):
        return
    with sqlite_file.opened(file) as connection:
        for name in sqlite_file.tables(connection):
            try:
                for _ in connection.execute(f'SELECT * FROM "{name}"'):  # noqa: S608 - ours
                    pass
            except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
                yield _error(f"{file}: a row of `{name}` cannot be read: {error}", RESTORE)


def _fault(file: Path, *, alone: bool = False) -> str:
    try:
        with sqlite_file.opened(file, immutable=alone) as connection:
            return sqlite_file.first_fault(connection)
    except (StoreError, sqlite3.DatabaseError) as error:
        return str(error)


def _is_empty(file: Path) -> bool:
    """Whether there is nothing to look at yet: no file, or one of no length."""
    return not file.exists() or file.stat().st_size == 0


def _log(file: Path) -> bool:
    log = Path(f"{file}-wal")
    return log.exists() and log.stat().st_size > 0


def _error(problem: str, cure: str) -> Finding:
    return Finding("file", Severity.ERROR, problem, cure)


_INDEX_FAULT = re.compile(r"index|never used")


def rebuild_indexes(file: Path) -> None:
    """Build all indexes anew, the search index as well; the tables are not touched."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("REINDEX")
        connection.execute("INSERT INTO article_words(article_words) VALUES ('rebuild')")
        connection.commit()
        connection.execute("VACUUM")  # pages that the broken index left behind


_FIX = "`policywire doctor --fix` builds the index anew from its table."
_LOOKS: tuple[Callable[[Path], Iterator[Finding]], ...] = (
    _is_there,
    _may_be_written,
    _header,
    _soundness,
    _schema,
    _content,
)
