"""Digests: what was held is folded into one delivery, in the transaction that writes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, or_, select, update

from policywire.alerts.message.digest import AlertForTopics, Occasion
from policywire.alerts.model.alert import Alert, Message, Recipient
from policywire.config.enums import DetailHandling
from policywire.store.database.json_codec import from_json, to_json
from policywire.store.database.upsert import add_row, insert
from policywire.store.deliveries.deliveries import DeliveryState
from policywire.store.schema import HELD, IS_DIGEST, AlertRow, DeliveryRow

_AT_ONCE = 5000
"""Ids in one statement: SQLite takes 32,766 values, PostgreSQL 65,535."""


@dataclass(frozen=True, slots=True)
class HeldDelivery:
    """A delivery that is held to be sent with others, since `decided` and until `due`.

    Those with the same `together` come in a message of their own.
    """

    id: int
    recipient: Recipient
    alert: Alert
    topics: tuple[str, ...]
    outcome: str
    decided: datetime
    due: datetime
    together: str = ""


Bundle = tuple[Recipient, str]
"""Who gets one message, and what its parts have in common; empty for a digest."""


def due_bundles(session: Session, channel: str, now: datetime) -> dict[Bundle, list[HeldDelivery]]:
    """What a channel has to gather now, for each recipient and message, oldest first."""
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
        # Only the deliveries: PostgreSQL would otherwise lock the alerts that they share, too.
        .with_for_update(of=DeliveryRow)
    )
    found: dict[Bundle, list[HeldDelivery]] = {}
    for row, body, created in session.exec(
        query, execution_options={"populate_existing": True}
    ).all():
        held = held_delivery_of(row, body, created)
        found.setdefault((held.recipient, held.together), []).append(held)
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
    held: Sequence[HeldDelivery],
    reason: str,
    now: datetime,
    occasion: Occasion = Occasion.DIGEST,
    due: datetime | None = None,
    together: str = "",
) -> int:
    """Store a digest as a delivery of its own and fold its parts into it; returns its id.

    It is due now, unless `due` says otherwise. `together` is what its parts have in common.
    """
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
    made = add_row(
        session,
        DeliveryRow,
        alert_id=digest_id,
        channel=recipient.channel,
        recipient=recipient.label,
        state=DeliveryState.PENDING.value,
        outcome=occasion.value,
        reason=reason,
        topics=to_json(
            tuple[str, ...], tuple(dict.fromkeys(t for each in held for t in each.topics))
        ),
        attempts=0,
        due_at=due or now,
        together=together,
    )
    fold(session, [each.id for each in held], made, now)
    return made


def last_made(
    session: Session,
    recipient: Recipient,
    occasion: Occasion = Occasion.DIGEST,
    together: str | None = None,
) -> datetime | None:
    """When the last digest, or flood summary, for a recipient was made; None without one.

    With `together` only those count whose parts have this in common.
    """
    alike = [] if together is None else [col(DeliveryRow.together) == together]
    query = (
        select(AlertRow.created_at)
        .join(DeliveryRow, col(DeliveryRow.alert_id) == col(AlertRow.id))
        .where(
            IS_DIGEST,
            col(DeliveryRow.outcome) == occasion.value,
            col(DeliveryRow.channel) == recipient.channel,
            col(DeliveryRow.recipient) == recipient.label,
            *alike,
        )
        .order_by(col(DeliveryRow.id).desc())
        .limit(1)
    )
    return session.exec(query).first()


def topics_held(session: Session, recipient: Recipient) -> set[str]:
    """The topics about which something waits for a recipient."""
    query = (
        select(DeliveryRow.topics)
        .where(
            HELD,
            col(DeliveryRow.channel) == recipient.channel,
            col(DeliveryRow.recipient) == recipient.label,
        )
        .distinct()
    )
    return {topic for topics in session.exec(query) for topic in from_json(tuple[str, ...], topics)}


def sent_since(session: Session, recipient: Recipient, since: datetime) -> list[AlertForTopics]:
    """What was sent to a recipient after that, alone or in a message that was no digest.

    What is for a thread alone is left out.
    """
    into = aliased(DeliveryRow)
    arrived = DeliveryState.SENT.value
    query = (
        select(AlertRow.body, DeliveryRow.topics)
        .join(DeliveryRow, col(DeliveryRow.alert_id) == col(AlertRow.id))
        .outerjoin(into, col(into.id) == col(DeliveryRow.folded_into))
        .where(
            col(DeliveryRow.channel) == recipient.channel,
            col(DeliveryRow.recipient) == recipient.label,
            col(DeliveryRow.details) != DetailHandling.THREAD.value,
            col(AlertRow.body) != "",
            or_(
                (col(DeliveryRow.state) == arrived) & (col(DeliveryRow.finished_at) > since),
                (col(into.state) == arrived)
                & (col(into.finished_at) > since)
                & (col(into.outcome) != Occasion.DIGEST.value),
            ),
        )
        .order_by(col(DeliveryRow.id))
    )
    return [
        (from_json(Alert, body), from_json(tuple[str, ...], topics))
        for body, topics in session.exec(query)
    ]


def release_alone(session: Session, held: HeldDelivery, now: datetime) -> None:
    """Send alone what was to be sent with others: no others have come."""
    session.exec(
        update(DeliveryRow)
        .where(col(DeliveryRow.id) == held.id)
        .values(state=DeliveryState.PENDING.value, due_at=now)
    )


def fold(session: Session, ids: Sequence[int], into: int, now: datetime) -> None:
    """Say of held deliveries that the delivery `into` tells them."""
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


def held_delivery_of(row: DeliveryRow, body: str, created: datetime) -> HeldDelivery:
    """What a row keeps back, with its alert's body."""
    assert row.id is not None
    return HeldDelivery(
        id=row.id,
        recipient=Recipient(channel=row.channel, label=row.recipient),
        alert=from_json(Alert, body),
        topics=from_json(tuple[str, ...], row.topics),
        outcome=row.outcome,
        decided=created,
        due=row.due_at or created,
        together=row.together,
    )
