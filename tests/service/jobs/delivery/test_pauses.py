"""A paused channel is mentioned daily until its pause ends, and then sends what waited."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from policywire.alerts.model.alert import Alert
from policywire.store.recipients import pauses
from tests.alerts.endpoints import Service
from tests.service.mailroom import Mailroom

pytestmark = pytest.mark.slow

MakeAlert = Callable[..., Alert]
OpenMailroom = Callable[..., Mailroom]
DAY = timedelta(days=1)


def _pause(room: Mailroom, span: timedelta | None) -> None:
    now = room.clock.now()
    with room.store.writing() as session:
        pauses.pause(
            session,
            "hook",
            by="vera",
            now=now,
            until=now + span if span else None,
            fingerprint=room.book.fingerprint("hook"),
        )


async def test_without_an_end_the_operator_hears_of_it_each_day_and_a_new_address_changes_nothing(
    open_mailroom: OpenMailroom, service: Service, make_alert: MakeAlert
) -> None:
    screen = {"screen": {"console": {}}}
    room = open_mailroom({"hook": {"webhook": {"url": service.url}}, **screen})
    room.operator = ["screen"]
    _pause(room, None)
    room.post(make_alert())
    for _ in range(6):  # three days, looked at twice a day
        room.clock.at += DAY / 2
        await room.trouble.report()
    await room.change({"hook": {"webhook": {"url": f"{service.url}/new"}}, **screen})
    await room.send_due()
    assert service.requests == []
    assert len(room.told) == 3
    assert "Paused: nobody hears by channel hook" in room.told[0]
    assert "paused by vera since 03 Mar, 14:05 UTC, without an end; 1 message waits" in " ".join(
        room.told[0].split()
    )


async def test_at_its_end_what_waited_is_sent_and_the_operator_hears_of_it(
    open_mailroom: OpenMailroom, service: Service, make_alert: MakeAlert
) -> None:
    room = open_mailroom({"hook": {"webhook": {"url": service.url}}, "screen": {"console": {}}})
    room.operator = ["screen"]
    _pause(room, 2 * DAY)
    room.post(make_alert())
    room.clock.at += DAY
    await room.trouble.report()
    await room.send_due()
    assert service.requests == []
    room.clock.at += DAY
    await room.trouble.report()
    await room.send_due()
    assert len(service.requests) == 1
    assert "The pause of channel hook has ended" in room.told[-1]
    assert "1 message waited and will be sent now" in " ".join(room.told[-1].split())


async def test_its_end_is_looked_for_more_often_than_the_operator_is_told(
    open_mailroom: OpenMailroom, service: Service, make_alert: MakeAlert
) -> None:
    room = open_mailroom({"hook": {"webhook": {"url": service.url}}, "screen": {"console": {}}})
    room.operator = ["screen"]
    _pause(room, timedelta(seconds=10))
    room.post(make_alert())
    room.clock.at += timedelta(seconds=9)
    await room.trouble.end_pauses()
    await room.send_due()
    assert service.requests == []
    room.clock.at += timedelta(seconds=1)
    await room.trouble.end_pauses()
    await room.send_due()
    assert len(service.requests) == 1
    assert "The pause of channel hook has ended" in room.told[-1]
