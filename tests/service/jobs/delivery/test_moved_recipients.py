"""What waits and what was lost follows its recipients through changes of alerts.yaml."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from policywire.alerts.model.alert import Alert
from policywire.alerts.routing.retry_policy import GIVE_UP_AFTER
from policywire.store.deliveries.deliveries import DeliveryState
from tests.alerts.endpoints import Relay, Service, open_relay
from tests.service.mailroom import Mailroom

pytestmark = pytest.mark.slow

MakeAlert = Callable[..., Alert]
OpenMailroom = Callable[..., Mailroom]
SCREEN = {"screen": {"console": {}}}


def _mail(port: int, *people: str) -> dict[str, Any]:
    relay = f"smtp+plain://127.0.0.1:{port}"
    return {"mail": {"smtp": relay, "from": "wire@example.org", "to": list(people)}}


async def _opened(open_mailroom: OpenMailroom, channels: dict[str, Any]) -> Mailroom:
    room = open_mailroom(channels)
    await room.trouble.follow(room.book)
    return room


async def test_a_mended_typo_gets_what_waited_for_the_typo(
    open_mailroom: OpenMailroom, relay: Relay, make_alert: MakeAlert
) -> None:
    typo = {"desk": _mail(relay.port, "ann@example.org", "bbo@example.org"), **SCREEN}
    room = await _opened(open_mailroom, typo)
    relay.refused = "bbo@example.org"
    room.post(make_alert())
    await room.send_due()
    await room.change({"desk": _mail(relay.port, "ann@example.org", "bob@example.org"), **SCREEN})
    await room.send_due()
    assert [mail["To"] for mail in relay.mails] == ["ann@example.org", "bob@example.org"]
    assert room.states("desk") == {DeliveryState.SENT}


async def test_a_renamed_channel_takes_along_what_waited_and_what_it_sent(
    open_mailroom: OpenMailroom, closed_port: int, make_alert: MakeAlert
) -> None:
    room = await _opened(open_mailroom, {"desk": _mail(closed_port, "ann@example.org")})
    room.post(make_alert())
    await room.send_due()
    await room.change({"news": _mail(closed_port, "ann@example.org")})
    with open_relay(closed_port) as relay:
        await room.send_due()
    assert len(relay.mails) == 1
    (view,) = room.views()
    assert (view.recipient.channel, view.state) == ("news", DeliveryState.SENT)


async def test_what_was_given_up_in_the_last_days_comes_when_the_address_is_another_one(
    open_mailroom: OpenMailroom, service: Service, make_alert: MakeAlert
) -> None:
    room = await _opened(open_mailroom, {"hook": {"webhook": {"url": service.url}}, **SCREEN})
    service.status = 413
    room.post(make_alert())
    await room.send_due()
    assert room.states("hook") == {DeliveryState.DEAD}
    service.status = 200
    await room.change({"hook": {"webhook": {"url": f"{service.url}/new"}}, **SCREEN})
    await room.send_due()
    assert room.states("hook") == {DeliveryState.SENT}


async def test_who_has_left_is_told_once_and_gets_what_waited_when_they_are_back(
    open_mailroom: OpenMailroom, closed_port: int, make_alert: MakeAlert
) -> None:
    both = {"desk": _mail(closed_port, "ann@example.org"), **SCREEN}
    room = await _opened(open_mailroom, both)
    room.post(make_alert())
    await room.send_due()
    await room.change(SCREEN)
    await room.trouble.report()
    await room.trouble.report()
    (told,) = room.told
    assert "1 message waits for desk" in " ".join(told.split())
    await room.change(both)
    with open_relay(closed_port) as relay:
        await room.run(timedelta(minutes=1))
    assert len(relay.mails) >= 1
    assert room.states("desk") == {DeliveryState.SENT}


async def test_what_waits_for_somebody_who_stays_away_is_given_up_and_told(
    open_mailroom: OpenMailroom, closed_port: int, make_alert: MakeAlert
) -> None:
    room = await _opened(open_mailroom, {"desk": _mail(closed_port, "ann@example.org"), **SCREEN})
    room.post(make_alert())
    await room.send_due()
    await room.change(SCREEN)
    await room.trouble.report()
    room.clock.at += GIVE_UP_AFTER + timedelta(minutes=1)
    await room.trouble.report()
    assert room.states("desk") == {DeliveryState.DEAD}
    assert "is no longer in alerts.yaml" in " ".join(room.told[-1].split())
