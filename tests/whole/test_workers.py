"""Several processes on one PostgreSQL: a worker and the leader are killed, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

from tests.free_port import free_port
from tests.postgres import Postgres, serve
from tests.trust.count import Count
from tests.whole.fleet import Fleet
from tests.whole.line import line_to
from tests.whole.press import Press, press
from tests.whole.product import until
from tests.whole.sinks import Workspace, workspace

DELAY = 0.4
"""Seconds between two requests to a host."""


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    """A server."""
    with serve() as server:
        yield server


@pytest.fixture
def desk() -> Iterator[Workspace]:
    """Where the alerts arrive."""
    with workspace() as space:
        yield space


@pytest.fixture
def fleet(tmp_path: Path, postgres: Postgres) -> Iterator[Fleet]:
    """Processes to be started."""
    made = Fleet(tmp_path, postgres.url(postgres.create()))
    yield made
    made.close()


def sources(room: Press) -> dict[str, dict[str, str]]:
    """Two sources at each of two hosts."""
    pace = {"delay": f"{DELAY}s", "every": "2s", "min": "1s", "max": "2s"}
    return {
        f"s{host}{name}": {"url": room.feed(host, name), "outlet": f"Paper {host}{name}", **pace}
        for host in range(2)
        for name in "ab"
    }


def test_the_work_of_a_killed_worker_and_of_a_killed_leader_is_taken_over(
    fleet: Fleet, desk: Workspace, count: Count
) -> None:
    with press(hosts=2) as room:
        papers = sources(room)
        for number, source in enumerate(papers.values()):
            room.publish(source["url"], f"Harbour office number {number} opens rail yards today")
        fleet.configure(papers, desk.url)
        leader = fleet.serve()
        standby = fleet.start("standby", "serve", "--standby", "--port", str(free_port()))
        first, second = fleet.start("first", "worker"), fleet.start("second", "worker")
        until("all processes", lambda: len(fleet.roles()) == 4)
        until("the first polls", lambda: len(fleet.titles()) == 4)
        for number, source in enumerate(papers.values()):
            room.publish(source["url"], f"Ministry {number} closes rail yards in district {number}")
        doing = "SELECT pid FROM worker WHERE role = 'worker' AND doing <> '[]'"
        until("a poll under way", lambda: (first.popen.pid,) in fleet.rows(doing))
        first.kill()
        until("all news", lambda: len(fleet.titles()) == 8)
        until("the messages", lambda: "pending" not in states(fleet))
        assert sorted(fleet.titles()) == sorted(chain.from_iterable(room.headlines.values()))
        assert len(desk.texts()) == len(set(desk.texts()))
        for host in range(2):
            assert min(room.gaps(host)) > DELAY / 2
        gone = "SELECT 1 FROM worker WHERE role = 'worker'"
        until("the end of the killed one", lambda: len(fleet.rows(gone)) == 1)
        until("one who delivers", lambda: len(fleet.rows("SELECT 1 FROM channel_lane")) == 1)
        listed = {each["role"]: each for each in fleet.workers()}
        assert listed["standby"]["process"] == standby.popen.pid
        assert listed["worker"]["process"] == second.popen.pid
        assert listed["worker"]["channels"] == ["desk"]
        leader.kill()
        for number, source in enumerate(papers.values()):
            room.publish(source["url"], f"Union {number} reopens rail yards after {number} weeks")
        until("the news after the leader's end", lambda: len(fleet.titles()) == 12)
        until("their messages", lambda: "pending" not in states(fleet))
        assert len(desk.texts()) == len(set(desk.texts()))
        listed = {each["role"]: each for each in fleet.workers()}
        assert listed["leader"]["process"] == standby.popen.pid
        assert standby.stop() == second.stop() == 0
        count(12, lost=12 - len(set(fleet.titles())))


def test_a_worker_that_is_cut_off_is_given_up_and_works_again_when_the_line_is_mended(
    fleet: Fleet, desk: Workspace, postgres: Postgres, count: Count
) -> None:
    with press(hosts=2) as room, line_to(postgres.folder) as line:
        papers = sources(room)
        fleet.configure(papers, desk.url)
        fleet.serve()
        name = fleet.database.partition("@/")[2].partition("?")[0]
        far = fleet.worker("far", url=f"postgresql://postgres@127.0.0.1:{line.port}/{name}")
        polls = f"SELECT polls FROM worker WHERE pid = {far.popen.pid} AND polls > 0"
        until("its first polls", lambda: bool(fleet.rows(polls)))
        fleet.worker("near")
        for number, source in enumerate(papers.values()):
            room.publish(source["url"], f"Ferry board {number} closes rail yards at pier {number}")
        until(
            "a poll under way", lambda: bool(fleet.rows("SELECT FROM worker WHERE doing <> '[]'"))
        )
        line.cut()
        until("its end for the others", lambda: not fleet.rows(polls))
        until("all news", lambda: len(fleet.titles()) == len(papers))
        line.mend()
        until("its next poll", lambda: bool(fleet.rows(polls)))
        assert far.popen.poll() is None
        until("the messages", lambda: "pending" not in states(fleet))
        assert sorted(fleet.titles()) == sorted(chain.from_iterable(room.headlines.values()))
        assert len(desk.texts()) == len(set(desk.texts()))
        for host in range(2):
            assert min(room.gaps(host)) > DELAY / 2
        fleet.close()
        count(len(papers), lost=len(papers) - len(set(fleet.titles())))


def states(fleet: Fleet) -> set[str]:
    """The states of all deliveries that are not done."""
    return {
        "pending" if state in {"pending", "sending", "retrying"} else str(state)
        for (state,) in fleet.rows("SELECT DISTINCT state FROM delivery")
    }


def test_a_worker_of_another_release_is_refused_with_a_sentence(fleet: Fleet) -> None:
    fleet.configure({}, "http://127.0.0.1:9/none")
    empty = fleet.run("worker")
    assert empty.returncode == 3
    assert "start `policywire serve` on it first" in empty.stderr
    fleet.serve()
    fleet.rows("UPDATE worker SET version = '9.9' RETURNING 1")
    refused = fleet.run("worker")
    assert refused.returncode == 3
    assert "runs 9.9: install the same release on all machines" in refused.stderr
