"""Deliveries planned by a clock that was ahead: their times are pulled back to the true one.

A machine's clock may be a day ahead for an hour. What was planned meanwhile would stand still until
the true time has come that far.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select, update

from policywire.store.deliveries.deliveries import DeliveryState
from policywire.store.schema import AlertRow, DeliveryRow

TOLERANCE = timedelta(minutes=1)
"""Times so far ahead are no proof: two machines on one store may differ a little."""


def pull_back(session: Session, now: datetime, *, lease: timedelta, retry: timedelta) -> int:
    """Pull back what lies further ahead than any rule puts it; gives how many deliveries.

    `lease` and `retry` are the longest time that a delivery is ours, and until it is tried again.
    """
    return (
        _planned_ahead(session, now)
        + _shorten(session, DeliveryState.SENDING, col(DeliveryRow.lease_until), now, lease)
        + _shorten(session, DeliveryState.RETRYING, col(DeliveryRow.due_at), now, retry)
    )


def _planned_ahead(session: Session, now: datetime) -> int:
    """What an alert from the future planned waits as long as it was to wait then."""
    query = (
        select(DeliveryRow, AlertRow.created_at)
        .join(AlertRow, col(AlertRow.id) == col(DeliveryRow.alert_id))
        .where(col(AlertRow.created_at) > now + TOLERANCE, col(DeliveryRow.due_at).is_not(None))
    )
    alerts: dict[str, timedelta] = {}
    rows = session.exec(query).all()
    for row, created in rows:
        assert row.due_at is not None
        ahead = alerts.setdefault(row.alert_id, created - now)
        row.due_at = max(now, row.due_at - ahead)
        row.planned_at = row.planned_at and max(now, row.planned_at - ahead)
    if alerts:
        these = col(AlertRow.id).in_(alerts)
        session.exec(update(AlertRow).where(these).values(created_at=now))
    return len(rows)


def _shorten(
    session: Session, state: DeliveryState, column: Any, now: datetime, longest: timedelta
) -> int:
    statement = (
        update(DeliveryRow)
        .where(col(DeliveryRow.state) == state.value, column > now + longest + TOLERANCE)
        .values({column: now + longest})
        .returning(col(DeliveryRow.id))
    )
    return len(session.exec(statement).all())
