"""The clock of the database server is set: what was planned by it moves along."""

from __future__ import annotations

from datetime import timedelta

from policywire.store.database.store import Store
from policywire.store.workers import lanes, manners, poll_queue, workers
from policywire.store.workers.manners import RobotsAnswer
from policywire.store.workers.server_step import ServerStep, shift
from policywire.store.workers.workers import Role

HOUR = 3600.0


def test_nothing_waits_for_an_hour_when_the_clock_is_set_back_by_one(shared: Store) -> None:
    poll_queue.prepare(shared)
    step = ServerStep()
    with shared.writing() as session:
        step.follow(session, lambda: 0.0)
        workers.register(session, Role.WORKER, "a")
        manners.take_turn(session, "port.example", 1)
        manners.rest(session, "court.example", timedelta(seconds=30))
        manners.keep_robots(session, "https://port.example", RobotsAnswer(200, "", 60))
        lanes.take(session, "desk", "a", 60, workers_first=False)
        # The server's clock says the same as before, and ours that an hour went by.
        moved = step.follow(session, lambda: HOUR)
        assert abs(moved + timedelta(hours=1)) < timedelta(seconds=2)
        assert manners.take_turn(session, "port.example", 1).wait == 0
        assert manners.take_turn(session, "court.example", 1).rests_until is None
        assert manners.robots(session, "https://port.example") is None
        assert lanes.take(session, "desk", "b", 60, workers_first=False)
        assert [each.id for each in workers.give_up_silent(session)] == ["a"]
        assert step.follow(session, lambda: HOUR) == timedelta()


def test_a_server_that_stood_still_before_it_answered_has_no_other_clock(shared: Store) -> None:
    poll_queue.prepare(shared)
    step = ServerStep()
    stood_still = iter([-10.0, 0.0])
    with shared.writing() as session:
        step.follow(session, lambda: 0.0)
        workers.register(session, Role.WORKER, "a")
        assert step.follow(session, lambda: next(stood_still)) == timedelta()
        assert step.follow(session, lambda: 0.0) == timedelta()
        assert workers.give_up_silent(session) == []


def test_a_leader_that_finds_a_word_of_the_future_knows_that_the_clock_was_set(
    shared: Store,
) -> None:
    poll_queue.prepare(shared)
    with shared.writing() as session:
        manners.take_turn(session, "port.example", 1)
        workers.take_lead(session, "before")
        shift(session, HOUR)
        assert manners.take_turn(session, "port.example", 1).wait > HOUR - 60
        ServerStep().follow(session, lambda: 0.0)
        assert manners.take_turn(session, "port.example", 1).wait < 10
