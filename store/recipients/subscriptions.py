"""Subscriptions: what recipients have chosen themselves, above alerts.yaml."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, delete, select, update

from policywire.alerts.model.alert import Recipient
from policywire.alerts.routing.subscription import Subscription
from policywire.config.enums import Cadence, DetailHandling
from policywire.store.database.json_codec import from_json, to_json
from policywire.store.database.upsert import insert
from policywire.store.deliveries.deliveries import DeliveryState
from policywire.store.deliveries.notices import OUTCOMES
from policywire.store.schema import HELD, WAITING, DeliveryRow, SubscriptionRow

UNSUBSCRIBED = "unsubscribed"
"""The outcome of what is not sent because its recipient wants nothing."""


def get(session: Session, recipient: Recipient) -> Subscription | None:
    """What a recipient has chosen; None when nothing."""
    query = select(SubscriptionRow).where(*_is(recipient))
    row = session.exec(query, execution_options={"populate_existing": True}).first()
    return _subscription(row) if row else None


def listing(session: Session) -> Sequence[Subscription]:
    """All choices, by channel and recipient."""
    query = select(SubscriptionRow).order_by(
        col(SubscriptionRow.channel), col(SubscriptionRow.recipient)
    )
    rows = session.exec(query, execution_options={"populate_existing": True})
    return [_subscription(row) for row in rows]


def by_recipient(session: Session) -> Mapping[Recipient, Subscription]:
    """All choices, to look one up."""
    return {each.recipient: each for each in listing(session)}


def save(session: Session, subscription: Subscription) -> None:
    """Keep a choice in place of the one before; who unsubscribes gets nothing that waits either."""
    who = subscription.recipient
    key = {"channel": who.channel, "recipient": who.label}
    values = {
        "topics": ""
        if subscription.topics is None
        else to_json(tuple[str, ...], subscription.topics),
        "cadence": subscription.cadence.value if subscription.cadence else "",
        "details": subscription.details.value if subscription.details else "",
        "unsubscribed": subscription.unsubscribed,
        "changed_at": subscription.changed,
    }
    statement = insert(session, SubscriptionRow).values(**key, **values)
    session.exec(statement.on_conflict_do_update(index_elements=list(key), set_=values))
    if subscription.unsubscribed:
        _withdraw(session, who, subscription.changed)


def remove(session: Session, recipient: Recipient) -> bool:
    """Leave everything to alerts.yaml again. False when nothing was chosen."""
    statement = delete(SubscriptionRow).where(*_is(recipient))
    return session.exec(statement.returning(col(SubscriptionRow.channel))).first() is not None


def move(session: Session, before: Recipient, now: Recipient) -> None:
    """Let a choice follow its recipient to another label or channel."""
    chosen = get(session, before)
    if chosen is not None:
        remove(session, before)
        save(session, replace(chosen, recipient=now))


def _withdraw(session: Session, recipient: Recipient, now: datetime) -> None:
    """What waits for somebody who has unsubscribed is not sent; notices to the operator are."""
    statement = (
        update(DeliveryRow)
        .where(
            col(DeliveryRow.channel) == recipient.channel,
            col(DeliveryRow.recipient) == recipient.label,
            or_(WAITING, HELD),
            col(DeliveryRow.outcome).not_in(OUTCOMES),
        )
        .values(
            state=DeliveryState.SUPPRESSED.value,
            outcome=UNSUBSCRIBED,
            reason=f"The recipient unsubscribed on {now:%d %b %Y}.",
            due_at=None,
            finished_at=now,
        )
    )
    session.exec(statement)


def _is(recipient: Recipient) -> tuple[ColumnElement[bool], ...]:
    return (
        col(SubscriptionRow.channel) == recipient.channel,
        col(SubscriptionRow.recipient) == recipient.label,
    )


def _subscription(row: SubscriptionRow) -> Subscription:
    return Subscription(
        recipient=Recipient(channel=row.channel, label=row.recipient),
        topics=from_json(tuple[str, ...], row.topics) if row.topics else None,
        cadence=Cadence(row.cadence) if row.cadence else None,
        details=DetailHandling(row.details) if row.details else None,
        unsubscribed=row.unsubscribed,
        changed=row.changed_at,
    )
