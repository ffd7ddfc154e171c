"""Reminders: each date once to each recipient, through the outbox."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from policywire.alerts.model.alert import Message, Recipient
from policywire.store.articles.articles import key_of
from policywire.store.deliveries import single_message

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
    )
