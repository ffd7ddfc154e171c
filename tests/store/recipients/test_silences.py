"""Silences: added, read while they last, ended, kept."""

from __future__ import annotations

from datetime import timedelta

from policywire.alerts.routing.silence import Silence, SilenceKind
from policywire.store.database.store import Store
from policywire.store.recipients import silences
from tests.store.newsroom import MINUTE, NOW


def test_a_silence_is_active_until_it_ends_and_kept_afterwards(store: Store) -> None:
    made = _add(store, "s1")
    with store.reading() as session:
        assert silences.active(session, NOW) == (made,)
        assert silences.active(session, made.until) == ()
        assert silences.listing(session) == (made,)


def test_a_silence_can_be_ended_once(store: Store) -> None:
    made = _add(store, "s1")
    with store.writing() as session:
        assert silences.end(session, made.id, NOW + MINUTE)
        assert not silences.end(session, made.id, NOW + MINUTE)
        assert not silences.end(session, made.id + 1, NOW + MINUTE)
    with store.reading() as session:
        assert silences.active(session, NOW + MINUTE) == ()
        assert [each.until for each in silences.listing(session)] == [NOW + MINUTE]


def test_the_newest_silence_is_listed_first(store: Store) -> None:
    first, second = _add(store, "s1"), _add(store, "s2")
    assert second.id > first.id
    with store.reading() as session:
        assert silences.listing(session) == (second, first)
        assert silences.listing(session, limit=1) == (second,)


def _add(store: Store, story: str) -> Silence:
    with store.writing() as session:
        return silences.add(
            session,
            SilenceKind.STORY,
            story,
            now=NOW,
            until=NOW + timedelta(days=7),
            reason="enough",
            author="Ann",
        )
