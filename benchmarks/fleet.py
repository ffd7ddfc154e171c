"""Several processes on one PostgreSQL: throughput against workers, and what each accident costs.

    python benchmarks/fleet.py [--workers 3] [--hosts 12] [--accidents]

Each host is a server on a loopback address of its own, each process a real one. The newsroom
answers slowly (0.25 s), as hosts out there do. An accident is made while polls are under way; then
each source publishes, and it is counted what is lost, what came twice, how long it took until the
first of the news was judged, and the least gap between two requests to a host by that host's own
log. The baseline is the same without an accident.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.process_cost import cpu
from tests.postgres import Postgres, serve
from tests.whole.fleet import Fleet, Process
from tests.whole.press import Press, press
from tests.whole.product import until
from tests.whole.sinks import Workspace, workspace

DELAY = 0.3
SLOW = 0.25
NEWS = 4
"""Articles that each source publishes at once."""


def headlines(word: str, number: int, news: int) -> list[str]:
    """So many of one source, all different."""
    return [
        f"{word} {number}.{each} closes rail yards of district {number * 100 + each}"
        for each in range(news)
    ]


@dataclass
class Scene:
    """One fleet on a database of its own, with its newsroom and its webhook."""

    fleet: Fleet
    room: Press
    desk: Workspace
    sources: dict[str, dict[str, str]]
    published: int = 0

    def publish(self, news: int, word: str) -> int:
        """Let each source publish so many articles; gives how many are published by now."""
        for number, source in enumerate(self.sources.values()):
            self.room.publish(source["url"], *headlines(word, number, news))
        self.published += news * len(self.sources)
        return self.published

    def judged(self) -> int:
        """How many articles have a verdict."""
        found = self.fleet.rows("SELECT count(*) FROM article WHERE judged_at IS NOT NULL")
        return int(found[0][0]) if found else 0


@contextmanager
def scene(server: Postgres, hosts: int, every: int) -> Iterator[Scene]:
    """A fleet that is yet to be started."""
    with press(hosts, SLOW) as room, workspace() as desk, tempfile.TemporaryDirectory() as folder:
        fleet = Fleet(Path(folder), server.url(server.create()))
        pace = {"delay": f"{DELAY}s", "every": f"{every}s", "min": "1s", "max": f"{every}s"}
        sources = {
            f"paper{host}": {"url": room.feed(host), "outlet": f"Paper {host}", **pace}
            for host in range(hosts)
        }
        fleet.configure(sources, desk.url)
        try:
            yield Scene(fleet, room, desk, sources)
        finally:
            fleet.close()


@dataclass
class Load:
    """Seconds of processor time so far: of the fleet's parts, and of all that runs here."""

    workers: float
    leader: float
    database: float
    machine: float

    def __sub__(self, other: Load) -> Load:
        """What came between two looks."""
        pairs = zip(astuple(self), astuple(other), strict=True)
        return Load(*(later - sooner for later, sooner in pairs))

    @property
    def others(self) -> float:
        """What is not the fleet's; this program and its newsroom included."""
        return self.machine - self.workers - self.leader - self.database


class Growing:
    """A fleet that gets one worker after the other, and new sources to read with each."""

    def __init__(self, server: Postgres, stage: Scene, hosts: int) -> None:
        self._server, self._stage, self._hosts = server, stage, hosts
        self._sources: dict[str, dict[str, str]] = {}
        stage.fleet.configure({}, stage.desk.url)
        self._leader = stage.fleet.serve()
        self._workers: list[Process] = []

    def grow(self) -> str:
        """Start one more worker; gives a line with what they do together."""
        number = len(self._workers) + 1
        self._workers.append(self._stage.fleet.worker(f"worker{number}", "--jobs", "4"))
        # First one article each: what a process loads at its first poll is not what is measured.
        self._read(f"first{number}", 1)
        before, began = self._load(), time.monotonic()
        articles, seconds = self._read(f"then{number}", 10)
        took, wall = self._load() - before, time.monotonic() - began
        return (
            f"| {number} | {articles / seconds:.1f} | {1000 * took.workers / articles:.0f} "
            f"| {1000 * took.leader / articles:.0f} | {1000 * took.database / articles:.0f} "
            f"| {took.others / wall / (os.cpu_count() or 1):.0%} |"
        )

    def _read(self, name: str, news: int) -> tuple[int, float]:
        """Have new sources read; how many articles it was, and the seconds until all were judged.

        Counted from the first request: how soon an edit is seen is not what is measured.
        """
        before, stage = self._stage.judged(), self._stage
        new = {
            f"{name}-{host}": stage.sources[f"paper{host}"] | {"url": stage.room.feed(host, name)}
            for host in range(self._hosts)
        }
        for number, source in enumerate(new.values()):
            stage.room.publish(source["url"], *headlines(name, number, news))
        self._sources |= new
        stage.fleet.configure(self._sources, stage.desk.url)
        wanted = before + news * self._hosts
        until("all articles", lambda: stage.judged() >= wanted, 300)
        ended = time.monotonic()
        feeds = f"/{name}.xml"
        asked = [
            each.at
            for host in stage.room.hosts
            for each in stage.room.asked[host]
            if each.path == feeds
        ]
        return news * self._hosts, ended - min(asked)

    def _load(self) -> Load:
        first = Path(self._server.folder, "data", "postmaster.pid").read_text().split()[0]
        ticks = Path("/proc/stat").read_text().split("\n")[0].split()[1:]
        busy = sum(map(int, ticks)) - int(ticks[3]) - int(ticks[4])
        return Load(
            sum(cpu(each.popen.pid) for each in self._workers),
            cpu(self._leader.popen.pid),
            cpu(int(first)),
            busy / os.sysconf("SC_CLK_TCK"),
        )


def throughput(server: Postgres, most: int, hosts: int) -> Iterator[str]:
    """A line for each number of workers: articles a second, and what each took of a core."""
    with scene(server, hosts, every=600) as stage:
        growing = Growing(server, stage, hosts)
        for _ in range(most):
            yield growing.grow()


Accident = Callable[[Scene, list[Process]], None]
"""What happens to [leader, worker, worker, standby]."""


def none(stage: Scene, processes: list[Process]) -> None:
    """Nothing happens: the baseline."""


def kill_worker(stage: Scene, processes: list[Process]) -> None:
    """kill -9 of a worker."""
    processes[1].kill()


def kill_leader(stage: Scene, processes: list[Process]) -> None:
    """kill -9 of the leader."""
    processes[0].kill()


def pause_worker(stage: Scene, processes: list[Process]) -> None:
    """A worker is stopped, and woken after it was given up."""
    _pause(stage, processes[1])


def pause_leader(stage: Scene, processes: list[Process]) -> None:
    """The leader is stopped, and woken after another one leads."""
    _pause(stage, processes[0])


def cut_connections(stage: Scene, processes: list[Process]) -> None:
    """All connections to the database are cut at once."""
    stage.fleet.rows(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )


def _pause(stage: Scene, process: Process) -> None:
    process.signal(signal.SIGSTOP)
    time.sleep(9)
    process.signal(signal.SIGCONT)


def accident(server: Postgres, what: Accident) -> str:
    """Make one accident and say what came of it."""
    with scene(server, hosts=4, every=2) as stage:
        first = stage.publish(1, "Bureau")
        fleet = stage.fleet
        processes = [fleet.serve()]
        processes += [fleet.start(f"worker{each}", "worker") for each in (1, 2)]
        processes.append(fleet.standby())
        until("the first round", lambda: stage.judged() >= first, 180)
        stage.publish(NEWS, "Ministry")
        busy = "SELECT 1 FROM worker WHERE doing <> '[]'"
        until("a poll under way", lambda: bool(fleet.rows(busy)))
        what(stage, processes)
        known, began = stage.judged(), time.monotonic()
        wanted = stage.publish(NEWS, "Union")
        until("the next verdict", lambda: stage.judged() > known, 120)
        recovered = time.monotonic() - began
        until("all verdicts", lambda: stage.judged() >= wanted, 180)
        waiting = "SELECT 1 FROM delivery WHERE state IN ('pending', 'sending', 'retrying')"
        until("all messages", lambda: not fleet.rows(waiting), 120)
        return _result(stage, what, wanted, recovered)


def _result(stage: Scene, what: Accident, wanted: int, recovered: float) -> str:
    titles = Counter(stage.fleet.titles())
    lost = wanted - len(titles)
    twice = sum(count - 1 for count in titles.values())
    texts = Counter(stage.desk.texts())
    told_twice = sum(count - 1 for count in texts.values())
    gap = min(min(stage.room.gaps(host)) for host in range(len(stage.sources)))
    name = (what.__doc__ or "").rstrip(".")
    return (
        f"| {name} | {wanted} | {lost} | {twice} | {len(texts)} | {told_twice} "
        f"| {recovered:.1f} | {gap:.2f} |"
    )


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, default=3, help="from one to so many")
    parser.add_argument("--hosts", type=int, default=12)
    parser.add_argument("--accidents", action="store_true", help="the accidents as well")
    chosen = parser.parse_args()
    with serve() as server:
        print(
            "| workers | articles a second | ms of a core an article: workers | leader | database"
            " | the machine's other load |\n|---|---|---|---|---|---|",
            flush=True,
        )
        for line in throughput(server, chosen.workers, chosen.hosts):
            print(line, flush=True)
        if not chosen.accidents:
            return
        print(
            f"\n| accident | articles | lost | twice | messages | twice | seconds to the next"
            f" verdict | least gap (asked: {DELAY}) |\n|---|---|---|---|---|---|---|---|"
        )
        cases = (none, kill_worker, kill_leader, pause_worker, pause_leader, cut_connections)
        for each in cases:
            print(accident(server, each), flush=True)


if __name__ == "__main__":
    main()
