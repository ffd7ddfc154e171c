"""The operator hears once of each message that is given up, whatever becomes of their channel."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from policywire.alerts.model.alert import Alert
from policywire.service.operator_notices import PATIENCE
from policywire.store.deliveries import deliveries
from policywire.store.deliveries.deliveries import DeliveryState
from tests.alerts.endpoints import Relay, Service
from tests.service.mailroom import Mailroom

pytestmark = pytest.mark.slow

MakeAlert = Callable[..., Alert]
OpenMailroom = Callable[..., Mailroom]
SCREEN = {"screen": {"console": {}}}


def _mail(relay: Relay) -> dict[str, Any]:
    relayed = f"smtp+plain://127.0.0.1:{relay.port}"
    return {"mail": {"smtp": relayed, "from": "wire@example.org", "to": ["ann@example.org"]}}


def _hook(service: Service) -> dict[str, Any]:
    return {"webhook": {"url": service.url}}


def _two(make_alert: MakeAlert) -> list[Alert]:
    return [make_alert(id=f"{number:032x}", story=f"s{number}") for number in range(2)]


async def test_what_a_service_refuses_for_good_is_told_once_and_together(
    open_mailroom: OpenMailroom, service: Service, make_alert: MakeAlert
) -> None:
    room = open_mailroom({"hook": _hook(service), **SCREEN})
    room.operator = ["screen"]
    service.status = 413
    room.post(*_two(make_alert))
    await room.send_due()
    await room.trouble.report()
    await room.send_due()
    (told,) = room.told
    assert "2 messages were given up in channel hook" in told
    assert "the message is too long for the service" in " ".join(told.split())
    assert "2 messages were given up in channel hook" in room.screen.getvalue()


async def test_what_dies_later_is_told_with_the_next_notice_and_sent_again_when_asked(
    open_mailroom: OpenMailroom, service: Service, make_alert: MakeAlert
) -> None:
    room = open_mailroom({"hook": _hook(service), **SCREEN})
    room.operator = ["screen"]
    service.status = 413
    first, second = _two(make_alert)
    room.post(first)
    await room.send_due()
    room.post(second)
    await room.send_due()
    assert len(room.told) == 1
    room.clock.at += timedelta(minutes=20)
    await room.trouble.report()
    assert len(room.told) == 2
    service.status = 200
    now = room.clock.now()
    with room.store.writing() as session:
        assert deliveries.resend_given_up(session, since=now - timedelta(days=5), now=now) == 2
    await room.send_due()
    assert room.states("hook") == {DeliveryState.SENT}


async def test_a_notice_takes_another_way_when_the_operators_channel_gives_it_up(
    open_mailroom: OpenMailroom, service: Service, relay: Relay, make_alert: MakeAlert
) -> None:
    room = open_mailroom({"ops": _hook(service), "desk": _mail(relay)})
    room.operator = ["ops"]
    service.status, relay.data = 413, "554 refused"
    room.post(make_alert())
    await room.send_due()
    relay.data = "250 OK"
    await room.send_due()
    await room.trouble.report()
    await room.send_due()
    assert "given up" in str(relay.mails[-1]["Subject"])


async def test_a_notice_waits_for_the_operators_channel_before_others_get_it(
    open_mailroom: OpenMailroom, service: Service, make_alert: MakeAlert
) -> None:
    room = open_mailroom({"ops": _hook(service), **SCREEN})
    room.operator = ["ops"]
    service.status = 503
    await room.notices.notify("2 sources are failing", "Both.")
    await room.send_due()
    await room.trouble.report()
    await room.send_due()
    assert room.screen.getvalue() == ""
    room.clock.at += PATIENCE
    await room.trouble.report()
    await room.send_due()
    assert "2 sources are failing" in room.screen.getvalue()


async def test_what_is_for_the_operator_only_waits_for_them(
    open_mailroom: OpenMailroom, service: Service
) -> None:
    room = open_mailroom({"ops": _hook(service), **SCREEN})
    room.operator = ["ops"]
    service.status = 410
    await room.notices.notify("The edited configuration has errors", "Line 3.", operator_only=True)
    await room.send_due()
    room.clock.at += PATIENCE
    await room.trouble.report()
    await room.send_due()
    assert "Line 3." not in room.screen.getvalue()
    service.status = 200
    await room.change({"ops": {"webhook": {"url": f"{service.url}/new"}}, **SCREEN})
    await room.send_due()
    subjects = [json.loads(body)["subject"] for _, _, body in service.requests]
    assert "[policywire] The edited configuration has errors" in subjects[1:]


async def test_whom_nothing_reaches_for_an_hour_is_told_once_and_again_when_it_is_given_up(
    open_mailroom: OpenMailroom, closed_port: int, make_alert: MakeAlert
) -> None:
    hook = {"webhook": {"url": f"http://127.0.0.1:{closed_port}/in"}}
    room = open_mailroom({"hook": hook, **SCREEN})
    room.operator = ["screen"]
    room.post(*_two(make_alert))
    await room.run(timedelta(minutes=50))
    await room.trouble.report()
    assert room.told == []
    await room.run(timedelta(minutes=20))
    for _ in range(3):
        await room.trouble.report()
        await room.run(timedelta(minutes=30))
    (told,) = room.told
    assert "Nothing has reached channel hook for an hour" in told
    assert "2 messages: The service refused the connection" in " ".join(told.split())
    room.clock.at += timedelta(days=5)
    await room.run(timedelta(minutes=5))
    assert "given up in channel hook" in room.told[-1]
