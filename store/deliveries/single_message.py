"""A message that is no alert, such as a reminder or a notice, goes through the outbox, too."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col

from policywire.alerts.model.alert import Message, Recipient
from policywire.store.database.json_codec import to_json
from policywire.store.database.upsert import insert
from policywire.store.deliveries.deliveries import DeliveryState
from policywire.store.schema import AlertRow, DeliveryRow


def write(
    session: Session,
    key: str,
    recipient: Recipient,
    message: Message,
    *,
    outcome: str,
    reason: str,
    due: datetime,
    now: datetime,
    article_key: str = "",
    topics: tuple[str, ...] = (),
    expires: datetime | None = None,
) -> bool:
    """Write a message for a recipient, once for each `key`; False when it is there already.

    `outcome` and `reason` say why it is sent, as those of a decision do. After `expires` it would
    come too late.
    """
    words = insert(session, AlertRow).values(
        id=key,
        article_key=article_key,
        created_at=now,
        body="",
        subject=message.subject,
        message=to_json(Message, message),
    )
    session.exec(words.on_conflict_do_nothing())
    delivery = insert(session, DeliveryRow).values(
        alert_id=key,
        channel=recipient.channel,
        recipient=recipient.label,
        state=DeliveryState.PENDING.value,
        outcome=outcome,
        reason=reason,
        topics=to_json(tuple[str, ...], topics),
        attempts=0,
        due_at=due,
        expires_at=expires,
    )
    once = delivery.on_conflict_do_nothing().returning(col(DeliveryRow.id))
    return session.connection().execute(once).first() is not None
