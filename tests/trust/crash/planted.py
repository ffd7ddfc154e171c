"""Bugs planted into a process, each of which the crash harness must catch."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from policywire.alerts.model.alert import Receipt
from policywire.service.jobs.delivery.courier import DeliveryWorker
from policywire.store.articles import sources
from policywire.store.deliveries import deliveries, outbox


def mark_before_send() -> None:
    """A delivery is marked as sent, and then it is sent."""

    async def deliver(worker: Any, delivery: Any) -> Receipt:
        await worker._record(delivery, Receipt(ok=True, detail="planted"))
        receipt: Receipt = await worker._sender().send(delivery.recipient, delivery.message, None)
        return receipt

    DeliveryWorker._deliver = deliver  # type: ignore[method-assign]


def split_transaction() -> None:
    """The verdict is committed before its alert is written."""
    write = deliveries.enqueue

    def enqueue(session: Any, *args: Any) -> int:
        session.commit()
        return write(session, *args)

    deliveries.enqueue = enqueue


def no_dedup_key() -> None:
    """Each attempt has an id of its own, so that a receiver cannot know a second copy."""
    take = outbox.claim

    def claim(session: Any, **options: Any) -> list[Any]:
        return [
            replace(each, message=replace(each.message, message_id=f"<{uuid.uuid4().hex}@here>"))
            for each in take(session, **options)
        ]

    outbox.claim = claim


def etag_before_items() -> None:
    """The validators of a feed are committed before the articles that it brought."""
    save = sources.save_outcome

    def save_outcome(session: Any, outcome: Any) -> list[Any]:
        save(session, replace(outcome, articles=(), updates=()))
        session.commit()
        return save(session, outcome)

    sources.save_outcome = save_outcome


def lease_without_fencing() -> None:
    """Whoever claimed a delivery may write its outcome, though others have claimed it since."""
    end = outbox.finish

    def finish(session: Any, delivery_id: int, token: int, *args: Any, **options: Any) -> bool:
        row = session.get(outbox.DeliveryRow, delivery_id)
        row.state = "sending"
        session.add(row)
        session.flush()
        return end(session, delivery_id, row.token, *args, **options)

    outbox.finish = finish


PLANTED: dict[str, Callable[[], None]] = {
    "mark before send": mark_before_send,
    "split transaction": split_transaction,
    "no dedup key": no_dedup_key,
    "ETag before items": etag_before_items,
    "lease without fencing": lease_without_fencing,
}
