"""Who works on the store, and who is given up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from sqlmodel import col, update

from policywire import __version__
from policywire.store.database import server_processes
from policywire.store.database.database_url import server_address
from policywire.store.database.server_connection import process_name
from policywire.store.database.store import Store
from policywire.store.schema import WorkerRow
from policywire.store.workers import lanes, workers
from policywire.store.workers.workers import Role


def test_a_process_that_says_nothing_is_given_up_and_hears_of_it(shared: Store) -> None:
    with shared.writing() as session:
        workers.register(session, Role.WORKER, "a")
        assert workers.give_up_silent(session) == []
        assert workers.report(session, "a", ["gazette", "court"], 7, "all well")
        (found,) = workers.listing(session)
        assert (found.doing, found.polls, found.note) == (("gazette", "court"), 7, "all well")
        assert found.version == __version__
        assert found.lives
        assert len(workers.give_up_silent(session, silent=-1)) == 1
        assert not workers.report(session, "a")
        assert workers.listing(session) == []


def test_one_that_was_killed_is_given_up_as_soon_as_it_has_no_connection(
    shared: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "QUIET_AFTER", -1.0)
    monkeypatch.setattr(server_processes, "uptime", lambda _: 600.0)
    with shared.writing() as session:
        workers.register(session, Role.WORKER, "a")
        workers.register(session, Role.WORKER, "b")
        killed = update(WorkerRow).where(col(WorkerRow.id) == "b").values(pid=4_194_304)
        session.exec(killed)
        assert [each.id for each in workers.give_up_silent(session)] == ["b"]


def test_who_is_given_up_loses_its_connections_and_their_locks(shared: Store) -> None:
    name = process_name("elsewhere", 7)
    with psycopg.connect(server_address(shared.url), application_name=name) as hung:
        hung.execute("SELECT pg_advisory_lock(7)")
        with shared.writing() as session:
            workers.register(session, Role.WORKER, "a")
            session.exec(update(WorkerRow).values(host="elsewhere", pid=7))
            assert [each.name for each in workers.give_up_silent(session, silent=-1)] == [name]
        with pytest.raises(psycopg.OperationalError):
            hung.execute("SELECT 1")


def test_one_that_was_started_again_under_the_same_name_keeps_its_connections(
    shared: Store,
) -> None:
    name = process_name("container", 7)
    with psycopg.connect(server_address(shared.url), application_name=name) as started_again:
        with shared.writing() as session:
            workers.register(session, Role.WORKER, "killed")
            session.exec(update(WorkerRow).values(seen_at=WorkerRow.seen_at - 60))
            workers.register(session, Role.WORKER, "started again")
            session.exec(update(WorkerRow).values(host="container", pid=7))
            assert [each.id for each in workers.give_up_silent(session)] == ["killed"]
        started_again.execute("SELECT 1")


def test_after_a_restart_of_the_server_all_have_time_to_come_back(
    shared: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with shared.writing() as session:
        workers.register(session, Role.WORKER, "a")
        connects_again = {"pid": 4_194_304, "seen_at": WorkerRow.seen_at - 3}
        session.exec(update(WorkerRow).values(connects_again))
        monkeypatch.setattr(server_processes, "uptime", lambda _: 2.0)
        assert workers.give_up_silent(session) == []
        monkeypatch.setattr(server_processes, "uptime", lambda _: 600.0)
        assert len(workers.give_up_silent(session)) == 1


def test_who_takes_the_lead_is_the_only_leader(shared: Store) -> None:
    with shared.writing() as session:
        workers.register(session, Role.STANDBY, "b")
        workers.take_lead(session, "a")
        workers.take_lead(session, "b")
        workers.register(session, Role.WORKER, "c")
        assert [(each.id, each.role) for each in workers.listing(session)] == [
            ("b", Role.LEADER),
            ("c", Role.WORKER),
        ]
        # A leader is no worker to be swept: its successor takes its place.
        assert len(workers.give_up_silent(session, silent=-1)) == 1
        leader = workers.leader(session)
        assert leader is not None
        assert leader.id == "b"


def test_one_process_delivers_in_a_channel_until_its_lane_ends(shared: Store) -> None:
    with shared.writing() as session:
        assert lanes.take(session, "desk", "a", 100, workers_first=False)
        assert lanes.take(session, "desk", "a", 100, workers_first=False)
        assert not lanes.take(session, "desk", "b", 100, workers_first=False)
        assert lanes.take(session, "mail", "b", -1, workers_first=False)
        assert lanes.take(session, "mail", "a", 100, workers_first=False)
        lanes.leave(session, "desk", "a")
        assert lanes.take(session, "desk", "b", 100, workers_first=False)


def test_the_leader_leaves_the_channels_to_workers_that_live(shared: Store) -> None:
    with shared.writing() as session:
        assert lanes.take(session, "desk", "leader", 100, workers_first=True)
        workers.register(session, Role.WORKER, "a")
        assert not lanes.take(session, "desk", "leader", 100, workers_first=True)
        workers.leave(session, "a")
        assert lanes.take(session, "desk", "leader", 100, workers_first=True)


def test_the_leader_takes_a_channel_that_no_living_worker_serves(shared: Store) -> None:
    def take(free_for: float) -> bool:
        with shared.writing() as session:
            return lanes.take_unserved(session, "desk", "leader", 100, free_for=free_for)

    with shared.writing() as session:
        workers.register(session, Role.WORKER, "a")
        assert not lanes.take(session, "desk", "leader", 100, workers_first=True)
    assert not take(50)  # noted
    assert take(0)
    assert not take(0)
    with shared.writing() as session:
        assert not lanes.take(session, "desk", "a", 100, workers_first=False)
        lanes.leave(session, "desk", "leader")
        assert lanes.take(session, "desk", "a", 100, workers_first=False)
    assert not take(0)


def test_a_channel_that_is_noted_as_free_is_the_first_workers(shared: Store) -> None:
    with shared.writing() as session:
        assert not lanes.take_unserved(session, "desk", "leader", 100, free_for=50)
    with shared.writing() as session:
        assert lanes.take(session, "desk", "a", 100, workers_first=False)


def test_the_lanes_of_a_process_that_was_given_up_are_free(shared: Store) -> None:
    with shared.writing() as session:
        workers.register(session, Role.WORKER, "a")
        lanes.take(session, "desk", "a", 100, workers_first=False)
        assert workers.listing(session)[0].channels == ("desk",)
        workers.give_up_silent(session, silent=-1)
        assert lanes.take(session, "desk", "b", 100, workers_first=False)


def test_the_time_of_a_start_is_the_servers(shared: Store) -> None:
    with shared.writing() as session:
        workers.register(session, Role.WORKER, "a")
        (found,) = workers.listing(session)
    assert abs(found.started - datetime.now(UTC)) < timedelta(minutes=5)
