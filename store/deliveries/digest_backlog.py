"""The backlog: what piled up while somebody could not be reached is sent in one message."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, exists, func, select, update

from policywire.config.enums import DetailHandling
from policywire.store.deliveries.suspensions import NOT_SUSPENDED
from policywire.store.schema import WAITING, AlertRow, DeliveryRow

NO_DETAIL = col(DeliveryRow.details).in_(["", DetailHandling.ALERT.value])
"""A detail stays in its thread."""

OUTCOME = "backlog"
"""The outcome of a delivery that is held for that message."""


def hold_backlog(
    session: Session,
    channel: str,
    *,
    before: datetime,
    more_than: int,
    without: Collection[str],
    now: datetime,
) -> int:
    """Hold for one message each what was due `before` and never tried, when it is `more_than` that.

    Recipients in `without` are skipped, and so are suspended ones. Returns how many were held.
    """
    piled = (
        WAITING,
        col(DeliveryRow.channel) == channel,
        col(DeliveryRow.due_at) <= before,
        col(DeliveryRow.attempts) == 0,
        col(DeliveryRow.recipient).not_in(without),
        NOT_SUSPENDED,
        NO_DETAIL,
        # Digests and reminders (without a body) are sent alone: a digest of digests helps nobody.
        exists().where(col(AlertRow.id) == col(DeliveryRow.alert_id), col(AlertRow.body) != ""),
    )
    count = func.count().label("count")
    found = session.exec(
        select(DeliveryRow.recipient, count)
        .where(*piled)
        .group_by(col(DeliveryRow.recipient))
        .having(count > more_than)
    ).all()
    for recipient, waiting in found:
        reason = f"It waited with {waiting - 1} others while {recipient} could not be reached."
        session.exec(
            update(DeliveryRow)
            .where(*piled, col(DeliveryRow.recipient) == recipient)
            .values(state="held", gathered=True, outcome=OUTCOME, reason=reason, due_at=now)
        )
    return sum(waiting for _, waiting in found)
