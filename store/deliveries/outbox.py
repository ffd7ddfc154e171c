"""The outbox: deliveries that are due are claimed, sent by whoever claimed them, and finished."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, or_, select, union_all, update

from policywire.alerts.model.alert import Message, Receipt, Recipient
from policywire.alerts.model.thread import MessageThread
from policywire.store.database.json_codec import from_json
from policywire.store.deliveries import attempts as stored_attempts, threads
from policywire.store.deliveries.deliveries import DeliveryState
from policywire.store.deliveries.suspensions import NOT_SUSPENDED
from policywire.store.schema import HELD, WAITING, AlertRow, DeliveryRow, InstanceRow, WorkerRow


@dataclass(frozen=True, slots=True)
class ClaimedDelivery:
    """A delivery that is ours to send until its lease ends. `token` proves it to `finish`.

    `attempts` counts this one too; `first_try` is when the first of them began. `thread` is where
    the story's first message stands, if it has one there.
    """

    id: int
    alert: str
    token: int
    recipient: Recipient
    message: Message
    attempts: int
    first_try: datetime
    thread: MessageThread | None = None


def claim(
    session: Session,
    *,
    now: datetime,
    lease: timedelta,
    instance: str,
    channel: str | None = None,
    resting: Collection[str] = (),
    among: Collection[str] | None = None,
    limit: int,
) -> list[ClaimedDelivery]:
    """Take up to `limit` due deliveries, longest due first. Commit before sending any of them.

    They are ours until `now + lease`; nobody else gets them before. What is suspended, for
    recipients that are `resting`, or for others than those `among` whom is asked, stays.
    """
    reachable = _reachable(resting, among)
    rows = _due_rows(session, now, channel, reachable, limit)
    # The id of the attempt is the token: it is unique, and never given twice.
    tokens = stored_attempts.begin(session, [row.id or 0 for row in rows], instance, now)
    messages = _messages(session, {row.alert_id for row in rows})
    claimed = []
    for row in rows:
        _claim_row(row, tokens[row.id or 0], instance, now, lease)
        claimed.append(_claimed(session, row, messages[row.alert_id]))
    session.flush()
    return claimed


def finish(
    session: Session,
    delivery_id: int,
    token: int,
    receipt: Receipt,
    *,
    now: datetime,
    next_at: datetime | None,
    dead: bool,
    suspended: bool = False,
) -> bool:
    """Record what came of an attempt: sent, dead, or to be tried again at `next_at`.

    `suspended` means that it is to be tried as if for the first time, once that is of use. Gives
    False, and writes nothing, when the delivery is no longer ours: the lease had ended.
    """
    outcome = _RESET | {"due_at": now} if suspended else _finished(receipt, now, next_at, dead=dead)
    statement = (
        update(DeliveryRow)
        .where(
            col(DeliveryRow.id) == delivery_id,
            # If our lease had ended, somebody else has claimed it under another token.
            col(DeliveryRow.token) == token,
            col(DeliveryRow.state) == DeliveryState.SENDING.value,
        )
        .values(**outcome)
        .returning(col(DeliveryRow.id))
    )
    if session.exec(statement).first() is None:
        return False
    stored_attempts.end(session, token, receipt, now)
    return True


def recover(session: Session, instance: str, now: datetime) -> int:
    """Give back what dead instances were sending, and what outlived its lease; gives how many.

    Whether those messages arrived is unknown. They are tried again, under the same message id.
    """
    # Instances that are gone have no row: `acquire_lock` deletes what the dead left behind.
    # Of several processes each has a row of its own.
    alive = union_all(select(InstanceRow.id), select(WorkerRow.id))
    lost = or_(
        col(DeliveryRow.lease_until) <= now,
        (col(DeliveryRow.instance) != instance) & col(DeliveryRow.instance).not_in(alive),
    )
    statement = (
        update(DeliveryRow)
        .where(col(DeliveryRow.state) == DeliveryState.SENDING.value, lost)
        .values(state=DeliveryState.RETRYING.value, due_at=now, lease_until=None)
        .returning(col(DeliveryRow.token))
    )
    tokens = [row[0] for row in session.exec(statement).all()]
    stored_attempts.mark_unknown(session, tokens, now)
    return len(tokens)


def next_due(
    session: Session,
    channel: str | None = None,
    resting: Collection[str] = (),
    among: Collection[str] | None = None,
) -> datetime | None:
    """When the next delivery is due, in `channel` or anywhere; None when nothing waits.

    What is held counts with the time until which it is held; what `claim` leaves does not count.
    """
    query = select(func.min(col(DeliveryRow.due_at)))
    if channel is not None:
        query = query.where(col(DeliveryRow.channel) == channel)
    # Two queries, as WAITING and HELD have an index each; one with OR would read the table.
    waiting = query.where(WAITING, NOT_SUSPENDED, _reachable(resting, among))
    found = [session.exec(each).one() for each in (waiting, query.where(HELD))]
    return min((each for each in found if each is not None), default=None)


def _due_rows(
    session: Session,
    now: datetime,
    channel: str | None,
    reachable: ColumnElement[bool],
    limit: int,
) -> Sequence[DeliveryRow]:
    query = select(DeliveryRow).where(
        WAITING,
        col(DeliveryRow.due_at) <= now,
        NOT_SUSPENDED,
        reachable,
    )
    if channel is not None:
        query = query.where(col(DeliveryRow.channel) == channel)
    query = query.order_by(col(DeliveryRow.due_at), col(DeliveryRow.id)).limit(limit)
    # SQLite leaves FOR UPDATE out: there the transaction holds the write lock from its BEGIN.
    locked = query.with_for_update(skip_locked=True)
    return session.exec(locked, execution_options={"populate_existing": True}).all()


def _reachable(resting: Collection[str], among: Collection[str] | None) -> ColumnElement[bool]:
    recipient = col(DeliveryRow.recipient)
    if among is None:
        return recipient.not_in(resting)
    return recipient.in_([each for each in among if each not in resting])


def _messages(session: Session, alerts: set[str]) -> dict[str, Message]:
    query = select(AlertRow.id, AlertRow.message).where(col(AlertRow.id).in_(alerts))
    return {alert: from_json(Message, text) for alert, text in session.exec(query)}


def _claim_row(
    row: DeliveryRow, token: int, instance: str, now: datetime, lease: timedelta
) -> None:
    row.state = DeliveryState.SENDING.value
    row.attempts += 1
    row.token = token
    row.instance = instance
    row.lease_until = now + lease
    row.first_try_at = row.first_try_at or now


def _claimed(session: Session, row: DeliveryRow, message: Message) -> ClaimedDelivery:
    assert row.id is not None
    assert row.token is not None
    assert row.first_try_at is not None
    recipient = Recipient(channel=row.channel, label=row.recipient)
    return ClaimedDelivery(
        id=row.id,
        alert=row.alert_id,
        token=row.token,
        recipient=recipient,
        message=message,
        attempts=row.attempts,
        first_try=row.first_try_at,
        thread=threads.get(session, recipient, message),
    )


def _finished(
    receipt: Receipt, now: datetime, next_at: datetime | None, *, dead: bool
) -> dict[str, Any]:
    if receipt.ok:
        return {"state": DeliveryState.SENT.value, "finished_at": now} | _FINISHED
    if dead:
        # That it fails may have been told; that it is given up was not.
        return {"state": DeliveryState.DEAD.value, "finished_at": now, "told_at": None} | _FINISHED
    if next_at is None:
        raise ValueError("a delivery that failed is dead, or needs a time for its next try")
    return {"state": DeliveryState.RETRYING.value, "due_at": next_at, "lease_until": None}


_FINISHED = {"due_at": None, "lease_until": None}


_RESET = {
    "state": DeliveryState.RETRYING.value,
    "lease_until": None,
    "attempts": 0,
    "first_try_at": None,
}
