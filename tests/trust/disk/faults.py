"""Files that refuse: an error, a full disk or a kill in the middle of any write or sync."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from policywire.store.database.error import StoreError
from policywire.store.database.integrity_check import check_integrity
from policywire.store.database.store import Store
from tests.fresh_store import fresh_store
from tests.trust.disk.cycle import Cycle, damage, facts
from tests.trust.disk.power import Recorder
from tests.trust.disk.sqlite_files import FULL, IO_ERROR_SYNC, IO_ERROR_WRITE, OK, between
from tests.trust.tally import Tally

ARTICLES = 2
CLEAR, UNCLEAR = 3, 4
"""Exit codes of a cycle that ended with a StoreError, and with anything else."""


@dataclass
class Faulty:
    """A disk on which the n-th change goes wrong in one way: `error`, `full` or `kill`."""

    at: int
    way: str
    asked: int = 0

    def write(self, path: str, data: bytes, offset: int) -> int:
        """Perhaps refuse."""
        return self._next(IO_ERROR_WRITE)

    def truncate(self, path: str, size: int) -> int:
        """Perhaps refuse."""
        return self._next(IO_ERROR_WRITE)

    def sync(self, path: str) -> int:
        """Perhaps refuse."""
        return self._next(IO_ERROR_SYNC)

    def _next(self, error: int) -> int:
        self.asked += 1
        if self.way == "full":  # and it stays full
            return FULL if self.asked >= self.at else OK
        if self.asked != self.at:
            return OK
        if self.way == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        return error


@dataclass
class Filled:
    """A disk that is full while it is said to be."""

    full: bool = False

    def write(self, path: str, data: bytes, offset: int) -> int:
        """Refuse while it is full."""
        return FULL if self.full else OK

    def truncate(self, path: str, size: int) -> int:
        """Truncating needs no space."""
        return OK

    def sync(self, path: str) -> int:
        """Refuse while it is full."""
        return FULL if self.full else OK


def syscalls(full: bool) -> Tally:
    """An error, a full disk, a kill at every fifth change of a file; then all must come right."""
    with tempfile.TemporaryDirectory(prefix="policywire-faults-") as place:
        folder = Path(place)
        changes = _changes_of_a_cycle(folder)
        steps = range(1, changes, 5 if full else 30)
        tries = [(at, way) for at in steps for way in ("error", "full", "kill")]
        found = [_one(folder / f"{way}-{at}", at, way) for at, way in tries]
    return sum(found, Tally(note=f"{changes} writes and syncs in a cycle of {ARTICLES} articles"))


def disk_full(full: bool) -> Tally:
    """The disk is full for some articles; when there is space again, all of them are told."""
    wanted, disk, refused = 60 if full else 15, Filled(), 0
    with tempfile.TemporaryDirectory(prefix="policywire-full-") as place, between(disk):
        folder = Path(place)
        fresh_store(folder / "store.db").close()
        store = Store.open(f"sqlite:///{folder / 'store.db'}")
        cycle = Cycle(store, folder / "sent")
        for number in range(wanted):
            disk.full = wanted // 3 <= number < 2 * wanted // 3
            try:
                cycle.run(number + 1)
            except StoreError:
                refused += 1
        disk.full = False
        cycle.run(wanted)
        tally = _told(store, folder / "sent", wanted)
        store.close()
    faults = () if refused else ("the full disk was not noticed",)
    return tally + Tally(tried=wanted, faults=faults, note=f"refused {refused} times while full")


def page_flips(full: bool) -> Tally:
    """A page of the file is overwritten: found at the start or by a full check, nothing resent."""
    chance, total, at_start = random.Random(3), Tally(), 0
    with tempfile.TemporaryDirectory(prefix="policywire-flips-") as place:
        folder = Path(place)
        file, sent = folder / "store.db", folder / "sent"
        fresh_store(file).close()
        store = Store.open(f"sqlite:///{file}")
        Cycle(store, sent).run(12)
        store.close()
        for number in range(200 if full else 20):
            damaged = folder / f"{number}.db"
            shutil.copy(file, damaged)
            _overwrite_page(damaged, chance)
            seen = _seen_at_start(damaged)
            at_start += seen
            total += Tally(tried=1, lost=int(not seen and not _seen_by_check(damaged)))
            total += _resent(damaged, sent, folder / f"sent-{number}")
    return total + Tally(note=f"{at_start} of {total.tried} found by the check of the start")


def _changes_of_a_cycle(folder: Path) -> int:
    recorder = Recorder()
    fresh_store(folder / "clean.db").close()
    with between(recorder):
        store = Store.open(f"sqlite:///{folder / 'clean.db'}")
        Cycle(store, folder / "clean").run(ARTICLES)
        changes = len(recorder.changes)
        store.close()
    return changes


def _one(folder: Path, at: int, way: str) -> Tally:
    folder.mkdir()
    file, sent = folder / "store.db", folder / "sent"
    fresh_store(file).close()
    child = os.fork()
    if child == 0:
        _cycle_on(Faulty(at, way), file, sent)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    store = Store.open(f"sqlite:///{file}")
    Cycle(store, sent, instance="two").run(ARTICLES)
    tally = _told(store, sent, ARTICLES, in_flight=1)
    store.close()
    faults = (f"{way} at {at}: ended without a clear error",) if code == UNCLEAR else ()
    if found := damage(file):
        faults += (f"{way} at {at}: {found}"[:100],)
    return tally + Tally(tried=1, faults=faults)


def _cycle_on(disk: Faulty, file: Path, sent: Path) -> None:
    """The cycle of a child process, which ends here."""
    code = UNCLEAR
    try:
        with between(disk):
            store = Store.open(f"sqlite:///{file}")
            Cycle(store, sent).run(ARTICLES)
            store.close()
        code = 0
    except StoreError:
        code = CLEAR
    except Exception as error:  # noqa: BLE001 - whatever it is, its kind is what is asked
        sys.stderr.write(f"{disk.way} at {disk.at}: {type(error).__name__}: {error}\n"[:300])
    finally:
        os._exit(code)


def _told(store: Store, sent: Path, wanted: int, in_flight: int = 0) -> Tally:
    """Each article judged, and its alert sent once; what was in flight may have been sent twice."""
    found = Counter(kind for kind, _ in facts(store))
    lines = Counter(sent.read_text().split())
    lost = wanted - min(found["judged"], found["sent"], len(lines))
    return Tally(lost=lost, duplicated=lines.total() - len(lines), allowed=in_flight)


def _overwrite_page(file: Path, chance: random.Random) -> None:
    content = bytearray(file.read_bytes())
    page = chance.randrange(len(content) // 4096) * 4096
    content[page : page + 4096] = chance.randbytes(4096)
    file.write_bytes(content)


def _seen_at_start(file: Path) -> bool:
    try:
        store = Store.open(f"sqlite:///{file}")
    except StoreError:
        return True
    try:
        check_integrity(store)
    except StoreError:
        return True
    finally:
        store.close()
    return False


def _seen_by_check(file: Path) -> bool:
    try:
        return bool(damage(file))
    except sqlite3.DatabaseError:
        return True


def _resent(file: Path, sent: Path, copy: Path) -> Tally:
    """Work goes on with the damaged file, as if nobody had looked: nothing old is told again."""
    shutil.copy(sent, copy)
    try:
        store = Store.open(f"sqlite:///{file}")
    except StoreError:
        return Tally()
    try:
        Cycle(store, copy, instance="two").run(12)
    except Exception:  # noqa: BLE001 - a damaged file may end it in any way
        pass
    finally:
        store.close()
    lines = Counter(copy.read_text().split())
    return Tally(duplicated=lines.total() - len(lines))
