"""Reminders: each date once to each recipient, through the outbox."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col

from policywire.alerts.model.alert import Message, Recipient
from policywire.store.articles.articles import key_of
from policywire.store.database.json_codec import to_json
from policywire.store.database.upsert import insert
from policywire.store.deliveries.deliveries import DeliveryState
from policywire.store.schema import AlertRow, DeliveryRow

OUTCOME = "reminder"


def write(
    session: Session,
    reminder_id: str,
    recipient: Recipient,
    message: Message,
    *,
    article: str,
    topics: tuple[str, ...],
    reason: str,
    due: datetime,
    now: datetime,
) -> bool:
    """Write a reminder of a date that `article` (a URL) names; False when it is there already."""
    words = insert(session, AlertRow).values(
        id=reminder_id,
        article_key=key_of(article),
        created_at=now,
        body="",
        subject=message.subject,
        message=to_json(Message, message),
    )
    session.exec(words.on_conflict_do_nothing())
    delivery = insert(session, DeliveryRow).values(
        alert_id=reminder_id,
        channel=recipient.channel,
        recipient=recipient.label,
        state=DeliveryState.PENDING.value,
        outcome=OUTCOME,
        reason=reason,
        topics=to_json(tuple[str, ...], topics),
        attempts=0,
        due_at=due,
    )
    once = delivery.on_conflict_do_nothing().returning(col(DeliveryRow.id))
    return session.connection().execute(once).first() is not None
