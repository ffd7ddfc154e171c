"""Silences: added, read while they last, ended, kept."""

from __future__ import annotations

from datetime import timedelta

from alerts.silence import Silence, SilenceKind
from store import silence
from store.store import Store
from tests.store.newsroom import MINUTE, NOW


def test_a_silence_is_active_until_it_ends_and_kept_afterwards(store: Store) -> None:
    made = _add(store, "s1")
    with store.reading() as session:
        assert silence.active(session, NOW) == (made,)
        assert silence.active(session, made.until) == ()
        assert silence.listing(session) == (made,)


def test_a_silence_can_be_ended_once(store: Store) -> None:
    made = _add(store, "s1")
    with store.writing() as session:
        assert silence.end(session, made.id, NOW + MINUTE)
        assert not silence.end(session, made.id, NOW + MINUTE)
        assert not silence.end(session, made.id + 1, NOW + MINUTE)
    with store.reading() as session:
        assert silence.active(session, NOW + MINUTE) == ()
        assert [each.until for each in silence.listing(session)] == [NOW + MINUTE]


def test_the_newest_silence_is_listed_first(store: Store) -> None:
    first, second = _add(store, "s1"), _add(store, "s2")
    assert second.id > first.id
    with store.reading() as session:
        assert silence.listing(session) == (second, first)
        assert silence.listing(session, limit=1) == (second,)


def _add(store: Store, story: str) -> Silence:
    with store.writing() as session:
        return silence.add(
            session,
            SilenceKind.STORY,
            story,
            now=NOW,
            until=NOW + timedelta(days=7),
            reason="enough",
            author="Ann",
        )
