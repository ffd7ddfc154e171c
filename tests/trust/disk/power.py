"""A power cut: of what was written and not synced, any part may be gone, or half there.

The writes, truncations and syncs of the real store are recorded while it works. Then the power is
cut after each of many of them: the files are built as the disk may have them, the store is opened,
and what had been committed must be there.
"""

from __future__ import annotations

import random
import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import event

from policywire.store.database.error import StoreError
from policywire.store.database.store import Store
from tests.fresh_store import fresh_store
from tests.trust.disk.cycle import Cycle, Fact, damage, facts
from tests.trust.disk.sqlite_files import OK, between
from tests.trust.tally import Tally

SECTOR = 512
ARTICLES = 12
CHECKPOINT = 40
"""Pages after which the log is written back: often, so that power fails in the middle of it."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a file, or a sync of it, or a transaction that has returned (no path)."""

    path: str
    data: bytes | None = None
    offset: int = 0
    size: int | None = None
    known: frozenset[Fact] = frozenset()


@dataclass
class Recorder:
    """A disk that notes all that is asked of it."""

    changes: list[Change] = field(default_factory=list)

    def write(self, path: str, data: bytes, offset: int) -> int:
        """Note it."""
        self.changes.append(Change(path, data, offset))
        return OK

    def truncate(self, path: str, size: int) -> int:
        """Note it."""
        self.changes.append(Change(path, size=size))
        return OK

    def sync(self, path: str) -> int:
        """Note it."""
        self.changes.append(Change(path))
        return OK


@dataclass
class Platter:
    """One file as the disk has it: what was synced, and what came since, of which any may be."""

    synced: bytearray
    since: list[Change] = field(default_factory=list)

    def take(self, change: Change) -> None:
        """Take a change; a sync makes all that came before it certain."""
        if change.data is None and change.size is None:
            for each in self.since:
                _apply(self.synced, each)
            self.since.clear()
        else:
            self.since.append(change)

    def after_power_cut(self, chance: random.Random) -> bytes:
        """What is there when the power is back."""
        content = bytearray(self.synced)
        for each in self.since:
            fate = chance.random()
            if fate < 0.4:
                continue
            _apply(content, _torn(each, chance) if fate < 0.6 else each)
        return bytes(content)


def power(full: bool) -> Tally:
    """Cut the power with the store's own settings, and as a control with weaker ones."""
    wanted = 3000 if full else 120
    tally, images = _cut(wanted, weaker=False)
    control, _ = _cut(wanted // 2, weaker=True)
    faults = () if control.lost else ("the control lost nothing: this shows nothing",)
    note = f"{images} images; with synchronous=NORMAL {control.lost} of {control.tried} lost facts"
    return tally + Tally(faults=faults, note=note)


def _cut(wanted: int, *, weaker: bool) -> tuple[Tally, int]:
    with tempfile.TemporaryDirectory(prefix="policywire-power-") as place:
        folder = Path(place)
        file = folder / "store.db"
        fresh_store(file).close()
        before = file.read_bytes()
        changes = _recorded(file, folder / "sent", weaker=weaker)
        chance, total = random.Random(5), Tally()
        cuts = set(chance.sample(range(len(changes)), min(wanted, len(changes))))
        for number, known, files in _images(str(file), before, changes, cuts, chance):
            total += _looked_at(folder / str(number), known, files)
        return total, len(cuts)


def _recorded(file: Path, sent: Path, *, weaker: bool) -> list[Change]:
    recorder = Recorder()
    with between(recorder):
        store = Store.open(f"sqlite:///{file}")
        event.listen(store.engine, "connect", _weaken if weaker else _often)
        store.engine.dispose()

        def committed() -> None:
            recorder.changes.append(Change("", known=facts(store)))

        Cycle(store, sent, committed=committed).run(ARTICLES)
        changes = list(recorder.changes)
        store.close()
    return changes


def _often(connection: sqlite3.Connection, _: object) -> None:
    connection.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT}")


def _weaken(connection: sqlite3.Connection, _: object) -> None:
    connection.execute("PRAGMA synchronous=NORMAL")
    _often(connection, _)


def _images(
    file: str, before: bytes, changes: list[Change], cuts: set[int], chance: random.Random
) -> Iterator[tuple[int, frozenset[Fact], dict[str, bytes]]]:
    disk = {file: Platter(bytearray(before))}
    known: frozenset[Fact] = frozenset()
    for number, change in enumerate(changes):
        if change.path:
            disk.setdefault(change.path, Platter(bytearray())).take(change)
        else:
            known = change.known
        if number in cuts:
            names = {path: path.removeprefix(file) for path in disk}
            yield (
                number,
                known,
                {names[path]: each.after_power_cut(chance) for path, each in disk.items()},
            )


def _looked_at(folder: Path, known: frozenset[Fact], files: dict[str, bytes]) -> Tally:
    """Open an image: sound it must be, and hold all that was known to be committed."""
    folder.mkdir()
    for suffix, content in files.items():
        (folder / f"store.db{suffix}").write_bytes(content)
    try:
        store = Store.open(f"sqlite:///{folder / 'store.db'}")
        found = facts(store)
        store.close()
        broken = damage(folder / "store.db")
    except (StoreError, sqlite3.DatabaseError) as error:
        return Tally(tried=1, faults=(f"not opened: {error}"[:200],))
    faults = (f"damaged: {broken}"[:200],) if broken else ()
    return Tally(tried=1, lost=int(bool(known - found)), faults=faults)


def _apply(content: bytearray, change: Change) -> None:
    if change.size is not None:
        del content[change.size :]
        content.extend(bytes(change.size - len(content)))
    elif change.data is not None:
        end = change.offset + len(change.data)
        content.extend(bytes(max(0, end - len(content))))
        content[change.offset : end] = change.data


def _torn(change: Change, chance: random.Random) -> Change:
    """The first sectors of a write alone."""
    if change.data is None or len(change.data) <= SECTOR:
        return change
    kept = chance.randrange(1, -(-len(change.data) // SECTOR)) * SECTOR
    return Change(change.path, change.data[:kept], change.offset)
