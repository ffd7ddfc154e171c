"""Feedback: the alert of a delivery, for its recipient's answer."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, col, select

from policywire.alerts.model.alert import Alert, Recipient
from policywire.store.database.json_codec import from_json
from policywire.store.schema import AlertRow, DeliveryRow


@dataclass(frozen=True, slots=True)
class ReceivedAlert:
    """An alert that a recipient got, for these topics."""

    recipient: Recipient
    alert: Alert
    topics: tuple[str, ...]


def alert_of_delivery(session: Session, delivery_id: int) -> ReceivedAlert | None:
    """The alert of a delivery; None when it is deleted, or was not about a single alert."""
    query = (
        select(DeliveryRow, AlertRow.body)
        .join(AlertRow, col(AlertRow.id) == col(DeliveryRow.alert_id))
        .where(col(DeliveryRow.id) == delivery_id, col(AlertRow.body) != "")
    )
    found = session.exec(query).first()
    if found is None:
        return None
    row, body = found
    recipient = Recipient(channel=row.channel, label=row.recipient)
    return ReceivedAlert(recipient, from_json(Alert, body), from_json(tuple[str, ...], row.topics))
