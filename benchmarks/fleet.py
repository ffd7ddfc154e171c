"""Several processes on one PostgreSQL: throughput against workers, and what each accident costs.

    python benchmarks/fleet.py [--workers 3] [--hosts 12] [--accidents]

Each host is a server at an address of its own, each process a real one. The newsroom answers slowly
(0.25 s), as hosts out there do. Throughput is measured with workers that have polled before, and
says what else the machine had to do meanwhile: on a busy one it measures nothing but that.

For the accidents each process runs on a machine of its own (a network namespace, which needs
root). One is made while polls are under way; then each source publishes, and it is counted what is
lost, what came twice, how long it took from the accident until the first of that news was judged,
and the least gap between two requests to a host by that host's own log.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.fleet_run import accidents
from benchmarks.fleet_run.network import DATABASE, move_away
from benchmarks.fleet_run.scene import DELAY, Scene, headlines, scene
from benchmarks.process_cost import cpu
from tests.postgres import Postgres, serve
from tests.whole.fleet import Process
from tests.whole.product import until


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
    if chosen.accidents:
        if not move_away(accidents.HOSTS):
            sys.exit("The accidents need network namespaces: run as root on Linux.")
        print(
            "\n| accident | articles | lost | twice | messages | twice | seconds to the next"
            f" verdict | least gap (asked: {DELAY}) | |\n|---|---|---|---|---|---|---|---|---|"
        )
        with serve(DATABASE) as server:
            for line in accidents.run_accidents(server):
                print(line, flush=True)


if __name__ == "__main__":
    main()
