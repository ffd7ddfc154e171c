"""Cursors: where a list goes on, in the address of its next page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from policywire.web.views.request import HttpError

_BETWEEN = "~"


def write(at: datetime, key: object) -> str:
    """The cursor after the row with this time and key."""
    return f"{at.isoformat()}{_BETWEEN}{key}"


def read(cursor: str | None) -> tuple[datetime, str] | None:
    """The time and key that were written. Raises HttpError for anything else."""
    if not cursor:
        return None
    time, between, key = cursor.partition(_BETWEEN)
    try:
        at = datetime.fromisoformat(time)
    except ValueError:
        raise _damaged() from None
    if at.tzinfo is None or not between or not key:
        raise _damaged()
    return at, key


def read_numbered(cursor: str | None) -> tuple[datetime, int] | None:
    """The same for rows whose key is a number."""
    found = read(cursor)
    return None if found is None else (found[0], number(found[1]))


def number(text: str) -> int:
    """A row's number. Raises HttpError for anything else."""
    found = row_number(text)
    if found is None:
        raise _damaged()
    return found


def row_number(text: str) -> int | None:
    """The number that a text is, if it can be that of a row."""
    # 18 digits fit into the database's 64 bits; `isdigit` alone also takes digits of other scripts.
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def read_number(cursor: str | None) -> int | None:
    """The number of the last row shown, if there was one."""
    return number(cursor) if cursor else None


def keys_after(keys: Sequence[str], after: str, limit: int) -> tuple[Sequence[str], str | None]:
    """The keys that follow `after` in a list of ours, and after which the next page goes on.

    A key that is no longer there begins at the top.
    """
    # The list may have changed between two pages: the configuration is read anew.
    start = keys.index(after) + 1 if after in keys else 0
    shown = keys[start : start + limit]
    return shown, shown[-1] if start + limit < len(keys) else None


def _damaged() -> HttpError:
    return HttpError(
        400, "This link is damaged", "It does not say where the list continues: start from the top."
    )
