"""Whatever happens, in whatever order, a delivery is never lost and never two people's."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from policywire.alerts.model.alert import Receipt
from policywire.store.deliveries import attempts, deliveries, delivery_list, outbox
from policywire.store.deliveries.attempts import AttemptOutcome
from policywire.store.deliveries.deliveries import DeliveryState
from policywire.store.deliveries.delivery_list import DeliveryView
from policywire.store.deliveries.outbox import ClaimedDelivery
from tests.fresh_store import fresh_store
from tests.store.newsroom import MINUTE, NOW, alert, decision, message

LEASE = timedelta(minutes=5)
AT_REST = {DeliveryState.SENT, DeliveryState.DEAD}


class Outbox(RuleBasedStateMachine):
    """Two instances claim, send, fail, die and recover while the clock goes on.

    `held` is what each instance believes to be its own; `sent` is what really went
    out; `newest` is the last token given for each delivery.
    """

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.store = fresh_store(Path(self.folder.name) / "policywire.db")
        self.now = NOW
        self.enqueued: set[tuple[str, str]] = set()
        self.held: dict[str, list[ClaimedDelivery]] = {"one": [], "two": []}
        self.newest: dict[int, int] = {}
        self.sent: set[int] = set()

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()

    @rule(name=st.sampled_from("xyz"), to=st.sampled_from("ab"))
    def tell(self, name: str, to: str) -> None:
        with self.store.writing() as session:
            added = deliveries.enqueue(
                session, alert(name), message(name), [decision(to)], self.now
            )
        assert added == ((name, to) not in self.enqueued)
        self.enqueued.add((name, to))

    @rule(instance=st.sampled_from(["one", "two"]), limit=st.integers(1, 3))
    def claim(self, instance: str, limit: int) -> None:
        with self.store.writing() as session:
            mine = outbox.claim(
                session,
                now=self.now,
                lease=LEASE,
                instance=instance,
                channel=None,
                limit=limit,
            )
        self.held[instance] += mine
        self.newest.update({each.id: each.token for each in mine})

    @rule(instance=st.sampled_from(["one", "two"]), end=st.sampled_from(["ok", "again", "dead"]))
    def answer(self, instance: str, end: str) -> None:
        if not self.held[instance]:
            return
        mine = self.held[instance].pop(0)
        sending = self._view(mine.id).state is DeliveryState.SENDING
        current = sending and self.newest[mine.id] == mine.token
        with self.store.writing() as session:
            taken = outbox.finish(
                session,
                mine.id,
                mine.token,
                Receipt(ok=end == "ok", detail=end, permanent=end == "dead"),
                now=self.now,
                next_at=self.now + MINUTE if end == "again" else None,
                dead=end == "dead",
            )
        assert taken == current
        if taken and end == "ok":
            self.sent.add(mine.id)

    @rule(instance=st.sampled_from(["one", "two"]))
    def die(self, instance: str) -> None:
        self.held[instance].clear()

    @rule(instance=st.sampled_from(["one", "two"]))
    def recover(self, instance: str) -> None:
        with self.store.writing() as session:
            outbox.recover(session, instance, self.now)

    @rule(minutes=st.integers(1, 6))
    def wait(self, minutes: int) -> None:
        self.now += minutes * MINUTE

    @rule(which=st.integers(1, 6))
    def resend(self, which: int) -> None:
        with self.store.writing() as session:
            if deliveries.resend(session, which, self.now):
                self.sent.discard(which)

    @invariant()
    def nothing_is_lost_and_nothing_is_there_twice(self) -> None:
        found = [(view.alert, view.recipient.label) for view in self._views()]
        assert len(found) == len(set(found))
        assert set(found) == self.enqueued

    @invariant()
    def what_is_not_at_rest_will_be_tried(self) -> None:
        for view in self._views():
            waits = view.state in {DeliveryState.PENDING, DeliveryState.RETRYING}
            assert (view.due is not None) == (waits or view.state is DeliveryState.SENDING)
            assert (view.finished is not None) == (view.state in AT_REST)

    @invariant()
    def sent_means_sent(self) -> None:
        assert {view.id for view in self._views() if view.state is DeliveryState.SENT} == self.sent

    @invariant()
    def only_a_delivery_being_sent_has_an_attempt_under_way(self) -> None:
        with self.store.reading() as session:
            for view in delivery_list.list_deliveries(session):
                tries = attempts.of_delivery(session, view.id)
                under_way = [each for each in tries if each.outcome is None]
                assert len(under_way) == (view.state is DeliveryState.SENDING)
                if view.state is DeliveryState.SENT:
                    assert tries[-1].outcome is AttemptOutcome.SENT

    def _views(self) -> list[DeliveryView]:
        with self.store.reading() as session:
            return delivery_list.list_deliveries(session)

    def _view(self, delivery_id: int) -> DeliveryView:
        return next(view for view in self._views() if view.id == delivery_id)


TestOutbox = pytest.mark.slow(Outbox.TestCase)
TestOutbox.settings = settings(max_examples=20, stateful_step_count=25, deadline=None)
