"""Services that are away, hang, refuse or lose the line: nothing lost, nothing early, no doubles.

Time is simulated, the relay and the web service are real ones on loopback.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from policywire.alerts.model.alert import Alert
from policywire.alerts.routing.retry_policy import GIVE_UP_AFTER
from policywire.store.deliveries import deliveries
from policywire.store.deliveries.attempts import AttemptOutcome
from policywire.store.deliveries.deliveries import DeliveryState
from tests.alerts.endpoints import Relay, Service, open_relay
from tests.service.mailroom import Mailroom
from tests.trust.count import Count

pytestmark = pytest.mark.slow

MakeAlert = Callable[..., Alert]
OpenMailroom = Callable[..., Mailroom]
MINUTE = timedelta(minutes=1)
SCREEN = {"screen": {"console": {}}}


def _mail(port: int, *people: str) -> dict[str, Any]:
    return {
        "mail": {
            "smtp": f"smtp+plain://127.0.0.1:{port}",
            "from": "wire@example.org",
            "to": list(people or ["ann@example.org"]),
        }
    }


def _alerts(make_alert: MakeAlert, count: int) -> Iterator[Alert]:
    """So many alerts on as many stories."""
    for number in range(count):
        yield make_alert(id=f"{number:032x}", story=f"s{number}")


def _ids(relay: Relay) -> Counter[str]:
    return Counter(str(mail["Message-ID"]) for mail in relay.mails)


async def test_a_relay_that_is_away_for_six_hours_loses_nothing_and_delays_nobody_else(
    open_mailroom: OpenMailroom, closed_port: int, make_alert: MakeAlert, count: Count
) -> None:
    room = open_mailroom({"desk": _mail(closed_port), **SCREEN})
    for alert in _alerts(make_alert, 30):
        room.post(alert)
        await room.run(12 * MINUTE)
    while_away = room.attempts("desk")
    assert room.states("screen") == {DeliveryState.SENT}
    assert all(view.finished == view.created for view in room.views("screen"))
    assert {each.outcome for each in while_away} == {AttemptOutcome.FAILED}
    assert len(while_away) < 45
    with open_relay(closed_port) as relay:
        await room.run(11 * MINUTE)
    assert room.states("desk") == {DeliveryState.SENT}
    assert set(_ids(relay).values()) == {1}
    assert len(relay.mails) == 30
    mails = _ids(relay)
    count(30, lost=30 - len(mails), duplicated=mails.total() - len(mails))


async def test_what_cannot_be_delivered_for_five_days_is_dead_and_can_be_sent_again(
    open_mailroom: OpenMailroom, closed_port: int, make_alert: MakeAlert
) -> None:
    room = open_mailroom({"desk": _mail(closed_port)})
    room.post(make_alert())
    await room.run(timedelta(hours=6))
    room.clock.at += GIVE_UP_AFTER - timedelta(hours=8)
    await room.run(timedelta(hours=4))
    (view,) = room.views()
    assert view.state is DeliveryState.DEAD
    waits = [after.started - before.started for before, after in pairwise(room.attempts("desk"))]
    assert timedelta(seconds=24) <= waits[0] <= timedelta(seconds=36)
    assert all(timedelta(minutes=48) <= wait <= timedelta(minutes=72) for wait in waits[4:9])
    assert len(waits) < 16
    with room.store.writing() as session:
        assert deliveries.resend(session, view.id, room.clock.now())
    room.outbox.clear_backoff()
    with open_relay(closed_port) as relay:
        await room.run(MINUTE)
    assert len(relay.mails) == 1
    assert room.states() == {DeliveryState.SENT}


async def test_greylisting_delays_one_mailbox_and_brings_each_mail_once(
    open_mailroom: OpenMailroom, relay: Relay, make_alert: MakeAlert, count: Count
) -> None:
    room = open_mailroom({"desk": _mail(relay.port, "ann@example.org", "bob@example.org")})
    relay.greylisted = "bob@example.org"
    room.post(*_alerts(make_alert, 5))
    await room.run(4 * MINUTE)
    assert Counter(str(mail["To"]) for mail in relay.mails) == {"ann@example.org": 5}
    relay.greylisted = ""
    await room.run(15 * MINUTE)
    assert Counter(str(mail["To"]) for mail in relay.mails) == {
        "ann@example.org": 5,
        "bob@example.org": 5,
    }
    assert room.states() == {DeliveryState.SENT}
    count(10, lost=10 - len(relay.mails), duplicated=len(relay.mails) - 10)


async def test_only_what_was_under_way_when_the_line_broke_may_come_twice_and_under_one_id(
    open_mailroom: OpenMailroom, relay: Relay, make_alert: MakeAlert, count: Count
) -> None:
    room = open_mailroom({"desk": _mail(relay.port)})
    relay.data = "drop"
    room.post(*_alerts(make_alert, 6))
    await room.send_due()
    relay.data = "250 OK"
    await room.run(20 * MINUTE)
    assert room.states() == {DeliveryState.SENT}
    assert sorted(_ids(relay).values()) == [1, 1, 1, 1, 1, 2]
    mails = _ids(relay)
    count(6, lost=6 - len(mails), duplicated=mails.total() - len(mails), allowed=1)


@pytest.mark.parametrize(
    ("wish", "wait"),
    [("900", 900), ("Tue, 03 Mar 2026 14:25:00 GMT", 30), ("soon", 30), ("99999", 3600)],
)
async def test_a_webhook_that_asks_for_patience_is_not_asked_before(
    open_mailroom: OpenMailroom,
    service: Service,
    make_alert: MakeAlert,
    wish: str,
    wait: int,
    count: Count,
) -> None:
    """A date is read by the machine's own clock, for which this one has passed."""
    room = open_mailroom({"hook": {"webhook": {"url": service.url}}, **SCREEN})
    service.status, service.headers = 429, {"Retry-After": wish}
    room.post(*_alerts(make_alert, 4))
    await room.run(timedelta(seconds=wait - 1))
    assert len(service.requests) == 1
    service.status = 200
    await room.run(timedelta(minutes=15))
    assert room.states() == {DeliveryState.SENT}
    assert len({headers["Idempotency-Key"] for _, headers, _ in service.requests}) == 4
    assert len(service.requests) == 5
    count(1)


async def test_a_webhook_that_hangs_holds_up_neither_another_channel_nor_loses_its_own(
    open_mailroom: OpenMailroom, service: Service, relay: Relay, make_alert: MakeAlert, count: Count
) -> None:
    room = open_mailroom({"hook": {"webhook": {"url": service.url}}, "desk": _mail(relay.port)})
    service.hangs = True
    room.post(*_alerts(make_alert, 25))
    stuck = asyncio.create_task(room.courier("hook").send_due())
    await asyncio.to_thread(service.got_one.wait)
    attempts = await room.courier("desk").send_due()
    assert (attempts.sent, len(relay.mails)) == (25, 25)
    assert not stuck.done()
    assert [each.outcome for each in room.attempts("hook")] == [None]
    service.hangs = False
    service.released.set()
    assert (await stuck).sent == 25
    count(25, lost=25 - len(relay.mails))


@pytest.mark.parametrize("status", [401, 403, 404, 410])
async def test_a_webhook_that_is_gone_waits_for_its_new_address(
    open_mailroom: OpenMailroom, service: Service, make_alert: MakeAlert, status: int, count: Count
) -> None:
    channels = {"hook": {"webhook": {"url": service.url + "/old"}}, **SCREEN}
    room = open_mailroom(channels)
    service.status = status
    room.post(*_alerts(make_alert, 3))
    await room.run(timedelta(days=7))
    assert len(service.requests) == 1
    assert len(room.told) == 1
    await room.change(channels)
    service.status = 200
    await room.run(MINUTE)
    assert len(service.requests) == 1, "the same address stays suspended"
    await room.change({**channels, "hook": {"webhook": {"url": service.url + "/new"}}})
    await room.run(MINUTE)
    assert room.states() == {DeliveryState.SENT}
    assert len(service.requests) == 4
    keys = Counter(headers["Idempotency-Key"] for _, headers, _ in service.requests[1:])
    count(3, lost=3 - len(keys), duplicated=keys.total() - len(keys))


async def test_what_piled_up_for_a_suspended_channel_comes_in_one_message(
    open_mailroom: OpenMailroom, service: Service, make_alert: MakeAlert, count: Count
) -> None:
    channels = {"hook": {"webhook": {"url": service.url + "/old"}, "flood": 5}}
    room = open_mailroom(channels)
    service.status = 410
    for alert in _alerts(make_alert, 12):
        room.post(alert)
        await room.run(20 * MINUTE)
    service.status = 200
    await room.change({"hook": {"webhook": {"url": service.url + "/new"}, "flood": 5}})
    await room.run(MINUTE)
    _, *sent = [json.loads(body) for _, _, body in service.requests]
    (summary,) = [each["facts"] for each in sent if each["type"] == "digest"]
    alone = [each["facts"]["id"] for each in sent if each["type"] == "alert"]
    assert summary["occasion"] == "backlog summary"
    assert len(alone) <= 5
    assert Counter([*alone, *(each["id"] for each in summary["alerts"])]) == Counter(
        {f"{number:032x}": 1 for number in range(12)}
    )
    assert room.states() == {DeliveryState.SENT, DeliveryState.FOLDED}
    count(12)


async def test_a_mailbox_that_is_gone_is_suspended_alone(
    open_mailroom: OpenMailroom, relay: Relay, make_alert: MakeAlert, count: Count
) -> None:
    room = open_mailroom({"desk": _mail(relay.port, "ann@example.org", "gone@example.org")})
    relay.refused = "gone@example.org"
    room.post(*_alerts(make_alert, 3))
    await room.run(timedelta(hours=5))
    suspended = {view.recipient.label: view.suspended for view in room.views()}
    assert suspended == {"ann@example.org": False, "gone@example.org": True}
    assert len(relay.mails) == 4, "three alerts and the notice, which ann can read"
    assert "gone@example.org" in room.told[0]
    count(3)


async def test_an_operator_who_cannot_be_told_is_told_when_a_channel_works_again(
    open_mailroom: OpenMailroom, relay: Relay, make_alert: MakeAlert
) -> None:
    room = open_mailroom({"desk": _mail(relay.port)})
    relay.refused = "ann@example.org"
    room.post(make_alert())
    await room.send_due()
    assert len(room.told) == 1
    room.take({"desk": _mail(relay.port), **SCREEN})
    await room.trouble.report()
    await room.trouble.report()
    await room.send_due()
    assert len(room.told) == 1
    assert "550" in room.screen.getvalue()
