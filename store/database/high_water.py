"""The high-water mark of a SQLite file: how many rows it had, kept in a small file beside it.

SQLite cannot tell that a database is an older copy of itself, that its write-ahead log was left
behind, or that a file of no length used to be a store: all of these open without a word. Ids are
never given twice, so that a store which has given fewer than it had has lost something.
"""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import quote

from policywire.store.database.error import StoreError

CURE = (
    "If files of the store were moved, put them back together (`policywire.db` with its `-wal`). "
    "To go on with an older copy, use `policywire restore FILE`: it tells nobody anything twice."
)


def mark_file(file: Path) -> Path:
    """Where the mark of a database stands."""
    return file.with_name(f"{file.name}.mark")


def record(file: Path) -> None:
    """Write down how far the ids of a database have come; called after its commits."""
    current = _ids(file)
    if not current or current == _marked(file):
        return
    draft = file.with_name(f"{file.name}.mark.new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as written:
        json.dump(current, written)
    draft.replace(mark_file(file))


def forget(file: Path) -> None:
    """Remove the mark: another file takes the place of the database, and that is meant."""
    mark_file(file).unlink(missing_ok=True)


def check(file: Path) -> None:
    """Raise StoreError when a database is gone, empty, or has given fewer ids than it had."""
    before = _marked(file)
    if not any(before.values()):
        return
    if not file.exists():
        raise StoreError(
            f"{file} is gone: {_said(before)}. {CURE} {_FRESH.format(mark_file(file))}"
        )
    log = Path(f"{file}-wal")
    if file.stat().st_size == 0 and (not log.exists() or log.stat().st_size == 0):
        raise StoreError(f"{file} is empty: {_said(before)}. {CURE}")
    try:
        now = _ids(file)
    except sqlite3.DatabaseError:
        return  # damaged: whoever opens it says how
    lost = {name: count for name, count in before.items() if now.get(name, 0) < count}
    if lost:
        has = ", ".join(f"{now.get(name, 0)} of {lost[name]} in `{name}`" for name in lost)
        raise StoreError(
            f"{file} has lost rows ({has}): it is an older copy, or its write-ahead log "
            f"is missing or another's. {CURE}"
        )


_FRESH = "To begin anew, delete {}."
_HAS_IDS = "SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'"


def _said(before: dict[str, int]) -> str:
    rows = before.get("article", 0), before.get("delivery", 0)
    return f"it had {rows[0]:,} articles and {rows[1]:,} deliveries"


def _marked(file: Path) -> dict[str, int]:
    with suppress(OSError, ValueError):
        found = json.loads(mark_file(file).read_text("ascii"))
        if isinstance(found, dict):
            return {str(name): int(count) for name, count in found.items()}
    return {}


def _ids(file: Path) -> dict[str, int]:
    """The highest id that each table ever gave; none without tables. Raises DatabaseError."""
    # Only reading: a log that is another's must not be written into the file when we close it.
    place = f"file:{quote(str(file))}?mode=ro"
    with closing(sqlite3.connect(place, uri=True)) as connection:
        # All tables of a young store stand in its write-ahead log alone.
        if not connection.execute(_HAS_IDS).fetchone():
            return {}
        rows = connection.execute(
            "SELECT name, seq FROM sqlite_sequence WHERE name IN ('article', 'delivery', 'attempt')"
        )
        return dict(rows.fetchall())
