"""Deliveries that wait for more outlets to report their story, and are then decided anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy
from sqlmodel import Session, col, select, update

from policywire.alerts.model.alert import Alert, Decision, Recipient
from policywire.store.database.json_codec import from_json
from policywire.store.database.upsert import table_of
from policywire.store.deliveries.deliveries import decision_columns
from policywire.store.schema import HELD, UNCONFIRMED, AlertRow, DeliveryRow

_STORIES = sqlalchemy.select(table_of(DeliveryRow).c.story).where(HELD, UNCONFIRMED).distinct()


@dataclass(frozen=True, slots=True)
class UnconfirmedDelivery:
    """A delivery that waits for outlets. `route` took it for these topics, for this `reason`."""

    id: int
    recipient: Recipient
    alert: Alert
    topics: tuple[str, ...]
    route: str
    needs: int
    reason: str


def waiting_stories(session: Session) -> frozenset[str]:
    """The stories of which a delivery waits for more outlets."""
    return frozenset(session.connection().execute(_STORIES).scalars())


def confirmed(session: Session, story: str, outlets: int) -> list[UnconfirmedDelivery]:
    """What waits for no more outlets of a story than have come, oldest first."""
    return _waiting(session, col(DeliveryRow.story) == story, col(DeliveryRow.needs) <= outlets)


def overdue(session: Session, channel: str, now: datetime) -> list[UnconfirmedDelivery]:
    """What has waited for its time in a channel, and no outlets came, oldest first."""
    return _waiting(session, col(DeliveryRow.channel) == channel, col(DeliveryRow.due_at) <= now)


def decide(session: Session, delivery_id: int, decision: Decision, now: datetime) -> None:
    """Write the new decision about a delivery that waited."""
    session.exec(
        update(DeliveryRow)
        .where(col(DeliveryRow.id) == delivery_id)
        .values(**decision_columns(decision, now))
    )


def _waiting(session: Session, *conditions: Any) -> list[UnconfirmedDelivery]:
    query = (
        select(DeliveryRow, AlertRow.body)
        .join(AlertRow, col(AlertRow.id) == col(DeliveryRow.alert_id))
        .where(HELD, UNCONFIRMED, *conditions)
        .order_by(col(DeliveryRow.id))
        .with_for_update(of=DeliveryRow)
    )
    rows: Sequence[Any] = session.exec(query, execution_options={"populate_existing": True}).all()
    return [_unconfirmed(row, body) for row, body in rows]


def _unconfirmed(row: DeliveryRow, body: str) -> UnconfirmedDelivery:
    assert row.id is not None
    return UnconfirmedDelivery(
        id=row.id,
        recipient=Recipient(channel=row.channel, label=row.recipient),
        alert=from_json(Alert, body),
        topics=from_json(tuple[str, ...], row.topics),
        route=row.route,
        needs=row.needs,
        reason=row.reason,
    )
