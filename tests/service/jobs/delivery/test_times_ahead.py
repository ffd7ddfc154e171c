"""Deliveries that a clock planned which was a day ahead."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select, update

from policywire.alerts.model.alert import Alert
from policywire.store.deliveries.deliveries import DeliveryState
from policywire.store.deliveries.times_ahead import pull_back
from policywire.store.schema import DeliveryRow
from tests.alerts.endpoints import Relay
from tests.service.mailroom import START, Mailroom
from tests.trust.count import Count

MakeAlert = Callable[..., Alert]
DAY, HOUR, LEASE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=5)


@pytest.fixture
def channels(relay: Relay) -> dict[str, Any]:
    address = f"smtp+plain://127.0.0.1:{relay.port}"
    mail = {"smtp": address, "from": "wire@example.org", "to": ["ann@example.org"]}
    return {"team": {"mail": mail}}


@pytest.fixture
def room(open_mailroom: Callable[..., Mailroom], channels: dict[str, Any]) -> Mailroom:
    return open_mailroom(channels)


def _pull_back(room: Mailroom) -> int:
    with room.store.writing() as session:
        return pull_back(session, room.clock.now(), lease=LEASE, retry=HOUR)


async def test_what_was_told_by_a_clock_ahead_goes_out_once_the_clock_is_right(
    room: Mailroom, relay: Relay, make_alert: MakeAlert, count: Count
) -> None:
    room.clock.at = START + DAY
    room.tell_by([{}], make_alert())
    room.clock.at = START
    await room.send_due()
    assert relay.mails == []
    assert _pull_back(room) == 1
    assert _pull_back(room) == 0
    await room.send_due()
    assert len(relay.mails) == 1
    count(1)


@pytest.mark.parametrize("state", [DeliveryState.SENDING, DeliveryState.RETRYING])
def test_no_lease_and_no_retry_lies_further_ahead_than_the_longest(
    room: Mailroom, make_alert: MakeAlert, state: DeliveryState, count: Count
) -> None:
    room.tell_by([{}], make_alert())
    ahead = {"state": state.value, "due_at": START + DAY, "lease_until": START + DAY}
    with room.store.writing() as session:
        session.exec(update(DeliveryRow).values(**ahead))
    assert _pull_back(room) == 1
    with room.store.reading() as session:
        due, lease = session.exec(
            select(col(DeliveryRow.due_at), col(DeliveryRow.lease_until))
        ).one()
    pulled = {DeliveryState.SENDING: (START + DAY, START + LEASE)}
    assert (due, lease) == pulled.get(state, (START + HOUR, START + DAY))
    count(1)


def test_what_is_held_for_a_digest_of_tomorrow_stays_held(
    room: Mailroom, channels: dict[str, Any], make_alert: MakeAlert, count: Count
) -> None:
    room.take({"team": {**channels["team"], "digest": {"at": ["08:00"]}}})
    room.tell_by([{}], make_alert())
    assert _pull_back(room) == 0
    count(1)
