"""Digests: what was held is folded into one delivery, in the transaction that writes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlmodel import Session, col, select, update

from alerts.alert import Alert, Message, Recipient
from store.delivery import DeliveryState
from store.document import from_json, to_json
from store.insertion import insert
from store.schema import HELD, IS_DIGEST, AlertRow, DeliveryRow

OUTCOME = "digest of many"
"""The outcome of a digest's own delivery; `store.schema.IS_DIGEST` repeats it."""
_AT_ONCE = 5000
"""Ids in one statement: SQLite takes 32,766 values, PostgreSQL 65,535."""


@dataclass(frozen=True, slots=True)
class Held:
    """A delivery that waits to be told with others, since `decided` and until `due`."""

    id: int
    recipient: Recipient
    alert: Alert
    topics: tuple[str, ...]
    outcome: str
    decided: datetime
    due: datetime


def due(session: Session, channel: str, now: datetime) -> dict[Recipient, list[Held]]:
    """What a channel has to gather now, for each recipient, oldest first."""
    query = (
        select(DeliveryRow, AlertRow.body, AlertRow.created_at)
        .join(AlertRow, col(AlertRow.id) == col(DeliveryRow.alert_id))
        .where(
            HELD,
            col(DeliveryRow.channel) == channel,
            col(DeliveryRow.due_at) <= now,
            col(DeliveryRow.gathered).is_(True),
        )
        .order_by(col(DeliveryRow.id))
        .with_for_update(of=DeliveryRow)
    )
    found: dict[Recipient, list[Held]] = {}
    for row, body, created in session.exec(
        query, execution_options={"populate_existing": True}
    ).all():
        held = _held(row, body, created)
        found.setdefault(held.recipient, []).append(held)
    return found


def new_id(session: Session, recipient: Recipient, slot: datetime) -> str:
    """The id of a digest: the same for the same recipient and slot.

    A clock that was set back can make a slot come again; what it brings then is a second digest.
    """
    number = 1
    while True:
        key = f"digest | {recipient.channel} | {recipient.label} | {slot.isoformat()} | {number}"
        name = sha256(key.encode()).hexdigest()[:32]
        if session.exec(select(AlertRow.id).where(col(AlertRow.id) == name)).first() is None:
            return name
        number += 1


def write(
    session: Session,
    digest_id: str,
    recipient: Recipient,
    message: Message,
    *,
    held: Sequence[Held],
    reason: str,
    now: datetime,
) -> int:
    """Write a digest as a delivery of its own and fold into it what it tells; gives its id."""
    session.exec(
        insert(session, AlertRow).values(
            id=digest_id,
            article_key="",
            created_at=now,
            body="",
            subject=message.subject,
            message=to_json(Message, message),
        )
    )
    statement = insert(session, DeliveryRow).values(
        alert_id=digest_id,
        channel=recipient.channel,
        recipient=recipient.label,
        state=DeliveryState.PENDING.value,
        outcome=OUTCOME,
        reason=reason,
        topics=to_json(
            tuple[str, ...], tuple(dict.fromkeys(t for each in held for t in each.topics))
        ),
        attempts=0,
        due_at=now,
    )
    made = session.connection().execute(statement.returning(col(DeliveryRow.id))).scalar_one()
    assert made is not None
    _fold(session, [each.id for each in held], made, now)
    return made


def last_made(session: Session, recipient: Recipient) -> datetime | None:
    """When the last digest for a recipient was made; None when there was none."""
    query = (
        select(AlertRow.created_at)
        .join(DeliveryRow, col(DeliveryRow.alert_id) == col(AlertRow.id))
        .where(
            IS_DIGEST,
            col(DeliveryRow.channel) == recipient.channel,
            col(DeliveryRow.recipient) == recipient.label,
        )
        .order_by(col(DeliveryRow.id).desc())
        .limit(1)
    )
    return session.exec(query).first()


def topics_told(session: Session, recipient: Recipient, since: datetime) -> frozenset[str]:
    """The topics of which a recipient heard in messages of their own since then."""
    query = (
        select(DeliveryRow.topics)
        .where(
            col(DeliveryRow.channel) == recipient.channel,
            col(DeliveryRow.recipient) == recipient.label,
            col(DeliveryRow.planned_at) >= since,
        )
        .distinct()
    )
    return frozenset(
        topic for text in session.exec(query) for topic in from_json(tuple[str, ...], text)
    )


def _fold(session: Session, ids: Sequence[int], into: int, now: datetime) -> None:
    for start in range(0, len(ids), _AT_ONCE):
        session.exec(
            update(DeliveryRow)
            .where(col(DeliveryRow.id).in_(ids[start : start + _AT_ONCE]))
            .values(
                state=DeliveryState.FOLDED.value,
                folded_into=into,
                due_at=None,
                finished_at=now,
            )
        )


def _held(row: DeliveryRow, body: str, created: datetime) -> Held:
    assert row.id is not None
    assert row.due_at is not None
    return Held(
        id=row.id,
        recipient=Recipient(channel=row.channel, label=row.recipient),
        alert=from_json(Alert, body),
        topics=from_json(tuple[str, ...], row.topics),
        outcome=row.outcome,
        decided=created,
        due=row.due_at,
    )
