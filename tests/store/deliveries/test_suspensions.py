"""Parked recipients and channels: what is for them waits, and nothing of it is lost."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from policywire.alerts.model.alert import Receipt
from policywire.store.database.store import Store
from policywire.store.deliveries import attempts, deliveries, delivery_list, outbox, suspensions
from policywire.store.deliveries.deliveries import DeliveryState
from policywire.store.deliveries.delivery_list import DeliveryView
from policywire.store.deliveries.outbox import ClaimedDelivery
from policywire.store.deliveries.suspensions import Suspension
from tests.store.newsroom import MINUTE, NOW, alert, decision, message


def _enqueue(store: Store, *names: str, to: tuple[str, ...] = ("ann", "bob")) -> None:
    with store.writing() as session:
        for name in names:
            told = [decision(who) for who in to]
            deliveries.enqueue(session, alert(name), message(name), told, NOW)


def _claim(store: Store, now: datetime = NOW, *resting: str) -> list[ClaimedDelivery]:
    with store.writing() as session:
        return outbox.claim(
            session,
            now=now,
            lease=5 * MINUTE,
            instance="one",
            channel="mail",
            resting=resting,
            limit=10,
        )


def _park(store: Store, recipient: str) -> bool:
    suspension = Suspension(
        channel="mail",
        recipient=recipient,
        since=NOW,
        reason="550: gone",
        code=550,
        fingerprint="12ab",
    )
    with store.writing() as session:
        return suspensions.suspend(session, suspension)


def _views(store: Store) -> list[DeliveryView]:
    with store.reading() as session:
        return delivery_list.list_deliveries(session)


def test_nothing_is_claimed_for_a_suspended_recipient_and_others_go_on(store: Store) -> None:
    _enqueue(store, "a", "b")
    assert _park(store, "ann")
    assert not _park(store, "ann")
    assert [each.recipient.label for each in _claim(store)] == ["bob", "bob"]
    assert {view.recipient.label: view.suspended for view in _views(store)} == {
        "ann": True,
        "bob": False,
    }


def test_a_suspended_channel_suspends_everybody_in_it(store: Store) -> None:
    _enqueue(store, "a")
    _park(store, "")
    assert _claim(store) == []
    with store.reading() as session:
        assert outbox.next_due(session, "mail") is None
        (listed,) = suspensions.listing(session)
    assert (listed.waiting, listed.notified) == (2, None)


@pytest.mark.parametrize("recipient", [None, "ann"])
def test_what_waited_is_claimed_after_delivery_is_resumed(
    store: Store, recipient: str | None
) -> None:
    _enqueue(store, "a", to=("ann",))
    _park(store, "")
    with store.writing() as session:
        assert suspensions.resume(session, "mail", recipient) == 1
        assert suspensions.resume(session, "mail", recipient) == 0
    assert len(_claim(store)) == 1


def test_the_refused_delivery_itself_waits_as_if_it_were_never_tried(store: Store) -> None:
    _enqueue(store, "a", to=("ann",))
    (mine,) = _claim(store)
    refusal = Receipt(ok=False, detail="550: gone", code=550, permanent=True)
    with store.writing() as session:
        assert outbox.finish(
            session, mine.id, mine.token, refusal, now=NOW, next_at=None, dead=True, suspended=True
        )
        assert [each.code for each in attempts.of_delivery(session, mine.id)] == [550]
    _park(store, "ann")
    (view,) = _views(store)
    assert (view.state, view.attempts, view.suspended) == (DeliveryState.RETRYING, 0, True)
    with store.writing() as session:
        suspensions.resume(session, "mail")
    (again,) = _claim(store, NOW + timedelta(days=30))
    assert (again.attempts, again.first_try) == (1, NOW + timedelta(days=30))


def test_a_changed_address_resumes_delivery_and_an_unchanged_one_does_not(store: Store) -> None:
    _park(store, "ann")
    _park(store, "")
    today = {("mail", "ann"): "12ab", ("mail", ""): "ffff"}
    with store.writing() as session:
        changed = suspensions.resume_changed(session, lambda *who: today[who])
        assert [each.recipient for each in changed] == [""]
        (left,) = suspensions.listing(session)
        suspensions.mark_notified(session, left, NOW)
        assert suspensions.listing(session)[0].notified == NOW


def test_those_who_rest_are_passed_over(store: Store) -> None:
    _enqueue(store, "a")
    assert [each.recipient.label for each in _claim(store, NOW, "ann")] == ["bob"]
    with store.reading() as session:
        assert outbox.next_due(session, "mail", ("ann",)) is None
        assert outbox.next_due(session, "mail") == NOW
