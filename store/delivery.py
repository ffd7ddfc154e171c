"""Deliveries: the outbox, where an alert for a recipient is written before it is ever sent.

pending ─▶ sending ─▶ sent                 suppressed: decided against, with the reason
   ▲          │ ├───▶ retrying ─▶ sending  held: until a time, or until more outlets report it
resend        │ └───▶ dead                   ├─▶ pending, when quiet hours end
              └─ process died ─▶ retrying    ├─▶ held or pending again, decided anew by `waiting`
                                             └─▶ folded into the delivery of a digest

What is pending or retrying for somebody who is parked waits until they are un-parked.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, delete, exists, func, or_, select, update

from alerts.alert import Action, Alert, Decision, Message, Receipt, Recipient
from alerts.thread import Thread
from store import attempt, thread
from store.article import key_of
from store.document import from_json, to_json
from store.insertion import insert
from store.parking import NOT_PARKED
from store.schema import HELD, WAITING, AlertRow, ArticleRow, DeliveryRow, InstanceRow


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    RETRYING = "retrying"
    DEAD = "dead"
    SUPPRESSED = "suppressed"
    HELD = "held"
    FOLDED = "folded"


WAITS = frozenset({DeliveryState.PENDING, DeliveryState.RETRYING})
STATE_OF = {
    Action.SEND: DeliveryState.PENDING,
    Action.HOLD: DeliveryState.HELD,
    Action.SUPPRESS: DeliveryState.SUPPRESSED,
}


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
    thread: Thread | None = None


def enqueue(
    session: Session, alert: Alert, message: Message, decisions: Sequence[Decision], now: datetime
) -> int:
    """Write an alert and a delivery for each decision; gives how many deliveries are new.

    The same alert for the same recipient is written once, however often this is called, and its
    words are those of the first time.
    """
    _keep_alert(session, alert, message, now)
    rows = [_row(alert, decision, now) for decision in decisions]
    if not rows:
        return 0
    statement = insert(session, DeliveryRow).on_conflict_do_nothing()
    added = session.connection().execute(statement.returning(col(DeliveryRow.id)), rows)
    return len(added.all())


def restate(
    session: Session, delivery_id: int, alert: Alert, message: Message, now: datetime
) -> None:
    """Let a delivery that was not sent yet tell its alert as it is now, in other words.

    The alert as it was goes once nobody is told of it any more.
    """
    this = col(DeliveryRow.id) == delivery_id
    before = session.exec(select(DeliveryRow.alert_id).where(this)).one()
    _keep_alert(session, alert, message, now)
    session.exec(update(DeliveryRow).where(this).values(alert_id=alert.id))
    told = exists().where(col(DeliveryRow.alert_id) == before)
    session.exec(delete(AlertRow).where(col(AlertRow.id) == before, ~told))


def claim(
    session: Session,
    *,
    now: datetime,
    lease: timedelta,
    instance: str,
    channel: str | None = None,
    resting: Collection[str] = (),
    limit: int,
) -> list[ClaimedDelivery]:
    """Take up to `limit` due deliveries, longest due first. Commit before sending any of them.

    They are ours until `now + lease`; nobody else gets them before. What is for the parked, or for
    recipients that are `resting`, stays.
    """
    rows = _due_rows(session, now, channel, resting, limit)
    tokens = attempt.begin(session, [row.id or 0 for row in rows], instance, now)
    messages = _messages(session, {row.alert_id for row in rows})
    claimed = []
    for row in rows:
        _mark_sending(row, tokens[row.id or 0], instance, now, lease)
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
    parked: bool = False,
) -> bool:
    """Record what came of an attempt: sent, dead, or to be tried again at `next_at`.

    `parked` means that it is to be tried as if for the first time, once that is of use. Gives
    False, and writes nothing, when the delivery is no longer ours: the lease had ended.
    """
    outcome = _AS_NEW | {"due_at": now} if parked else _finished(receipt, now, next_at, dead=dead)
    statement = (
        update(DeliveryRow)
        .where(
            col(DeliveryRow.id) == delivery_id,
            col(DeliveryRow.token) == token,
            col(DeliveryRow.state) == DeliveryState.SENDING.value,
        )
        .values(**outcome)
        .returning(col(DeliveryRow.id))
    )
    if session.exec(statement).first() is None:
        return False
    attempt.end(session, token, receipt, now)
    return True


def recover(session: Session, instance: str, now: datetime) -> int:
    """Give back what dead instances were sending, and what outlived its lease; gives how many.

    Whether those messages arrived is unknown. They are tried again, under the same message id.
    """
    alive = select(InstanceRow.id)
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
    attempt.lose(session, tokens, now)
    return len(tokens)


def told(session: Session, story: str) -> frozenset[Recipient]:
    """Those who were told of a story, or will be: alone, or in a message with others.

    What was suppressed counts once the end of its silence was told. What is dead counts as not
    told, and so does all that is folded into a dead message.
    """
    into = aliased(DeliveryRow)
    given_up = [DeliveryState.SUPPRESSED.value, DeliveryState.DEAD.value]
    query = (
        select(DeliveryRow.channel, DeliveryRow.recipient)
        .join(AlertRow, col(AlertRow.id) == col(DeliveryRow.alert_id))
        .join(ArticleRow, col(ArticleRow.key) == col(AlertRow.article_key))
        .outerjoin(into, col(into.id) == col(DeliveryRow.folded_into))
        .where(
            col(ArticleRow.story_id) == story,
            col(AlertRow.body) != "",
            or_(
                col(DeliveryRow.folded_into).is_(None) & col(DeliveryRow.state).not_in(given_up),
                col(into.state) != DeliveryState.DEAD.value,
            ),
        )
        .distinct()
    )
    return frozenset(
        Recipient(channel=channel, label=label) for channel, label in session.exec(query)
    )


def resend(session: Session, delivery_id: int, now: datetime) -> bool:
    """Send a delivery again, whatever became of it. False when it is unknown or being sent."""
    statement = (
        update(DeliveryRow)
        .where(
            col(DeliveryRow.id) == delivery_id,
            col(DeliveryRow.state) != DeliveryState.SENDING.value,
        )
        .values(
            state=DeliveryState.PENDING.value,
            due_at=now,
            attempts=0,
            first_try_at=None,
            finished_at=None,
        )
        .returning(col(DeliveryRow.id))
    )
    return session.exec(statement).first() is not None


def due(
    session: Session, channel: str | None = None, resting: Collection[str] = ()
) -> datetime | None:
    """When the next delivery is due, in `channel` or anywhere; None when nothing waits.

    What is held counts with the time until which it is held; what is for the parked, or for
    recipients that are `resting`, does not count.
    """
    query = select(func.min(col(DeliveryRow.due_at)))
    if channel is not None:
        query = query.where(col(DeliveryRow.channel) == channel)
    waiting = query.where(WAITING, NOT_PARKED, col(DeliveryRow.recipient).not_in(resting))
    found = [session.exec(each).one() for each in (waiting, query.where(HELD))]
    return min((each for each in found if each is not None), default=None)


def release(session: Session, channel: str, now: datetime) -> int:
    """Let go what a channel held until now and is to be told alone; gives how many there were."""
    statement = (
        update(DeliveryRow)
        .where(
            HELD,
            col(DeliveryRow.channel) == channel,
            col(DeliveryRow.due_at) <= now,
            col(DeliveryRow.gathered).is_(False),
            col(DeliveryRow.needs) == 0,
        )
        .values(state=DeliveryState.PENDING.value)
        .returning(col(DeliveryRow.id))
    )
    return len(session.exec(statement).all())


def counts(session: Session) -> dict[DeliveryState, int]:
    """How many deliveries are in each state; every state is named."""
    query = select(col(DeliveryRow.state), func.count()).group_by(col(DeliveryRow.state))
    found = dict(session.exec(query).all())
    return {state: found.get(state.value, 0) for state in DeliveryState}


def _keep_alert(session: Session, alert: Alert, message: Message, now: datetime) -> None:
    statement = insert(session, AlertRow).values(
        id=alert.id,
        article_key=key_of(alert.article.url),
        created_at=now,
        body=to_json(Alert, alert),
        subject=message.subject,
        message=to_json(Message, message),
    )
    session.exec(statement.on_conflict_do_nothing())


def _row(alert: Alert, decision: Decision, now: datetime) -> dict[str, Any]:
    return {
        "alert_id": alert.id,
        "channel": decision.recipient.channel,
        "recipient": decision.recipient.label,
        "story": alert.story,
        "attempts": 0,
        **decided(decision, now),
    }


def decided(decision: Decision, now: datetime) -> dict[str, Any]:
    """The columns of a delivery that a decision fills."""
    state = STATE_OF[decision.action]
    return {
        "state": state.value,
        "outcome": decision.outcome,
        "reason": decision.text,
        "topics": to_json(tuple[str, ...], decision.topics),
        "due_at": now if state is DeliveryState.PENDING else decision.due,
        "planned_at": decision.planned,
        "gathered": decision.gathered,
        "route": decision.terms.route,
        "together": decision.together,
        "needs": decision.needs,
        "silence_id": decision.silence,
        "finished_at": now if state is DeliveryState.SUPPRESSED else None,
    }


def _due_rows(
    session: Session,
    now: datetime,
    channel: str | None,
    resting: Collection[str],
    limit: int,
) -> Sequence[DeliveryRow]:
    query = select(DeliveryRow).where(
        WAITING,
        col(DeliveryRow.due_at) <= now,
        NOT_PARKED,
        col(DeliveryRow.recipient).not_in(resting),
    )
    if channel is not None:
        query = query.where(col(DeliveryRow.channel) == channel)
    query = query.order_by(col(DeliveryRow.due_at), col(DeliveryRow.id)).limit(limit)
    locked = query.with_for_update(skip_locked=True)
    return session.exec(locked, execution_options={"populate_existing": True}).all()


def _messages(session: Session, alerts: set[str]) -> dict[str, Message]:
    query = select(AlertRow.id, AlertRow.message).where(col(AlertRow.id).in_(alerts))
    return {alert: from_json(Message, text) for alert, text in session.exec(query)}


def _mark_sending(
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
        thread=thread.of(session, recipient, message),
    )


def _finished(
    receipt: Receipt, now: datetime, next_at: datetime | None, *, dead: bool
) -> dict[str, Any]:
    if receipt.ok:
        return {"state": DeliveryState.SENT.value, "finished_at": now} | _AT_REST
    if dead:
        return {"state": DeliveryState.DEAD.value, "finished_at": now} | _AT_REST
    if next_at is None:
        raise ValueError("a delivery that failed is dead, or needs a time for its next try")
    return {"state": DeliveryState.RETRYING.value, "due_at": next_at, "lease_until": None}


_AT_REST = {"due_at": None, "lease_until": None}
_AS_NEW = {
    "state": DeliveryState.RETRYING.value,
    "lease_until": None,
    "attempts": 0,
    "first_try_at": None,
}
