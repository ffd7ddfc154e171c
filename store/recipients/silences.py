"""Silences: written by whoever wants quiet, read at each decision, kept when they have ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session, col, select, update

from policywire.alerts.model.alert import Recipient
from policywire.alerts.routing.silence import Silence, SilenceKind
from policywire.config.enums import Stage
from policywire.store.database.upsert import add_row
from policywire.store.deliveries.deliveries import DeliveryState
from policywire.store.deliveries.digests import HeldDelivery, held_delivery_of
from policywire.store.schema import SILENCED, AlertRow, DeliveryRow, SilenceRow
from policywire.store.stories import stories


def add(
    session: Session,
    kind: SilenceKind,
    value: str,
    *,
    now: datetime,
    until: datetime,
    reason: str,
    author: str = "",
    until_stage: Stage | None = None,
    recipient: Recipient | None = None,
) -> Silence:
    """Silence something from now on; gives the silence with its id."""
    number = add_row(
        session,
        SilenceRow,
        kind=kind.value,
        value=value,
        since=now,
        until=until,
        reason=reason,
        author=author,
        until_stage=until_stage.value if until_stage else "",
        channel=recipient.channel if recipient else "",
        recipient=recipient.label if recipient else "",
    )
    return Silence(
        id=number,
        kind=kind,
        value=value,
        since=now,
        until=until,
        reason=reason,
        author=author,
        until_stage=until_stage,
        recipient=recipient,
    )


def active(session: Session, now: datetime) -> tuple[Silence, ...]:
    """Those that have not ended; one on a story that was merged is on the one it went into."""
    query = select(SilenceRow).where(col(SilenceRow.until) > now).order_by(col(SilenceRow.id))
    return tuple(_forwarded(session, each) for each in _read(session.exec(query).all()))


def _forwarded(session: Session, silence: Silence) -> Silence:
    if silence.kind is not SilenceKind.STORY:
        return silence
    return replace(silence, value=stories.resolve(session, silence.value) or silence.value)


def listing(session: Session, limit: int = 100) -> tuple[Silence, ...]:
    """All of them, the newest first."""
    query = select(SilenceRow).order_by(col(SilenceRow.id).desc()).limit(limit)
    return _read(session.exec(query).all())


def end(session: Session, silence_id: int, now: datetime) -> bool:
    """End a silence now. False when there is none of that id, or it has ended."""
    statement = (
        update(SilenceRow)
        .where(col(SilenceRow.id) == silence_id, col(SilenceRow.until) > now)
        .values(until=now)
        .returning(col(SilenceRow.id))
    )
    return session.exec(statement).first() is not None


def end_snoozes(session: Session, story: str, stage: Stage, now: datetime) -> int:
    """End the snoozes of a story that has come to a stage; gives how many there were."""
    ending = [each for each in active(session, now) if each.ends_at(story, stage)]
    return sum(end(session, each.id, now) for each in ending)


def ended_unnotified(session: Session, now: datetime) -> tuple[Silence, ...]:
    """Those that have ended, of which nobody was notified yet."""
    query = (
        select(SilenceRow)
        .where(col(SilenceRow.told_at).is_(None), col(SilenceRow.until) <= now)
        .order_by(col(SilenceRow.id))
    )
    return _read(session.exec(query).all())


def mark_notified(session: Session, silence_id: int, now: datetime) -> None:
    """Note that its end was notified."""
    row = update(SilenceRow).where(col(SilenceRow.id) == silence_id)
    session.exec(row.values(told_at=now))


def suppressed_deliveries(session: Session, silence_id: int) -> dict[Recipient, list[HeldDelivery]]:
    """What a silence kept back, for each recipient, oldest first."""
    query = (
        select(DeliveryRow, AlertRow.body, AlertRow.created_at)
        .join(AlertRow, col(AlertRow.id) == col(DeliveryRow.alert_id))
        .where(SILENCED, col(DeliveryRow.silence_id) == silence_id)
        .where(col(DeliveryRow.state) == DeliveryState.SUPPRESSED.value)
        .order_by(col(DeliveryRow.id))
    )
    found: dict[Recipient, list[HeldDelivery]] = {}
    for row, body, created in session.exec(query):
        held = held_delivery_of(row, body, created)
        found.setdefault(held.recipient, []).append(held)
    return found


def link_to_summary(
    session: Session, silence_id: int, recipient: Recipient, delivery_id: int
) -> None:
    """Note in which delivery a recipient is notified of what a silence muted."""
    session.exec(
        update(DeliveryRow)
        .where(
            SILENCED,
            col(DeliveryRow.silence_id) == silence_id,
            col(DeliveryRow.state) == DeliveryState.SUPPRESSED.value,
            col(DeliveryRow.channel) == recipient.channel,
            col(DeliveryRow.recipient) == recipient.label,
        )
        .values(folded_into=delivery_id)
    )


def _read(rows: Sequence[SilenceRow]) -> tuple[Silence, ...]:
    return tuple(_silence(row) for row in rows)


def _silence(row: SilenceRow) -> Silence:
    return Silence(
        id=row.id or 0,
        kind=SilenceKind(row.kind),
        value=row.value,
        since=row.since,
        until=row.until,
        reason=row.reason,
        author=row.author,
        until_stage=Stage(row.until_stage) if row.until_stage else None,
        recipient=Recipient(channel=row.channel, label=row.recipient) if row.channel else None,
    )
