"""How much a number of machines can do: a small simulation, and a table of what follows from it.

    python benchmarks/capacity.py [--hosts 12] [--pages 10] [--workers 1,2,3] [--busy 0.78]

It plays what `benchmarks/fleet.py` measures: hosts that are asked one request at a time with a
pause, workers that poll so many hosts at once, the processors that all of them share, and one
leader that judges in the order of arrival. Its constants are measured; fleet.py prints a machine's
own, to be given with `--page`, `--judge`, `--database` and `--busy`.
"""

from __future__ import annotations

import argparse
import heapq
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Costs:
    """Seconds of processor time, of waiting, and bytes; measured on one core of a small machine."""

    poll: float = 0.002
    """Processor time of a worker for a poll that finds nothing."""
    page: float = 0.029
    """Processor time of a worker to fetch and read an article, and to send what it brings."""
    judge: float = 0.017
    """Processor time of the leader to judge and store an article, in small batches."""
    database: float = 0.030
    """Processor time of the server for all that is written of an article."""
    delay: float = 0.3
    answer: float = 0.25
    stored: int = 18 * 1024
    """Bytes that an article of 400 letters takes on PostgreSQL, indexes and verdict included."""
    letter: float = 1.4
    """Bytes that each further letter takes."""
    commits: float = 4.0
    """Transactions an article: turns at its host, its poll's share, its verdict's share."""


@dataclass(order=True)
class _Host:
    """When the host may be asked again, and what is left to ask it for."""

    ready: float
    number: int = field(compare=False)
    left: int = field(compare=False)


class Processors:
    """So many cores: work begins when the first of them is free."""

    def __init__(self, cores: int) -> None:
        self._free = [0.0] * cores

    def run(self, at: float, seconds: float) -> float:
        """Do work that is ready at a time; gives when it is done."""
        done = max(at, heapq.heappop(self._free)) + seconds
        heapq.heappush(self._free, done)
        return done


def seconds_for(hosts: int, pages: int, at_once: int, cores: int, costs: Costs) -> float:
    """How long it takes to read and judge all pages of all hosts, `at_once` hosts at a time.

    The server's time is divided among what is fetched and what is judged.
    """
    costs = replace(
        costs,
        page=costs.page + costs.database / 2,
        judge=costs.judge + costs.database / 2,
    )
    processors, judge = Processors(cores), 0.0
    waiting = [_Host(0.0, number, pages) for number in range(hosts)]
    running, end = waiting[:at_once], 0.0
    waiting = waiting[at_once:]
    heapq.heapify(running)
    while running:
        host = heapq.heappop(running)
        done = processors.run(host.ready + costs.answer, costs.page)
        judge = end = max(judge, processors.run(done, costs.judge))
        host.left -= 1
        if host.left:
            # The next request is a pause after the one before, and the answer was waited for.
            host.ready += max(costs.delay, costs.answer)
            heapq.heappush(running, host)
        elif waiting:
            follower = waiting.pop(0)
            follower.ready = done
            heapq.heappush(running, follower)
    return end


@dataclass(frozen=True)
class Size:
    """An installation: what it reads."""

    name: str
    sources: int
    articles: int
    """Articles a day."""
    letters: int = 4000
    polls: int = 96
    """Polls a day of each source."""


@dataclass(frozen=True)
class Need:
    """What an installation needs; cores at the busiest hour, which has a tenth of the day."""

    worker_cores: float
    leader_cores: float
    commits: float
    gigabytes: float
    """After 400 days, the default retention."""


def need_of(size: Size, costs: Costs) -> Need:
    """Work it out from the costs of an article and of a poll."""
    hour = 0.1 / 3600
    articles, polls = size.articles * hour, size.sources * size.polls * hour
    kept = size.articles * 400 * (costs.stored + costs.letter * size.letters)
    return Need(
        worker_cores=articles * costs.page + polls * costs.poll,
        leader_cores=articles * costs.judge,
        commits=articles * costs.commits + polls * 4,
        gigabytes=kept / 1e9,
    )


SIZES = (
    Size("a desk", 300, 3_000),
    Size("today's goal", 1_000, 20_000),
    Size("10×", 10_000, 200_000),
    Size("100×", 100_000, 2_000_000),
)


def main() -> None:
    """Print the simulation, then the table of sizes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", default="1,2,3")
    parser.add_argument("--hosts", type=int, default=12)
    parser.add_argument("--pages", type=int, default=10)
    parser.add_argument("--jobs", type=int, default=4, help="polls at a time of each worker")
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--busy", type=float, default=0.0, help="the machine's other load, 0 to 1")
    for part in ("page", "judge", "database"):
        standard = 1000 * getattr(Costs(), part)
        parser.add_argument(
            f"--{part}", type=float, default=standard, help="ms of a core, as measured"
        )
    chosen = parser.parse_args()
    costs, articles = Costs(), chosen.hosts * chosen.pages
    # Whoever gets a part of the cores only takes so much longer for each thing.
    slower = 1000 * (1 - chosen.busy)
    slowed = replace(
        costs,
        page=chosen.page / slower,
        judge=chosen.judge / slower,
        database=chosen.database / slower,
    )
    print("| workers | articles a second, simulated |\n|---|---|")
    for workers in map(int, chosen.workers.split(",")):
        needed = seconds_for(
            chosen.hosts, chosen.pages, workers * chosen.jobs, chosen.cores, slowed
        )
        print(f"| {workers} | {articles / needed:.1f} |")
    print(
        "\n| size | sources | articles a day | cores of workers | cores of the leader"
        " | commits a second | GB in 400 days |\n|---|---|---|---|---|---|---|"
    )
    for size in SIZES:
        need = need_of(size, costs)
        print(
            f"| {size.name} | {size.sources:,} | {size.articles:,} | {need.worker_cores:.2f} "
            f"| {need.leader_cores:.2f} | {need.commits:.1f} | {need.gigabytes:.0f} |"
        )


if __name__ == "__main__":
    main()
