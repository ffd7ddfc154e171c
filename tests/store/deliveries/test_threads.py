"""Threads: where a recipient's first message on a story stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlmodel import delete

from policywire.alerts.model.alert import Message, MessageReference, Recipient
from policywire.alerts.model.thread import MessageThread
from policywire.store.database.store import Store
from policywire.store.deliveries import deliveries, threads
from policywire.store.schema import AlertRow
from tests.store.newsroom import NOW, alert, decision, message

ANN = Recipient(channel="desk", label="slack @ann")
BOB = Recipient(channel="desk", label="slack @bob")
HERE = MessageReference(conversation="C1", message="1.1")


def _message(name: str, hours: int, story: str = "s1") -> Message:
    at = (NOW + timedelta(hours=hours)).isoformat()
    return replace(message(name), facts={"story": story, "at": at})


def _begin(store: Store, name: str, who: Recipient, at: MessageReference, hours: int = 0) -> None:
    told = _message(name, hours)
    with store.writing() as session:
        deliveries.enqueue(session, alert(name), told, [decision()], NOW)
        threads.begin(session, who, name, told, at)


def _of(store: Store, who: Recipient, told: Message) -> MessageThread | None:
    with store.reading() as session:
        return threads.get(session, who, told)


def test_a_thread_is_found_by_recipient_and_story(store: Store) -> None:
    _begin(store, "a", ANN, HERE)
    found = _of(store, ANN, _message("b", 1))
    assert found == MessageThread(at=HERE, first=_message("a", 0), replies=0, is_newest=True)
    assert _of(store, BOB, _message("b", 1)) is None
    assert _of(store, ANN, _message("b", 1, story="s2")) is None
    assert _of(store, ANN, message("a digest is about no story")) is None


def test_answers_are_counted_and_an_older_one_is_not_the_newest(store: Store) -> None:
    _begin(store, "a", ANN, HERE)
    for hours in (5, 3):
        with store.writing() as session:
            threads.add_reply(session, ANN, _message("b", hours))
    found = _of(store, ANN, _message("c", 4))
    assert found is not None
    assert (found.replies, found.is_newest) == (2, False)
    reminder = replace(message("r"), facts={"story": "s1"})
    found = _of(store, ANN, reminder)
    assert found is not None
    assert not found.is_newest


def test_a_new_first_message_takes_the_place_of_one_that_is_gone(store: Store) -> None:
    _begin(store, "a", ANN, HERE)
    with store.writing() as session:
        threads.add_reply(session, ANN, _message("b", 1))
    there = MessageReference(conversation="C1", message="2.2")
    _begin(store, "c", ANN, there, 2)
    found = _of(store, ANN, _message("d", 3))
    assert found == MessageThread(at=there, first=_message("c", 2), replies=0, is_newest=True)
    with store.writing() as session:
        threads.end(session, ANN, _message("d", 3))
    assert _of(store, ANN, _message("d", 3)) is None


def test_a_thread_is_forgotten_with_its_first_alert(store: Store) -> None:
    _begin(store, "a", ANN, HERE)
    with store.writing() as session:
        session.exec(delete(AlertRow))
    assert _of(store, ANN, _message("b", 1)) is None
