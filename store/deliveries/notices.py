"""Notices to the operator: trouble of the service itself, through the outbox like any message."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from policywire.alerts.model.alert import Message, Recipient
from policywire.store.database.json_codec import from_json
from policywire.store.deliveries import single_message
from policywire.store.deliveries.deliveries import DeliveryState
from policywire.store.deliveries.suspensions import NOT_SUSPENDED
from policywire.store.schema import AlertRow, DeliveryRow

NOTICE = "notice"
"""The outcome of a notice that finds another way when the operator's channels fail."""
OPERATOR_ONLY = "notice for the operator only"
"""The outcome of a notice that is of no use to anybody else."""
OUTCOMES = (NOTICE, OPERATOR_ONLY)


@dataclass(frozen=True, slots=True)
class StuckNotice:
    """A notice that nobody has got. `tried` are those for whom it was written."""

    key: str
    message: Message
    tried: frozenset[Recipient]


def told_lately(told: datetime | None, now: datetime, within: timedelta) -> bool:
    """Whether it was told so short a while ago that it need not be told again.

    What a clock that was ahead told does not keep us silent until then.
    """
    return told is not None and timedelta() <= now - told < within


def write(
    session: Session,
    key: str,
    message: Message,
    recipients: Collection[Recipient],
    *,
    reason: str,
    now: datetime,
    operator_only: bool = False,
) -> int:
    """Write a notice for these recipients; gives for how many of them it is new."""
    outcome = OPERATOR_ONLY if operator_only else NOTICE
    return sum(
        single_message.write(
            session, key, who, message, outcome=outcome, reason=reason, due=now, now=now
        )
        for who in recipients
    )


def stuck(session: Session, *, since: datetime, failing_since: datetime) -> list[StuckNotice]:
    """The notices written after `since` that no channel takes, oldest first.

    No channel takes them: each of their deliveries was given up, waits for a suspended recipient,
    or fails and was written before `failing_since`.
    """
    query = (
        select(DeliveryRow, AlertRow.message, AlertRow.created_at, ~NOT_SUSPENDED)
        .join(AlertRow, col(AlertRow.id) == col(DeliveryRow.alert_id))
        .where(col(DeliveryRow.outcome) == NOTICE, col(AlertRow.created_at) >= since)
        .order_by(col(AlertRow.created_at), col(DeliveryRow.id))
        .execution_options(populate_existing=True)
    )
    found: dict[str, tuple[str, list[DeliveryRow]]] = {}
    moving: set[str] = set()
    for row, message, created, suspended in session.exec(query):
        found.setdefault(row.alert_id, (message, []))[1].append(row)
        given_up = row.state == DeliveryState.DEAD.value or bool(suspended)
        if not given_up and (row.attempts == 0 or created > failing_since or _is_over(row)):
            moving.add(row.alert_id)
    return [
        StuckNotice(key, from_json(Message, message), _recipients(rows))
        for key, (message, rows) in found.items()
        if key not in moving
    ]


def _is_over(row: DeliveryRow) -> bool:
    return row.state in (DeliveryState.SENT.value, DeliveryState.SENDING.value)


def _recipients(rows: Sequence[DeliveryRow]) -> frozenset[Recipient]:
    return frozenset(Recipient(channel=row.channel, label=row.recipient) for row in rows)
