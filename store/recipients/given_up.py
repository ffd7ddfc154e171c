"""Deliveries that were given up: the operator is told of each once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select, update

from policywire.alerts.model.alert import Recipient
from policywire.store.deliveries.attempts import AttemptOutcome
from policywire.store.deliveries.deliveries import DeliveryState
from policywire.store.deliveries.notices import OUTCOMES
from policywire.store.recipients.recipient_places import GONE
from policywire.store.schema import AlertRow, AttemptRow, DeliveryRow

_DEAD = col(DeliveryRow.state) == DeliveryState.DEAD.value


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenUp:
    """A delivery that will not be tried again. `cause` is what its last attempt brought.

    `expired` says that it failed for as long as anything is tried. `alerts` counts those that its
    message tells: more than one in a digest.
    """

    id: int
    recipient: Recipient
    subject: str
    cause: str
    code: int
    expired: bool
    alerts: int


def untold(session: Session) -> list[GivenUp]:
    """What the operator was not told of, oldest first. A notice finds another way by itself."""
    query = (
        select(DeliveryRow, AlertRow.subject, AttemptRow)
        .join(AlertRow, col(AlertRow.id) == col(DeliveryRow.alert_id))
        .outerjoin(AttemptRow, col(AttemptRow.id) == col(DeliveryRow.token))
        .where(_DEAD, col(DeliveryRow.told_at).is_(None), col(DeliveryRow.outcome).not_in(OUTCOMES))
        .order_by(col(DeliveryRow.id))
        .execution_options(populate_existing=True)
    )
    found = session.exec(query).all()
    folded = _folded(session, [row.id or 0 for row, *_ in found])
    return [
        GivenUp(
            id=row.id or 0,
            recipient=Recipient(channel=row.channel, label=row.recipient),
            subject=subject,
            cause=row.reason if last is None or row.outcome == GONE else last.detail,
            code=last.code if last else 0,
            expired=last is not None and last.outcome == AttemptOutcome.FAILED.value,
            alerts=folded.get(row.id or 0, 1),
        )
        for row, subject, last in found
    ]


def mark_told(session: Session, ids: Sequence[int], now: datetime) -> None:
    """Note that the operator knows of these deliveries."""
    session.exec(update(DeliveryRow).where(col(DeliveryRow.id).in_(ids)).values(told_at=now))


def _folded(session: Session, ids: Sequence[int]) -> dict[int, int]:
    query = (
        select(DeliveryRow.folded_into, func.count())
        .where(col(DeliveryRow.folded_into).in_(ids))
        .group_by(col(DeliveryRow.folded_into))
    )
    return {into or 0: count for into, count in session.exec(query)}
