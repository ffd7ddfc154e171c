"""Recipients whom nothing reaches for long, though nobody refuses us: the operator is told once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select, update

from policywire.alerts.model.alert import Recipient
from policywire.store.deliveries.deliveries import DeliveryState
from policywire.store.deliveries.notices import OUTCOMES
from policywire.store.deliveries.suspensions import NOT_SUSPENDED
from policywire.store.schema import WAITING, AttemptRow, DeliveryRow

_RETRYING = col(DeliveryRow.state) == DeliveryState.RETRYING.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Stalled:
    """Somebody whose messages fail `since` then. `cause` is what the last attempt brought."""

    recipient: Recipient
    since: datetime
    cause: str
    waiting: int


def untold(session: Session, *, before: datetime) -> list[Stalled]:
    """Those whose oldest message has failed since `before`, when the operator does not know."""
    failing = (
        select(
            DeliveryRow.channel,
            DeliveryRow.recipient,
            func.min(col(DeliveryRow.first_try_at)),
            func.max(col(DeliveryRow.token)),
        )
        .where(
            WAITING,
            _RETRYING,
            NOT_SUSPENDED,
            col(DeliveryRow.first_try_at) <= before,
            col(DeliveryRow.outcome).not_in(OUTCOMES),
        )
        .group_by(col(DeliveryRow.channel), col(DeliveryRow.recipient))
        # Told once: as long as one of the messages that were told waits, it is the same trouble.
        .having(func.max(col(DeliveryRow.told_at)).is_(None))
    )
    return [
        Stalled(
            recipient=Recipient(channel=channel, label=label),
            since=since or before,
            cause=_cause(session, token),
            waiting=_waiting(session, channel, label),
        )
        for channel, label, since, token in session.exec(failing).all()
    ]


def mark_told(session: Session, stalled: Sequence[Stalled], now: datetime) -> None:
    """Note that the operator knows of these."""
    for each in stalled:
        session.exec(
            update(DeliveryRow)
            .where(
                WAITING,
                _RETRYING,
                col(DeliveryRow.channel) == each.recipient.channel,
                col(DeliveryRow.recipient) == each.recipient.label,
            )
            .values(told_at=now)
        )


def _cause(session: Session, token: int | None) -> str:
    query = select(AttemptRow.detail).where(col(AttemptRow.id) == token)
    return session.exec(query).first() or ""


def _waiting(session: Session, channel: str, label: str) -> int:
    query = select(func.count()).where(
        WAITING, col(DeliveryRow.channel) == channel, col(DeliveryRow.recipient) == label
    )
    return session.exec(query.select_from(DeliveryRow)).one()
