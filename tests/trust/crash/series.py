"""A series of lives, each killed at a failpoint, and what was lost or doubled in the end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from select import select
from typing import Any

import sqlmodel

from policywire.store.database.store import Store
from policywire.store.deliveries.deliveries import DeliveryState
from policywire.store.schema import ArticleRow, DeliveryRow
from tests.trust.crash.failpoints import FAILPOINTS
from tests.trust.crash.wire import Wire, wire
from tests.trust.recording import ROOT
from tests.trust.tally import Tally

RECEIVER = "send: with the receiver"
"""The failpoint that the receiver is: it has the message, and its answer never comes."""
KILLED = -9
OPEN = {DeliveryState.PENDING.value, DeliveryState.SENDING.value, DeliveryState.RETRYING.value}
RECOVERIES = 4
"""Lives after a kill within which all must be told."""


@dataclass
class Kill:
    """One kill: where, and what came of the news of its day."""

    point: str
    lost: int = 0
    duplicated: int = 0
    in_flight: int = 0
    faults: tuple[str, ...] = ()


@dataclass
class Series:
    """One store that lives through many kills."""

    folder: Path
    wire: Wire
    parent: subprocess.Popen[str]
    database: str
    bug: str = ""
    answer: float | None = None
    """Seconds for which a life waits for the answer of a server; None for as long as in earnest."""
    kills: list[Kill] = field(default_factory=list)
    missed: Counter[str] = field(default_factory=Counter)
    """How often a life ended before it came to its failpoint."""

    def kill_at(self, point: str, occurrence: int, act: Sequence[str] = ()) -> Kill | None:
        """Publish a day's news, kill the life that reads it, let others finish; check the day.

        With `act` that program is run at the failpoint instead of the kill. None when the life did
        not come to the failpoint.
        """
        self.wire.day += 1
        self._mark.unlink(missing_ok=True)
        command = [*act, str(self._mark)] if act else []
        code = self.live(point=point, occurrence=occurrence, act=command)
        if not (self._mark.exists() if act else code == KILLED):
            self.missed[point] += 1
            self.finish()
            return None
        return self._finished(point)

    def kill_after(self, stage: str, seconds: float) -> Kill | None:
        """The same, so many seconds after a stage was first reached; None when it was too late."""
        self.wire.day += 1
        self._trace.unlink(missing_ok=True)
        if self.live(stage=stage, seconds=seconds) != KILLED:
            self.finish()
            return None
        return self._finished(self._passed() or "start: not yet")

    def _finished(self, point: str) -> Kill:
        in_flight = self._in_flight()
        self.finish()
        kill = self._checked(point, in_flight)
        self.kills.append(kill)
        return kill

    def finish(self) -> None:
        """Live until everything is told, or it is clear that it will not be."""
        for _ in range(RECOVERIES):
            self.live()
            if not self._unfinished():
                return

    @property
    def _mark(self) -> Path:
        return self.folder / "act"

    @property
    def _trace(self) -> Path:
        return self.folder / "trace"

    def look(self, what: str) -> Tally:
        """What was lost or doubled of today's news, though nothing was killed."""
        found = self._checked(what, 0)
        return Tally(len(self.wire.headlines()) * 2, found.lost, found.duplicated, 0, found.faults)

    def tally(self) -> Tally:
        """All kills so far."""
        return Tally(
            tried=len(self.kills),
            lost=sum(each.lost for each in self.kills),
            duplicated=sum(each.duplicated for each in self.kills),
            allowed=sum(each.in_flight for each in self.kills),
            faults=tuple(fault for each in self.kills for fault in each.faults),
        )

    def hits(self) -> Counter[str]:
        """How often each failpoint was hit."""
        return Counter(each.point for each in self.kills)

    def live(
        self,
        point: str = "",
        occurrence: int = 1,
        act: Sequence[str] = (),
        stage: str = "",
        seconds: float = 0,
    ) -> int:
        """One life, killed at a failpoint or after a stage if asked; gives its exit code."""
        log = str(self.folder / "log")
        order: dict[str, Any] = {"folder": str(self.folder), "bug": self.bug, "log": log}
        if point and point != RECEIVER:
            order |= {"point": point, "occurrence": occurrence, "act": act}
        if self.answer:
            order["answer"] = self.answer
        if stage:
            order["trace"] = str(self._trace)
        assert self.parent.stdin is not None
        self.parent.stdin.write(json.dumps(order) + "\n")
        self.parent.stdin.flush()
        pid = self._answer()["pid"]
        self.wire.killing = (pid, occurrence) if point == RECEIVER else None
        if stage:
            while not self._passed().startswith(stage) and not self._has_ended(0.003):
                pass
            if not self._has_ended(seconds):
                os.kill(pid, signal.SIGKILL)
        code = self._answer()["code"]
        self.wire.killing = None
        return int(code)

    def _has_ended(self, seconds: float) -> bool:
        return bool(select([self.parent.stdout], [], [], seconds)[0])

    def _passed(self) -> str:
        return self._trace.read_text().strip() if self._trace.exists() else ""

    def _answer(self) -> dict[str, int]:
        assert self.parent.stdout is not None
        line = self.parent.stdout.readline()
        if not line:
            raise RuntimeError("the parent of all lives has ended")
        answer: dict[str, int] = json.loads(line)
        return answer

    def _in_flight(self) -> int:
        return sum(row.state == DeliveryState.SENDING.value for row in self._rows(DeliveryRow))

    def _unfinished(self) -> bool:
        judged = all(row.judged_at is not None for row in self._rows(ArticleRow))
        return not judged or any(row.state in OPEN for row in self._rows(DeliveryRow))

    def _rows(self, table: Any) -> list[Any]:
        store = Store.open(self.database)
        try:
            with store.reading() as session:
                return list(session.exec(sqlmodel.select(table)).all())
        finally:
            store.close()

    def _checked(self, point: str, in_flight: int) -> Kill:
        """What the receivers heard of the day's news: each headline once, under one id."""
        kill = Kill(point, in_flight=in_flight)
        for way, heard in (("webhook", self.wire.heard), ("mail", self.wire.mailed())):
            for headline in self.wire.headlines():
                ids = heard.get(headline, [])
                kill.lost += not ids
                kill.duplicated += max(0, len(ids) - 1)
                if len(set(ids)) > 1:
                    kill.faults += (f"{point}: {way} told under {len(set(ids))} ids",)
        if kill.duplicated > in_flight:
            kill.faults += (f"{point}: {kill.duplicated} doubles, {in_flight} were in flight",)
        return kill


@contextmanager
def series(folder: Path, bug: str = "", database: str = "") -> Iterator[Series]:
    """A configuration, a world around it and a process that forks lives."""
    folder.mkdir(parents=True)
    with wire() as world:
        configure(folder, world, database)
        parent = subprocess.Popen(
            [sys.executable, "-m", "tests.trust.crash.fork_parent"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            place = database or f"sqlite:///{folder / 'data' / 'policywire.db'}"
            made = Series(folder, world, parent, place, bug)
            made.live()  # the first poll of a source is its archive and tells nothing
            yield made
        finally:
            assert parent.stdin is not None
            parent.stdin.close()
            parent.wait()


def rounds(occurrences: Iterable[int]) -> Iterator[tuple[str, int]]:
    """Each failpoint at each of the occurrences; at the first where it comes once in a round."""
    for occurrence in occurrences:
        for name, point in FAILPOINTS.items():
            yield name, 1 if point.once else occurrence
        yield RECEIVER, occurrence


def configure(folder: Path, world: Wire, database: str = "", **more: Any) -> None:
    """Write a configuration for this world; `more` goes into the settings."""
    settings: dict[str, Any] = {"allow_private_addresses": True, **more}
    if database:
        settings["database"] = database
    source = {"url": world.feed, "outlet": "Wire", "full_text": False, "delay": "0s"}
    mail = {
        "smtp": f"smtp+plain://127.0.0.1:{world.smtp}",
        "from": "wire@desk.example",
        "to": ["desk@readers.example"],
    }
    channels = {
        "hook": {"webhook": {"url": world.hook}, "flood": 1_000_000},
        "mail": {"mail": mail, "flood": 1_000_000},
    }
    files = {
        "settings.yaml": settings,
        "sources.yaml": {"sources": {"wire": source}},
        "alerts.yaml": {"channels": channels},
        "topics.yaml": {"tariffs": {"title": "Tariffs", "any": ["tariff", "tariffs"]}},
    }
    for name, content in files.items():
        (folder / name).write_text(json.dumps(content))
