"""Deliveries: written once, claimed by one, finished by whoever holds the token."""

from __future__ import annotations

import sqlite3
import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event

from policywire.alerts.model.alert import Decision, DecisionAction, Receipt, Recipient
from policywire.store.database.store import Store
from policywire.store.deliveries import attempts, deliveries, delivery_list, outbox
from policywire.store.deliveries.attempts import AttemptOutcome
from policywire.store.deliveries.deliveries import DeliveryState
from policywire.store.deliveries.delivery_list import DeliveryFilter
from policywire.store.deliveries.outbox import ClaimedDelivery
from tests.store.newsroom import MINUTE, NOW, alert, decision, message

LEASE = timedelta(minutes=5)
SENT = Receipt(ok=True, detail="250 OK", code=250)
FAILED = Receipt(ok=False, detail="450 try later", code=450)
REFUSED = Receipt(ok=False, detail="550 no such user", code=550, permanent=True)


def test_an_alert_is_written_once_for_each_recipient(store: Store) -> None:
    decisions = [decision("a"), decision("b"), decision("a", channel="slack")]
    assert _enqueue(store, *decisions) == 3
    assert _enqueue(store, *decisions) == 0
    assert len(_listing(store)) == 3


def test_a_recipient_named_twice_hears_once(store: Store) -> None:
    assert _enqueue(store, decision("a"), decision("a")) == 1


def test_the_words_of_the_first_time_stay(store: Store) -> None:
    _enqueue(store, decision("a"))
    with store.writing() as session:
        deliveries.enqueue(session, alert(), message("other words"), [decision("b")], NOW)
    assert [each.message for each in _claim(store, limit=9)] == [message(), message()]


def test_an_alert_for_nobody_is_written_all_the_same(store: Store) -> None:
    assert _enqueue(store) == 0


def test_a_claimed_delivery_carries_the_message_as_it_was_rendered(store: Store) -> None:
    _enqueue(store, decision("desk"))
    (claimed,) = _claim(store)
    assert claimed.message == message()
    assert claimed.recipient == Recipient(channel="mail", label="desk")
    assert claimed.attempts == 1
    assert claimed.first_try == NOW


def test_a_claimed_delivery_is_not_claimed_again(store: Store) -> None:
    _enqueue(store, decision())
    assert len(_claim(store)) == 1
    assert _claim(store) == []


def test_only_the_asked_channel_is_claimed(store: Store) -> None:
    _enqueue(store, decision("a"), decision("b", channel="slack"))
    assert [each.recipient.channel for each in _claim(store, channel="slack", limit=9)] == ["slack"]


def test_what_is_due_longest_is_claimed_first_and_no_more_than_asked(store: Store) -> None:
    _enqueue(store, decision("second"), name="2", now=NOW)
    _enqueue(store, decision("third"), name="3", now=NOW)
    _enqueue(store, decision("first"), name="1", now=NOW - MINUTE)
    assert [each.recipient.label for each in _claim(store, limit=2)] == ["first", "second"]


def test_nothing_is_claimed_before_it_is_due(store: Store) -> None:
    _enqueue(store, decision(), now=NOW + MINUTE)
    assert _claim(store, now=NOW) == []
    assert len(_claim(store, now=NOW + MINUTE)) == 1


def test_held_and_suppressed_deliveries_are_kept_with_their_reason_and_never_claimed(
    store: Store,
) -> None:
    _enqueue(store, decision("a", DecisionAction.HOLD), decision("b", DecisionAction.SUPPRESS))
    assert _claim(store, limit=9) == []
    suppressed, held = _listing(store)
    assert (suppressed.state, suppressed.outcome) == (DeliveryState.SUPPRESSED, "backfill")
    assert (held.state, held.reason) == (DeliveryState.HELD, "Why a is to hold.")
    assert held.topics == ("tariffs",)
    assert _due(store) is None


def test_a_sent_delivery_is_at_rest(store: Store) -> None:
    _enqueue(store, decision())
    assert _finish(store, _claim(store)[0], SENT) is True
    (view,) = _listing(store)
    assert (view.state, view.finished, view.due) == (DeliveryState.SENT, NOW, None)
    assert view.last is not None
    assert (view.last.outcome, view.last.code, view.last.detail) == (
        AttemptOutcome.SENT,
        250,
        "250 OK",
    )
    assert _claim(store, now=NOW + timedelta(days=9)) == []


def test_a_failed_delivery_is_tried_again_when_it_is_due(store: Store) -> None:
    _enqueue(store, decision())
    _finish(store, _claim(store)[0], FAILED, next_at=NOW + MINUTE)
    assert _due(store) == NOW + MINUTE
    assert _claim(store) == []
    (again,) = _claim(store, now=NOW + MINUTE)
    assert (again.attempts, again.first_try) == (2, NOW)


def test_a_dead_delivery_is_not_tried_again(store: Store) -> None:
    _enqueue(store, decision())
    _finish(store, _claim(store)[0], REFUSED, dead=True)
    assert _claim(store, now=NOW + timedelta(days=9)) == []
    (view,) = _listing(store, DeliveryState.DEAD)
    assert view.last is not None
    assert view.last.outcome is AttemptOutcome.REFUSED


def test_a_failure_needs_a_next_time_or_an_end(store: Store) -> None:
    _enqueue(store, decision())
    claimed = _claim(store)[0]
    with pytest.raises(ValueError, match="needs a time"):
        _finish(store, claimed, FAILED)


def test_whoever_lost_the_lease_cannot_finish(store: Store) -> None:
    _enqueue(store, decision())
    late = _claim(store, instance="slow")[0]
    _recover(store, "other", now=NOW + LEASE)
    assert _finish(store, late, SENT) is False
    (current,) = _claim(store, now=NOW + LEASE, instance="other")
    assert _finish(store, late, SENT) is False
    assert _finish(store, current, SENT) is True
    assert _finish(store, current, FAILED, next_at=NOW) is False


def test_a_lease_that_still_runs_is_left_alone(store: Store) -> None:
    _enqueue(store, decision())
    _claim(store, instance="mine")
    assert _recover(store, "mine", now=NOW + LEASE - MINUTE) == 0
    assert _recover(store, "mine", now=NOW + LEASE) == 1


def test_what_a_dead_instance_was_sending_is_tried_again_at_once(store: Store) -> None:
    _enqueue(store, decision("a"), decision("b"))
    (claimed,) = _claim(store, instance="dead")
    assert _recover(store, "alive", now=NOW + MINUTE) == 1
    again = _claim(store, now=NOW + MINUTE, instance="alive", limit=9)
    assert {each.id for each in again} == {claimed.id, claimed.id + 1}
    with store.reading() as session:
        first, second = attempts.of_delivery(session, claimed.id)
    assert (first.outcome, first.ended) == (AttemptOutcome.UNKNOWN, NOW + MINUTE)
    assert first.detail == attempts.UNKNOWN
    assert (second.outcome, second.ended) == (None, None)


def test_a_delivery_is_sent_again_on_request(store: Store) -> None:
    _enqueue(store, decision())
    _finish(store, _claim(store)[0], REFUSED, dead=True)
    assert _resend(store, _listing(store)[0].id) is True
    (again,) = _claim(store, now=NOW + MINUTE)
    assert (again.attempts, again.first_try) == (1, NOW + MINUTE)


def test_what_is_being_sent_cannot_be_sent_again(store: Store) -> None:
    _enqueue(store, decision())
    claimed = _claim(store)[0]
    assert _resend(store, claimed.id) is False
    assert _resend(store, claimed.id + 1) is False


def test_the_next_due_time_is_told_for_each_channel(store: Store) -> None:
    _enqueue(store, decision("a"), name="1", now=NOW + MINUTE)
    _enqueue(store, decision("b", channel="slack"), name="2", now=NOW)
    with store.reading() as session:
        assert outbox.next_due(session) == NOW
        assert outbox.next_due(session, "mail") == NOW + MINUTE
        assert outbox.next_due(session, "console") is None


def test_deliveries_are_counted_by_state(store: Store) -> None:
    _enqueue(store, decision("a"), decision("b"), decision("c", DecisionAction.SUPPRESS))
    _claim(store)
    with store.reading() as session:
        counted = deliveries.counts(session)
    assert set(counted) == set(DeliveryState)
    assert {state.value: number for state, number in counted.items() if number} == {
        "pending": 1,
        "sending": 1,
        "suppressed": 1,
    }


def test_a_list_of_deliveries_is_paged_newest_first(store: Store) -> None:
    _enqueue(store, *[decision(str(number)) for number in range(5)])
    with store.reading() as session:
        first = delivery_list.list_deliveries(session, limit=3)
        rest = delivery_list.list_deliveries(session, limit=3, before=first[-1].id)
        waiting = delivery_list.list_deliveries(
            session, DeliveryFilter(state=DeliveryState.PENDING)
        )
    assert [each.recipient.label for each in first + rest] == ["4", "3", "2", "1", "0"]
    assert waiting == first + rest
    assert first[0].subject == message().subject


def test_no_delivery_is_given_to_two_claimers(store: Store) -> None:
    _enqueue(store, *[decision(str(number)) for number in range(40)])
    taken: list[ClaimedDelivery] = []
    start = threading.Barrier(4)

    def claim(name: str) -> None:
        start.wait()
        while mine := _claim(store, instance=name, limit=3):
            taken.extend(mine)

    claimers = [threading.Thread(target=claim, args=(name,)) for name in "abcd"]
    for claimer in claimers:
        claimer.start()
    for claimer in claimers:
        claimer.join()
    assert sorted(each.id for each in taken) == sorted(each.id for each in _listing(store))


def test_claiming_in_a_channel_reads_what_is_due_from_its_index_and_sorts_nothing(
    sqlite_store: Store,
) -> None:
    plans: list[str] = []

    def explain(
        connection: Connection, cursor: sqlite3.Cursor, statement: str, values: Any, *_: object
    ) -> None:
        if statement.startswith("SELECT delivery"):
            plan = cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)
            plans.extend(row[3] for row in plan)

    event.listen(sqlite_store.engine, "before_cursor_execute", explain)
    _claim(sqlite_store, channel="mail")
    assert "USING INDEX ix_delivery_waiting_by_channel (channel=? AND due_at<?)" in plans[0]
    assert not any("TEMP B-TREE" in line for line in plans)


@pytest.mark.postgres
def test_on_a_server_a_claimer_passes_over_what_another_is_claiming(
    request: pytest.FixtureRequest,
) -> None:
    server = request.getfixturevalue("postgres")
    store = Store.open(server.url(server.create()))
    _enqueue(store, decision("a"), decision("b"))
    with store.writing() as session:
        (first,) = outbox.claim(session, now=NOW, lease=LEASE, instance="a", channel=None, limit=1)
        (second,) = _claim(store, instance="b")
    assert first.id != second.id
    store.close()


def _enqueue(
    store: Store,
    *decisions: Decision,
    name: str = "alert-1",
    now: datetime = NOW,
) -> int:
    with store.writing() as session:
        return deliveries.enqueue(session, alert(name), message(), decisions, now)


def _claim(
    store: Store,
    *,
    now: datetime = NOW,
    instance: str = "me",
    channel: str | None = None,
    limit: int = 1,
) -> list[ClaimedDelivery]:
    with store.writing() as session:
        return outbox.claim(
            session, now=now, lease=LEASE, instance=instance, channel=channel, limit=limit
        )


def _finish(
    store: Store,
    claimed: ClaimedDelivery,
    receipt: Receipt,
    *,
    next_at: datetime | None = None,
    dead: bool = False,
) -> bool:
    with store.writing() as session:
        return outbox.finish(
            session, claimed.id, claimed.token, receipt, now=NOW, next_at=next_at, dead=dead
        )


def _recover(store: Store, instance: str, now: datetime) -> int:
    with store.writing() as session:
        return outbox.recover(session, instance, now)


def _resend(store: Store, delivery_id: int) -> bool:
    with store.writing() as session:
        return deliveries.resend(session, delivery_id, NOW + MINUTE)


def _listing(store: Store, state: DeliveryState | None = None) -> list[delivery_list.DeliveryView]:
    with store.reading() as session:
        return delivery_list.list_deliveries(session, DeliveryFilter(state=state))


def _due(store: Store) -> datetime | None:
    with store.reading() as session:
        return outbox.next_due(session)
