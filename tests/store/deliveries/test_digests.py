"""What is held: until a time, then alone, or folded into a digest that tells all of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from policywire.alerts.model.alert import Decision, DecisionAction, Message, Recipient
from policywire.store.articles import retention
from policywire.store.database.store import Store
from policywire.store.deliveries import deliveries, delivery_list, digests, outbox
from policywire.store.deliveries.deliveries import DeliveryState
from policywire.store.deliveries.delivery_list import DeliveryView
from policywire.store.deliveries.digests import Bundle, HeldDelivery
from policywire.store.deliveries.traffic import StoredTraffic
from tests.store.newsroom import MINUTE, NOW, alert, decision, message

DESK = Recipient(channel="mail", label="desk")
LATER = NOW + timedelta(hours=8)


def test_what_quiet_hours_hold_is_let_go_at_their_end_and_not_before(store: Store) -> None:
    _enqueue(store, "x", _held(gathered=False, planned=LATER))
    assert _release(store, LATER - MINUTE) == 0
    assert [each.state for each in _listing(store)] == [DeliveryState.HELD]
    assert _release(store, LATER) == 1
    (claimed,) = _claim(store, LATER)
    assert claimed.message == message("x")


def test_another_channel_lets_go_of_its_own_only(store: Store) -> None:
    _enqueue(store, "x", _held(gathered=False))
    with store.writing() as session:
        assert deliveries.release(session, "slack", LATER) == 0


def test_what_is_held_is_due_at_its_time(store: Store) -> None:
    _enqueue(store, "x", _held())
    with store.reading() as session:
        assert outbox.next_due(session) == LATER
        assert outbox.next_due(session, "mail") == LATER
        assert outbox.next_due(session, "slack") is None


def test_what_is_held_for_a_digest_is_never_let_go_alone(store: Store) -> None:
    _enqueue(store, "x", _held())
    assert _release(store, LATER) == 0
    assert _claim(store, LATER) == []


def test_a_digest_holds_what_is_due_for_each_recipient_oldest_first(store: Store) -> None:
    for name in "xyz":
        _enqueue(store, name, _held(), _held("other"))
    _enqueue(store, "w", _held(due=LATER + MINUTE))
    found = _due(store, LATER)
    assert [each.alert.id for each in found[DESK, ""]] == ["x", "y", "z"]
    assert len(found) == 2
    assert [each.decided for each in found[DESK, ""]] == [NOW] * 3
    assert _due(store, LATER - MINUTE) == {}


@pytest.mark.slow
def test_what_is_folded_names_the_delivery_that_tells_it(store: Store) -> None:
    _enqueue(store, "x", _held())
    _enqueue(store, "y", _held())
    made = _fold(store, LATER)
    told, *folded = _listing(store)
    assert (told.id, told.state, told.topics) == (made, DeliveryState.PENDING, ("tariffs",))
    assert {(each.state, each.folded_into, each.due) for each in folded} == {
        (DeliveryState.FOLDED, made, None)
    }
    assert all(each.finished == LATER for each in folded)
    assert _due(store, LATER) == {}
    (claimed,) = _claim(store, LATER)
    assert claimed.message.subject == "Subject of digest"


def test_a_digest_that_is_not_written_leaves_everything_held(store: Store) -> None:
    _enqueue(store, "x", _held())
    try:
        with store.writing() as session:
            found = digests.due_bundles(session, "mail", LATER)
            digests.write(
                session, "d", DESK, message(), held=found[DESK, ""], reason="why", now=LATER
            )
            raise ZeroDivisionError
    except ZeroDivisionError:
        pass
    assert [each.state for each in _listing(store)] == [DeliveryState.HELD]


def test_a_slot_has_one_id_and_another_when_it_comes_again(store: Store) -> None:
    with store.reading() as session:
        first = digests.new_id(session, DESK, LATER)
        assert first == digests.new_id(session, DESK, LATER)
        assert first != digests.new_id(session, DESK, LATER + MINUTE)
        assert first != digests.new_id(session, Recipient(channel="mail", label="x"), LATER)
    _enqueue(store, "x", _held())
    _fold(store, LATER, name=first)
    with store.reading() as session:
        assert digests.new_id(session, DESK, LATER) != first


def test_the_last_digest_is_remembered(store: Store) -> None:
    with store.reading() as session:
        assert digests.last_made(session, DESK) is None
    _enqueue(store, "x", _held())
    _fold(store, LATER)
    with store.reading() as session:
        assert digests.last_made(session, DESK) == LATER
        assert digests.last_made(session, Recipient(channel="mail", label="x")) is None


def test_traffic_counts_what_was_planned_and_not_what_waits_for_a_digest(store: Store) -> None:
    _enqueue(store, "now", replace(decision("desk"), planned=NOW))
    _enqueue(store, "flood", _held(planned=NOW, due=NOW + MINUTE, outcome="flood"))
    _enqueue(store, "quiet", _held(planned=LATER, gathered=False))
    _enqueue(store, "digest", _held())
    with store.reading() as session:
        traffic = StoredTraffic(session)
        assert traffic.count_single(DESK, NOW, LATER) == 1
        assert traffic.count_single(DESK, NOW, LATER + MINUTE) == 2
        assert traffic.count_planned(DESK, NOW - MINUTE, NOW) == 2
        assert traffic.last_summary_at(DESK, NOW) == NOW + MINUTE


def test_retention_forgets_a_digest_when_it_was_sent_and_not_before(store: Store) -> None:
    _enqueue(store, "x", _held())
    _fold(store, LATER)
    with store.writing() as session:
        retention.delete_before(session, LATER + MINUTE)
    assert [each.state for each in _listing(store)] == [DeliveryState.PENDING]


def _held(
    to: str = "desk",
    *,
    due: datetime = LATER,
    planned: datetime | None = None,
    gathered: bool = True,
    outcome: str = "digest",
) -> Decision:
    return replace(
        decision(to, DecisionAction.HOLD),
        due=due,
        planned=planned,
        gathered=gathered,
        outcome=outcome,
    )


def _enqueue(store: Store, name: str, *decisions: Decision) -> None:
    with store.writing() as session:
        deliveries.enqueue(session, alert(name), message(name), decisions, NOW)


def _release(store: Store, now: datetime) -> int:
    with store.writing() as session:
        return deliveries.release(session, "mail", now)


def _due(store: Store, now: datetime) -> dict[Bundle, list[HeldDelivery]]:
    with store.writing() as session:
        return digests.due_bundles(session, "mail", now)


def _fold(store: Store, now: datetime, name: str = "digest") -> int:
    with store.writing() as session:
        held = digests.due_bundles(session, "mail", now)[DESK, ""]
        told: Message = message("digest")
        return digests.write(session, name, DESK, told, held=held, reason="why", now=now)


def _claim(store: Store, now: datetime) -> list[outbox.ClaimedDelivery]:
    with store.writing() as session:
        return outbox.claim(session, now=now, lease=timedelta(minutes=5), instance="one", limit=9)


def _listing(store: Store) -> list[DeliveryView]:
    with store.reading() as session:
        return delivery_list.list_deliveries(session)
