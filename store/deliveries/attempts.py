"""Attempts: every try to send a delivery, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, col, select, update

from policywire.alerts.model.alert import Receipt
from policywire.store.database.upsert import insert
from policywire.store.schema import AttemptRow

UNKNOWN = "the process ended before the answer was recorded"


class AttemptOutcome(StrEnum):
    """What came of one try to send; `unknown` means that it may have arrived."""

    SENT = "sent"
    FAILED = "failed"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to send. `ended` and `outcome` are None while it is under way."""

    started: datetime
    ended: datetime | None
    outcome: AttemptOutcome | None
    code: int
    detail: str


def of_delivery(session: Session, delivery_id: int) -> tuple[Attempt, ...]:
    """Every try of a delivery, oldest first."""
    query = (
        select(AttemptRow)
        .where(col(AttemptRow.delivery_id) == delivery_id)
        .order_by(col(AttemptRow.id))
    )
    rows = session.exec(query, execution_options={"populate_existing": True})
    return tuple(of_row(row) for row in rows)


def begin(session: Session, ids: Sequence[int], instance: str, now: datetime) -> dict[int, int]:
    """Write that a try begins; gives the new attempt's id for each delivery's."""
    if not ids:
        return {}
    rows = [
        {"delivery_id": each, "instance": instance, "started_at": now, "detail": "", "code": 0}
        for each in ids
    ]
    statement = insert(session, AttemptRow).returning(
        col(AttemptRow.delivery_id), col(AttemptRow.id)
    )
    return {row[0]: row[1] or 0 for row in session.connection().execute(statement, rows)}


def end(session: Session, token: int, receipt: Receipt, now: datetime) -> None:
    """Write what came of a try; its id is the delivery's token."""
    session.exec(
        update(AttemptRow)
        .where(col(AttemptRow.id) == token)
        .values(
            ended_at=now,
            outcome=_outcome(receipt).value,
            code=receipt.code,
            detail=receipt.detail,
        )
    )


def mark_unknown(session: Session, tokens: Sequence[int], now: datetime) -> None:
    """Write that nobody will ever know what came of these tries."""
    session.exec(
        update(AttemptRow)
        .where(col(AttemptRow.id).in_(tokens))
        .values(ended_at=now, outcome=AttemptOutcome.UNKNOWN.value, detail=UNKNOWN)
    )


def of_row(row: AttemptRow) -> Attempt:
    """Make the shared value of a row."""
    return Attempt(
        started=row.started_at,
        ended=row.ended_at,
        outcome=None if row.outcome is None else AttemptOutcome(row.outcome),
        code=row.code,
        detail=row.detail,
    )


def _outcome(receipt: Receipt) -> AttemptOutcome:
    if receipt.ok:
        return AttemptOutcome.SENT
    return AttemptOutcome.REFUSED if receipt.permanent else AttemptOutcome.FAILED
