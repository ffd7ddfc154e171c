"""Several processes on one PostgreSQL: throughput against workers, and what each accident costs.

    python benchmarks/fleet.py [--workers 1,2,3] [--hosts 12] [--accidents]

Each host is a server on a loopback address of its own, each process a real one. The newsroom
answers slowly (0.25 s), as hosts out there do. An accident is made while polls are under way; then
each source publishes, and it is counted what is lost, what came twice, how long it took until the
first of the news was judged, and the least gap between two requests to a host by that host's own
log. The baseline is the same without an accident.
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.postgres import Postgres, serve
from tests.whole.fleet import Fleet, Process
from tests.whole.press import Press, press
from tests.whole.product import until
from tests.whole.sinks import Workspace, workspace

DELAY = 0.3
SLOW = 0.25
NEWS = 4
"""Articles that each source publishes at once."""


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
            self.room.publish(
                source["url"],
                *(
                    f"{word} {number}.{each} closes rail yards of district {number * 100 + each}"
                    for each in range(news)
                ),
            )
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


def throughput(server: Postgres, workers: int, hosts: int) -> float:
    """Articles a second from the first request to the last verdict."""
    with scene(server, hosts, every=600) as stage:
        wanted = stage.publish(10, "Bureau")
        stage.fleet.configure({}, stage.desk.url)
        stage.fleet.serve()
        for number in range(workers):
            stage.fleet.start(f"worker{number}", "worker", "--jobs", "4")
        until("all workers", lambda: stage.fleet.roles().count("worker") == workers, 300)
        # Only now there is something to poll: the start of a process is not what is measured.
        stage.fleet.configure(stage.sources, stage.desk.url)
        until("all articles", lambda: stage.judged() >= wanted, 300)
        asked = [request.at for host in stage.room.hosts for request in stage.room.asked[host]]
        return wanted / (time.monotonic() - min(asked))


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
    parser.add_argument("--workers", default="1,2,3")
    parser.add_argument("--hosts", type=int, default=12)
    parser.add_argument("--accidents", action="store_true", help="the accidents as well")
    chosen = parser.parse_args()
    with serve() as server:
        print("| workers | articles a second |\n|---|---|", flush=True)
        for number in map(int, chosen.workers.split(",")):
            print(f"| {number} | {throughput(server, number, chosen.hosts):.1f} |", flush=True)
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
