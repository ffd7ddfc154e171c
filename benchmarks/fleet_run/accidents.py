"""Accidents of a fleet whose processes run on machines of their own, one after the other."""

from __future__ import annotations

import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from benchmarks.fleet_run.network import DATABASE, WEB, Line, Machine, machines
from benchmarks.fleet_run.scene import Scene, scene
from tests.postgres import Postgres
from tests.whole.fleet import Process
from tests.whole.product import until

NEWS = 4
"""Articles that each source publishes at once."""
HOSTS = 4
EVERY = 2
LASTS = 10.0
"""Seconds for which a process is stopped or a line is cut: longer than it takes to be given up."""


@dataclass
class Place:
    """A machine and what runs on it."""

    machine: Machine
    process: Process


class Company:
    """A leader, a standby and two workers, each on a machine; who ended is replaced."""

    def __init__(self, stage: Scene, made: list[Machine]) -> None:
        self._stage, self._number = stage, 0
        fleet = stage.fleet
        self.leader = Place(made[0], self._start(made[0], fleet.serve))
        self.workers = [Place(each, self._start(each, fleet.worker)) for each in made[1:3]]
        self.standby = Place(made[3], self._start(made[3], fleet.standby))

    def _start(self, machine: Machine, how: Callable[..., Process]) -> Process:
        self._number += 1
        name = f"{how.__name__}{self._number}"
        return how(name, url=self._stage.remote, enter=machine.enter)

    def polls(self, pid: int) -> int | None:
        """How many polls a worker has made since it was entered; None while it is given up."""
        found = self._stage.fleet.rows(f"SELECT polls FROM worker WHERE pid = {pid}")
        return int(found[0][0]) if found else None

    def end_connections(self) -> None:
        """Let the server end all connections of the others."""
        self._stage.fleet.rows(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )

    def new_worker(self) -> None:
        """Start another worker in place of the first."""
        place = self.workers.pop(0)
        place.process = self._start(place.machine, self._stage.fleet.worker)
        self.workers.append(place)

    def new_leader(self) -> None:
        """The standby leads; the leader's machine gets another standby."""
        self.leader, self.standby = self.standby, self.leader
        self.standby.process = self._start(self.standby.machine, self._stage.fleet.standby)


class Accident:
    """Something that begins, lasts `lasts` seconds and ends; `mend` makes the company whole."""

    name = "none"
    lasts = 0.0

    def begin(self, company: Company) -> None:
        """Let it happen."""

    def end(self, company: Company) -> None:
        """Let it be over."""

    def mend(self, company: Company) -> str:
        """Replace who is gone; gives a word on what became of it."""
        return ""


class KilledWorker(Accident):
    """`kill -9` of a worker."""

    name = "`kill -9` of a worker"

    def begin(self, company: Company) -> None:
        """Kill it."""
        company.workers[0].process.kill()

    def mend(self, company: Company) -> str:
        """Start another one."""
        company.new_worker()
        return ""


class KilledLeader(Accident):
    """`kill -9` of the leader."""

    name = "`kill -9` of the leader"

    def begin(self, company: Company) -> None:
        """Kill it."""
        company.leader.process.kill()

    def mend(self, company: Company) -> str:
        """Start another standby."""
        company.new_leader()
        return ""


class StoppedWorker(Accident):
    """A worker is stopped, and woken after it was given up."""

    name = f"a worker stopped for {LASTS:.0f} s and woken"
    lasts = LASTS

    def begin(self, company: Company) -> None:
        """Stop it."""
        company.workers[0].process.signal(signal.SIGSTOP)

    def end(self, company: Company) -> None:
        """Wake it."""
        company.workers[0].process.signal(signal.SIGCONT)

    def mend(self, company: Company) -> str:
        """It works again by itself."""
        return _back(company)


class LostLeader(Accident):
    """A leader that cannot lead for a while: another one does, and it ends."""

    lasts = LASTS

    def mend(self, company: Company) -> str:
        """See that it ended, and start another standby."""
        code = company.leader.process.popen.wait(timeout=60)
        company.new_leader()
        return f"it ended with {code}"


class StoppedLeader(LostLeader):
    """The leader is stopped, and woken after another one leads."""

    name = f"the leader stopped for {LASTS:.0f} s and woken"

    def begin(self, company: Company) -> None:
        """Stop it."""
        company.leader.process.signal(signal.SIGSTOP)

    def end(self, company: Company) -> None:
        """Wake it."""
        company.leader.process.signal(signal.SIGCONT)


class CutLeader(LostLeader):
    """The leader's line to the database is cut."""

    name = f"the line between leader and database cut for {LASTS:.0f} s"

    def begin(self, company: Company) -> None:
        """Cut it."""
        company.leader.machine.cut(Line.DATABASE)

    def end(self, company: Company) -> None:
        """Join it."""
        company.leader.machine.mend(Line.DATABASE)


class CutWorker(Accident):
    """A worker's line is cut."""

    lasts = LASTS

    def __init__(self, line: Line) -> None:
        self._line = line
        self.name = f"the line between a worker and the {line.value} cut for {LASTS:.0f} s"

    def begin(self, company: Company) -> None:
        """Cut it."""
        company.workers[0].machine.cut(self._line)

    def end(self, company: Company) -> None:
        """Join it."""
        company.workers[0].machine.mend(self._line)

    def mend(self, company: Company) -> str:
        """It works again by itself."""
        return _back(company)


class CutConnections(Accident):
    """The server ends all connections at once."""

    name = "all connections ended by the server"

    def begin(self, company: Company) -> None:
        """End them."""
        company.end_connections()


def _back(company: Company) -> str:
    """How soon the first worker is one of those that live again and has polled."""
    began = time.monotonic()
    pid = company.workers[0].process.popen.pid
    before = company.polls(pid)
    until("its next poll", lambda: company.polls(pid) not in (before, None), 60)
    return f"it polled again after {time.monotonic() - began:.1f} s"


ACCIDENTS = (
    Accident(),
    KilledWorker(),
    KilledLeader(),
    StoppedWorker(),
    StoppedLeader(),
    CutWorker(Line.DATABASE),
    CutWorker(Line.WEB),
    CutLeader(),
    CutConnections(),
)


def run_accidents(server: Postgres) -> Iterator[str]:
    """A line of a table for each accident; needs a network that `move_away` has made."""
    with (
        scene(server, HOSTS, EVERY, net=WEB, database=DATABASE) as stage,
        machines(4) as made,
    ):
        stage.publish(1, "Bureau")
        company = Company(stage, made)
        _all_judged(stage)
        for number, accident in enumerate(ACCIDENTS):
            yield _line(stage, company, accident, number)


def _line(stage: Scene, company: Company, accident: Accident, number: int) -> str:
    known, told = len(stage.published), len(stage.desk.texts())
    for asked in stage.room.asked.values():
        del asked[:-1]
    stage.publish(NEWS, f"Ministry {number}")
    busy = "SELECT 1 FROM worker WHERE doing <> '[]'"
    until("a poll under way", lambda: bool(stage.fleet.rows(busy)))
    began = time.monotonic()
    accident.begin(company)
    stage.publish(NEWS, f"Union {number}")
    until("the next news", lambda: _has_news(stage, f"Union {number}"), 120)
    recovered = time.monotonic() - began
    time.sleep(max(0.0, began + accident.lasts - time.monotonic()))
    accident.end(company)
    word = accident.mend(company)
    _all_judged(stage)
    return (
        f"| {accident.name} | {_counts(stage, known, told)} | {recovered:.1f} "
        f"| {stage.gap():.2f} | {word} |"
    )


def _has_news(stage: Scene, word: str) -> bool:
    query = f"SELECT 1 FROM article WHERE judged_at IS NOT NULL AND title LIKE '{word}%' LIMIT 1"
    return bool(stage.fleet.rows(query))


def _all_judged(stage: Scene) -> None:
    """Wait until all that was published has its verdict, and its message if it gets one."""
    until("all verdicts", lambda: stage.judged() >= len(stage.published), 180)
    waiting = "SELECT 1 FROM delivery WHERE state IN ('pending', 'sending', 'retrying')"
    until("all messages", lambda: not stage.fleet.rows(waiting), 120)


def _counts(stage: Scene, known: int, told: int) -> str:
    """Articles: published, lost, stored twice; messages: sent, sent twice."""
    titles = Counter(stage.fleet.titles())
    new = stage.published[known:]
    lost = sum(title not in titles for title in new)
    twice = sum(titles[title] - 1 for title in new if title in titles)
    texts = Counter(stage.desk.texts()[told:])
    again = sum(count - 1 for count in texts.values())
    return f"{len(new)} | {lost} | {twice} | {len(texts)} | {again}"
