"""A saved search that cannot be asked is told to its reader and to the operator, once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from policywire.alerts.model.alert import Recipient
from policywire.config.enums import Cadence
from policywire.store.deliveries import delivery_list
from policywire.store.people import saved_searches
from tests.service.mailroom import Mailroom

OpenMailroom = Callable[..., Mailroom]
READER = Recipient(channel="reader", label="webhook")
HOOK = {"webhook": {"url": "http://127.0.0.1:9/hook"}}
CHANNELS = {"screen": {"console": {}}, "reader": HOOK}


def _in_trouble(room: Mailroom) -> int:
    with room.store.writing() as session:
        number = saved_searches.add(
            session, "ferry", {"topic": "gone"}, name="Ferries", author="ann", now=room.clock.at
        )
        saved_searches.follow(session, number, READER, Cadence.DAILY, "ann")
        saved_searches.set_trouble(session, number, "its topic gone is gone", room.clock.at)
    return number


async def test_its_reader_and_the_operator_hear_of_it_once(open_mailroom: OpenMailroom) -> None:
    room = open_mailroom(CHANNELS)
    room.operator = ["screen"]
    number = _in_trouble(room)
    await room.trouble.report()
    assert room.told == [], "it may be slow for a moment"
    for _ in range(3):
        room.clock.at += timedelta(minutes=10)
        await room.trouble.report()
    (said,) = room.told
    assert "“Ferries” cannot be asked" in said
    assert "its topic gone is gone" in said
    with room.store.reading() as session:
        written = {each.recipient.channel for each in delivery_list.list_deliveries(session)}
    assert written == {"screen", "reader"}
    with room.store.writing() as session:
        saved_searches.set_trouble(session, number, "", room.clock.at)
        saved_searches.set_trouble(session, number, "again", room.clock.at)
    room.clock.at += timedelta(minutes=10)
    await room.trouble.report()
    assert len(room.told) == 2, "a new trouble is news"


async def test_a_trouble_of_a_clock_that_was_ahead_is_told(open_mailroom: OpenMailroom) -> None:
    room = open_mailroom(CHANNELS)
    room.operator = ["screen"]
    _in_trouble(room)
    room.clock.at -= timedelta(days=2)
    await room.trouble.report()
    assert len(room.told) == 1


async def test_a_search_follows_its_reader_to_another_name(open_mailroom: OpenMailroom) -> None:
    room = open_mailroom(CHANNELS)
    number = _in_trouble(room)
    await room.change(CHANNELS)
    await room.change({"screen": {"console": {}}, "desk": HOOK})
    with room.store.reading() as session:
        found = saved_searches.find(session, number)
    assert found is not None
    assert found.recipient == Recipient(channel="desk", label="webhook")
