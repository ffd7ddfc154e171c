"""Reminders: each date once to each recipient, through the outbox."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, update

from policywire.alerts.model.alert import Message, Recipient
from policywire.store.articles.articles import key_of
from policywire.store.deliveries import single_message
from policywire.store.deliveries.deliveries import DeliveryState
from policywire.store.schema import EXPIRES, WAITING, DeliveryRow

OUTCOME = "reminder"
TOO_LATE = "date over"
"""The outcome of a reminder that could not be delivered before its date."""


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
    expires: datetime,
    now: datetime,
) -> bool:
    """Write a reminder of a date that `article` (a URL) names; False when it is there already.

    `expires` is when the date is over.
    """
    return single_message.write(
        session,
        reminder_id,
        recipient,
        message,
        outcome=OUTCOME,
        reason=reason,
        due=due,
        now=now,
        article_key=key_of(article),
        topics=topics,
        expires=expires,
    )


def expire(session: Session, channel: str, now: datetime) -> int:
    """Drop what was not delivered before its date; returns how many there were."""
    statement = (
        update(DeliveryRow)
        .where(
            EXPIRES,
            WAITING,
            col(DeliveryRow.channel) == channel,
            col(DeliveryRow.expires_at) <= now,
        )
        .values(
            state=DeliveryState.SUPPRESSED.value,
            outcome=TOO_LATE,
            reason=col(DeliveryRow.reason) + " It could not be delivered before the date.",
            due_at=None,
            finished_at=now,
        )
        .returning(col(DeliveryRow.id))
    )
    return len(session.exec(statement).all())
