"""Who stood where in alerts.yaml, and the deliveries that follow them to another name."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, delete, exists, or_, select, update

from policywire.alerts.model.alert import Recipient
from policywire.alerts.routing.recipient_moves import RecipientPlace
from policywire.store.database.upsert import insert
from policywire.store.deliveries import deliveries
from policywire.store.deliveries.deliveries import DeliveryState
from policywire.store.schema import (
    HELD,
    WAITING,
    DeliveryRow,
    RecipientPlaceRow,
    SuspensionRow,
    ThreadRow,
)

GONE = "gone"
"""The outcome of what was given up because its recipient left the configuration."""
_DEAD = col(DeliveryRow.state) == DeliveryState.DEAD.value


def known(session: Session) -> list[RecipientPlace]:
    """The places of the configuration that was applied last."""
    query = select(
        RecipientPlaceRow.channel,
        RecipientPlaceRow.position,
        RecipientPlaceRow.label,
        RecipientPlaceRow.fingerprint,
    ).order_by(col(RecipientPlaceRow.channel), col(RecipientPlaceRow.position))
    return [RecipientPlace(*row) for row in session.exec(query)]


def replace(session: Session, places: Sequence[RecipientPlace]) -> None:
    """Keep the places of the configuration that is applied now."""
    session.exec(delete(RecipientPlaceRow))
    if places:
        session.connection().execute(insert(session, RecipientPlaceRow), [*map(asdict, places)])


def move(session: Session, old: Recipient, new: Recipient, *, since: datetime) -> int:
    """Give what is not sent, and what was given up `since`, to the new name; gives how many.

    Where only the channel has another name, everything goes along: its threads, and what was sent.
    """
    renamed = old.label == new.label
    unsent = or_(
        WAITING, HELD, col(DeliveryRow.state) == DeliveryState.SENDING.value, _given_up(since)
    )
    moved = session.exec(
        select(DeliveryRow.id).where(_of(old), *([] if renamed else [unsent]), _is_new_to(new))
    ).all()
    ids = [each or 0 for each in moved]
    this = or_(col(DeliveryRow.id).in_(ids), col(DeliveryRow.folded_into).in_(ids))
    session.exec(
        update(DeliveryRow)
        .where(this, _of(old))
        .values(channel=new.channel, recipient=new.label)
        .execution_options(synchronize_session=False)
    )
    if renamed:
        _move_channel(session, old, new)
    session.exec(delete(SuspensionRow).where(*_suspension(old.channel, old.label)))
    return len(ids)


def try_again(session: Session, recipient: Recipient, *, since: datetime, now: datetime) -> int:
    """Send what was given up for a recipient `since` then, and at once what fails; gives how many.

    Their address is another one now: what the old one brought says nothing of it.
    """
    session.exec(
        update(DeliveryRow)
        .where(_of(recipient), col(DeliveryRow.state) == DeliveryState.RETRYING.value)
        .values(due_at=now, attempts=0, first_try_at=None, told_at=None)
    )
    return deliveries.resend_given_up(session, since=since, now=now, recipient=recipient)


def left(session: Session, recipients: Collection[Recipient]) -> list[Recipient]:
    """Those for whom something waits though they are not among `recipients` any more."""
    query = select(DeliveryRow.channel, DeliveryRow.recipient)
    # Two queries, as WAITING and HELD have an index each, which DISTINCT would pass by.
    found = {each for where in (WAITING, HELD) for each in session.exec(query.where(where))}
    people = (Recipient(channel=channel, label=label) for channel, label in sorted(found))
    return [each for each in people if each not in recipients]


def give_up(session: Session, recipient: Recipient, reason: str, now: datetime) -> int:
    """Give up what waits for somebody; gives how many."""
    statement = (
        update(DeliveryRow)
        .where(_of(recipient), or_(WAITING, HELD))
        .values(state=DeliveryState.DEAD.value, outcome=GONE, reason=reason, finished_at=now)
        .values(due_at=None)
        .returning(col(DeliveryRow.id))
    )
    return len(session.exec(statement).all())


def _move_channel(session: Session, old: Recipient, new: Recipient) -> None:
    taken = exists().where(
        col(ThreadRow.channel) == new.channel, col(ThreadRow.recipient) == new.label
    )
    if not session.exec(select(taken)).one():
        session.exec(
            update(ThreadRow)
            .where(col(ThreadRow.channel) == old.channel, col(ThreadRow.recipient) == old.label)
            .values(channel=new.channel)
            .execution_options(synchronize_session=False)
        )
    session.exec(delete(SuspensionRow).where(*_suspension(old.channel, "")))


def _given_up(since: datetime) -> ColumnElement[bool]:
    return _DEAD & (col(DeliveryRow.finished_at) >= since)


def _of(recipient: Recipient) -> ColumnElement[bool]:
    return (col(DeliveryRow.channel) == recipient.channel) & (
        col(DeliveryRow.recipient) == recipient.label
    )


def _is_new_to(recipient: Recipient) -> ColumnElement[bool]:
    """They have no delivery of the same alert already."""
    other = aliased(DeliveryRow)
    return ~exists().where(
        col(other.alert_id) == col(DeliveryRow.alert_id),
        col(other.channel) == recipient.channel,
        col(other.recipient) == recipient.label,
    )


def _suspension(channel: str, label: str) -> tuple[ColumnElement[bool], ...]:
    return col(SuspensionRow.channel) == channel, col(SuspensionRow.recipient) == label
