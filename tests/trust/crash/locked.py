"""R-LOCKED: another program holds the store while the service reads, judges and tells."""

from __future__ import annotations

import sqlite3
import tempfile
import threading
from contextlib import closing
from pathlib import Path

from tests.trust.crash.series import Series, series
from tests.trust.tally import Tally

LEASED = 8.0
"""Seconds that are waited for: nothing fails."""
LONG = 60.0
"""Seconds that are too long: what failed is done by the next run."""


def locked(full: bool) -> Tally:
    """Hold the write lock for eight seconds, in the full set for a minute as well."""
    with (
        tempfile.TemporaryDirectory(prefix="policywire-locked-") as folder,
        series(Path(folder) / "policywire.d") as made,
    ):
        failed = _lived_under(made, LEASED)
        faults = ("it ended with an error after eight seconds",) if failed else ()
        tally = made.look("locked for 8 s")
        if full:
            _lived_under(made, LONG)
            made.finish()
            tally += made.look("locked for 60 s")
    return tally + Tally(faults=faults)


def _lived_under(made: Series, seconds: float) -> int:
    """One life during which somebody holds the write lock for so long; gives its exit code."""
    made.wire.day += 1
    holds = threading.Event()
    holder = threading.Thread(target=_hold, args=(made.database, seconds, holds))
    holder.start()
    holds.wait()
    code = made.live()
    holder.join()
    return code


def _hold(database: str, seconds: float, holds: threading.Event) -> None:
    file = database.removeprefix("sqlite:///")
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        holds.set()
        threading.Event().wait(seconds)
        other.execute("ROLLBACK")
