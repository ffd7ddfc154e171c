"""Manners towards hosts that several processes keep together."""

from __future__ import annotations

from datetime import timedelta

from policywire.store.database.store import Store
from policywire.store.workers import manners
from policywire.store.workers.manners import RobotsAnswer

HOUR = timedelta(hours=1)


def test_each_turn_at_a_host_comes_a_delay_after_the_one_before(shared: Store) -> None:
    with shared.writing() as session:
        turns = [manners.take_turn(session, "gazette.example", 100) for _ in range(3)]
        other = manners.take_turn(session, "court.example", 100)
    assert [round(turn.wait, -1) for turn in turns] == [0, 100, 200]
    assert round(other.wait, -1) == 0


def test_a_host_that_rests_is_nobodys_turn(shared: Store) -> None:
    with shared.writing() as session:
        manners.rest(session, "gazette.example", HOUR)
        manners.rest(session, "gazette.example", timedelta(minutes=1))
        turn = manners.take_turn(session, "gazette.example", 1)
        free = manners.take_turn(session, "court.example", 1)
    assert turn.rests_until is not None
    assert free.rests_until is None


def test_the_longer_rest_counts(shared: Store) -> None:
    with shared.writing() as session:
        manners.rest(session, "gazette.example", HOUR)
        before = manners.take_turn(session, "gazette.example", 1).rests_until
        manners.rest(session, "gazette.example", timedelta(minutes=1))
        assert manners.take_turn(session, "gazette.example", 1).rests_until == before


def test_a_robots_txt_is_shared_while_it_counts(shared: Store) -> None:
    with shared.writing() as session:
        manners.keep_robots(session, "https://a.example", RobotsAnswer(200, "Disallow: /x", 3600))
        manners.keep_robots(session, "https://b.example", RobotsAnswer(404, "", -1))
        kept = manners.robots(session, "https://a.example")
        assert kept is not None
        assert (kept.status, kept.body) == (200, "Disallow: /x")
        assert manners.robots(session, "https://b.example") is None
        assert manners.robots(session, "https://c.example") is None


def test_the_limit_of_an_api_counts_the_requests_of_all(shared: Store) -> None:
    limits = [(2, HOUR), (100, timedelta(days=1))]
    answers = []
    for _ in range(3):
        with shared.writing() as session:
            answers.append(manners.use_limit(session, "key", limits))
    with shared.writing() as session:
        assert manners.use_limit(session, "another key", limits) is None
    assert answers[:2] == [None, None]
    assert answers[2] is not None


def test_requests_older_than_the_longest_limit_make_room_and_are_forgotten(shared: Store) -> None:
    limits = [(1, timedelta(microseconds=1))]
    for _ in range(3):
        with shared.writing() as session:
            assert manners.use_limit(session, "key", limits) is None
    with shared.reading() as session:
        from sqlmodel import func, select

        from policywire.store.schema import ApiRequestRow

        assert session.exec(select(func.count()).select_from(ApiRequestRow)).one() == 1
