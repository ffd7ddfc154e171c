"""Several processes on one PostgreSQL: a worker is killed, and nothing is lost or told twice."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

from tests.postgres import Postgres, serve
from tests.whole.fleet import Fleet
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


def test_a_killed_workers_polls_and_messages_are_taken_over(fleet: Fleet, desk: Workspace) -> None:
    with press(hosts=2) as room:
        papers = sources(room)
        for number, source in enumerate(papers.values()):
            room.publish(source["url"], f"Harbour office number {number} opens rail yards today")
        fleet.configure(papers, desk.url)
        fleet.serve()
        first, second = fleet.start("first", "worker"), fleet.start("second", "worker")
        until("two workers", lambda: fleet.roles().count("worker") == 2)
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
        until("the end of the killed one", lambda: fleet.roles().count("worker") == 1)
        listed = fleet.workers()
        assert [each["role"] for each in listed] == ["leader", "worker"]
        assert listed[1]["process"] == second.popen.pid
        assert listed[1]["channels"] == ["desk"]


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
