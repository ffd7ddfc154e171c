"""The rows that kill: at each failpoint, at any moment, with planted bugs, on PostgreSQL."""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from tests.postgres import Postgres, serve
from tests.trust.crash.failpoints import FAILPOINTS
from tests.trust.crash.planted import PLANTED
from tests.trust.crash.series import RECEIVER, Series, rounds, series
from tests.trust.recording import ROOT
from tests.trust.tally import Tally

FROZEN = 6.0
"""Seconds for which a server stands still."""
AT_ONCE = 4
"""Series that run beside each other: a life mostly waits."""
CATCHES = {
    "mark before send": (RECEIVER, "send: about to"),
    "split transaction": ("alert: without deliveries", "alert: written"),
    "no dedup key": (RECEIVER, "send: answered"),
    "ETag before items": ("store: articles written", "store: source written"),
}
"""At which failpoints a planted bug does harm, in the short set; `--full` tries all of them."""
LATE = "lease without fencing"
TRIES_A_STAGE = 3
"""So often a stage is tried again that was over before it was killed."""
STAGES = ("start", "crawl", "store", "judge", "alert", "claim", "send", "settle", "stop")
Place = tuple[str, int]
T = TypeVar("T")


def kill_points(full: bool) -> Tally:
    """Kill at each failpoint, at its first and second occurrence, in the full set at four."""
    done = _side_by_side(rounds((1, 2, 3, 5) if full else (1, 2)), _kill_at)
    hits = sum((each.hits() for each in done), Counter[str]())
    wanted = 3 if full else 2
    seldom = sorted(name for name in (*FAILPOINTS, RECEIVER) if hits[name] < wanted)
    faults = (f"hit less than {wanted} times: {', '.join(seldom)}",) if seldom else ()
    note = f"{len(hits)} failpoints, each hit {min(hits.values(), default=0)} times or more"
    late = _late()
    faults += ("a late sender's word was taken",) if late > 2 else ()
    return sum((each.tally() for each in done), Tally(faults=faults, note=note))


def kill_at_random(full: bool) -> Tally:
    """Kill at moments drawn by chance: so many hundredths after each stage in turn."""
    chance = random.Random(7)
    # Each stage in turn: drawn by chance, one of nine would need many to be sure to come.
    moments = [
        (STAGES[number % len(STAGES)], chance.uniform(0, 0.1))
        for number in range(1000 if full else 2 * len(STAGES))
    ]
    chance.shuffle(moments)
    done = list(_side_by_side(moments, lambda each, moment: each.kill_after(*moment)))
    wanted = 50 if full else 1
    for _ in range(TRIES_A_STAGE):
        # A short stage is often over when the kill comes: it is tried again, and sooner.
        stages = _stages_of(done)
        again = [(name, chance.uniform(0, 0.01)) for name in STAGES if stages[name] < wanted]
        if again:
            done += _side_by_side(again, lambda each, moment: each.kill_after(*moment))
    stages = _stages_of(done)
    seldom = [name for name in STAGES if stages[name] < wanted]
    faults = (f"kills in {', '.join(seldom)}: fewer than {wanted}",) if seldom else ()
    note = "last passed: " + ", ".join(f"{name} {stages[name]}" for name in STAGES)
    return sum((each.tally() for each in done), Tally(faults=faults, note=note))


def _stages_of(done: Iterable[Series]) -> Counter[str]:
    return Counter(kill.point.partition(":")[0] for each in done for kill in each.kills)


def planted(full: bool) -> Tally:
    """Plant each bug, and count as lost each that the same kills do not find out."""
    everywhere = [name for name, _ in rounds([1])]
    with ThreadPoolExecutor(AT_ONCE) as threads:
        caught = dict(
            threads.map(
                lambda bug: (bug, _is_caught(bug, everywhere if full else CATCHES[bug])), CATCHES
            )
        )
    caught[LATE] = _late(LATE) > 2
    missed = [bug for bug in PLANTED if not caught[bug]]
    return Tally(
        tried=len(PLANTED),
        lost=len(missed),
        faults=tuple(f"not caught: {bug}" for bug in missed),
    )


def postgresql(full: bool) -> Tally:
    """Kill on PostgreSQL, and stop the server itself at once at twelve failpoints."""
    with serve() as server:
        _make_durable(server)
        stop = [sys.executable, "-m", "tests.trust.crash.stop_server"]
        stop += [str(server.folder), str(server.programs), server.owner or ""]
        killed = _side_by_side(
            rounds((1, 2, 3)) if full else list(rounds((1,)))[::2],
            _kill_at,
            lambda: _database(server),
        )
        stopped = _in_turn(STOPS, lambda each, at: each.kill_at(*at, act=stop), _database(server))
        frozen = _frozen(server, STOPS if full else STOPS[1::5])
    note = (
        f"{sum(len(each.kills) for each in killed)} kills, {len(stopped.kills)} stops of the "
        f"server, {len(frozen.kills)} times it stood still"
    )
    faults = (f"only {len(stopped.kills)} stops",) if len(stopped.kills) < 12 else ()
    faults += () if frozen.kills else ("the server never stood still",)
    every = (*killed, stopped, frozen)
    return sum((each.tally() for each in every), Tally(faults=faults, note=note))


def _frozen(server: Postgres, places: Iterable[Place]) -> Series:
    """Have the server stand still for a few seconds, longer than a life waits for its answer."""
    freeze = [sys.executable, "-m", "tests.trust.crash.freeze_server"]
    freeze += [str(server.folder), str(server.programs), server.owner or "", str(FROZEN)]

    def freeze_at(each: Series, place: Place) -> object:
        each.answer = FROZEN / 2
        return each.kill_at(*place, act=freeze)

    return _in_turn(places, freeze_at, _database(server))


STOPS: tuple[Place, ...] = (
    ("crawl: read", 1),
    ("store: articles written", 1),
    ("store: source written", 1),
    ("store: committed", 1),
    ("judge: decided", 2),
    ("judge: verdict written", 2),
    ("alert: without deliveries", 2),
    ("alert: written", 2),
    ("judge: batch written", 1),
    ("judge: committed", 1),
    ("claim: written", 2),
    ("claim: committed", 2),
    ("send: answered", 2),
    ("settle: written", 2),
)


def _make_durable(server: Postgres) -> None:
    """Have it write as a server in earnest does; the tests' own is quick and careless."""
    with (server.folder / "data" / "postgresql.conf").open("a") as configuration:
        configuration.write("fsync = on\nfull_page_writes = on\n")
    server.control("restart")


def _database(server: Postgres) -> str:
    return server.url(server.create())


def _kill_at(each: Series, place: Place) -> object:
    return each.kill_at(*place)


def _side_by_side(
    tries: Iterable[T], kill: Callable[[Series, T], object], database: Callable[[], str] = str
) -> list[Series]:
    """Share the tries among some series, each with its own store."""
    waiting = list(tries)
    shares = [waiting[first::AT_ONCE] for first in range(AT_ONCE)]
    databases = [database() for _ in shares]
    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(
            threads.map(lambda share, place: _in_turn(share, kill, place), shares, databases)
        )


def _in_turn(
    tries: Iterable[T], kill: Callable[[Series, T], object], database: str = "", bug: str = ""
) -> Series:
    with (
        tempfile.TemporaryDirectory(prefix="policywire-crash-") as folder,
        series(Path(folder) / "policywire.d", bug, database) as made,
    ):
        for each in tries:
            kill(made, each)
        return made


def _is_caught(bug: str, points: Iterable[str]) -> bool:
    """Whether kills at these failpoints show that something is wrong."""

    def until_caught(each: Series, point: str) -> None:
        if not each.tally().broken(0):
            each.kill_at(point, 1)

    return bool(_in_turn(points, until_caught, bug=bug).tally().broken(0))


def _late(bug: str = "") -> int:
    """How often an alert arrived whose first sender woke up late."""
    with tempfile.TemporaryDirectory(prefix="policywire-late-") as folder:
        done = subprocess.run(
            [sys.executable, "-m", "tests.trust.crash.late", folder, bug],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise RuntimeError(done.stderr[-500:])
    return int(done.stdout.split()[-1])
