"""A pause is a person's: it ends when they say so, and nothing else ends it."""

from __future__ import annotations

from datetime import datetime, timedelta

from policywire.store.database.store import Store
from policywire.store.deliveries import suspensions
from policywire.store.deliveries.suspensions import Suspension
from policywire.store.recipients import pauses
from tests.store.newsroom import NOW

DAY = timedelta(days=1)


def _pause(store: Store, until: datetime | None = None, now: datetime = NOW) -> None:
    with store.writing() as session:
        pauses.pause(session, "mail", by="vera", now=now, until=until, fingerprint="12ab")


def _paused(store: Store) -> list[str]:
    with store.reading() as session:
        return [each.channel for each in pauses.listing(session)]


def test_a_changed_address_does_not_end_it_and_the_channels_end_does(store: Store) -> None:
    _pause(store)
    with store.writing() as session:
        assert suspensions.resume_changed(session, lambda *_: "ffff") == []
    assert _paused(store) == ["mail"]
    with store.writing() as session:
        assert len(suspensions.resume_changed(session, lambda *_: "")) == 1
    assert _paused(store) == []


def test_a_sample_that_arrives_does_not_end_it_and_a_person_does(store: Store) -> None:
    _pause(store)
    with store.writing() as session:
        assert suspensions.resume(session, "mail", "ann") == 0
    assert _paused(store) == ["mail"]
    with store.writing() as session:
        assert suspensions.resume(session, "mail") == 1
    assert _paused(store) == []


def test_it_takes_the_place_of_a_refusal_and_of_another_pause(store: Store) -> None:
    refused = Suspension(
        channel="mail", recipient="", since=NOW, reason="535", code=535, fingerprint="12ab"
    )
    with store.writing() as session:
        suspensions.suspend(session, refused)
    _pause(store)
    _pause(store, NOW + DAY)
    with store.reading() as session:
        (found,) = suspensions.listing(session)
    assert (found.paused_by, found.until, found.code) == ("vera", NOW + DAY, 0)


def test_it_ends_at_its_time_and_not_before(store: Store) -> None:
    _pause(store, NOW + DAY)
    with store.writing() as session:
        assert pauses.end_due(session, NOW + DAY - timedelta(seconds=1)) == []
        assert [each.channel for each in pauses.end_due(session, NOW + DAY)] == ["mail"]
        assert pauses.end_due(session, NOW + DAY) == []


def test_it_is_mentioned_daily_also_after_a_clock_that_was_ahead(store: Store) -> None:
    _pause(store)
    with store.reading() as session:
        assert pauses.to_remind(session, NOW + DAY / 2, DAY) == []
        assert len(pauses.to_remind(session, NOW + DAY, DAY)) == 1
        assert len(pauses.to_remind(session, NOW - DAY, DAY)) == 1, "told by a clock ahead"
