"""Suspended recipients and channels: their messages wait until the address is corrected."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, delete, exists, func, or_, select, update

from policywire.alerts.model.alert import Recipient
from policywire.store.database.upsert import insert
from policywire.store.schema import HELD, WAITING, DeliveryRow, SuspensionRow

NOT_SUSPENDED = ~exists().where(
    col(SuspensionRow.channel) == col(DeliveryRow.channel),
    or_(
        col(SuspensionRow.recipient) == "",
        col(SuspensionRow.recipient) == col(DeliveryRow.recipient),
    ),
)
"""Holds for a delivery that may be sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspension:
    """Who is suspended, since when and why. `recipient` is empty for the whole channel.

    `fingerprint` is of the address, or of all addresses of the channel; `waiting` counts what
    waits. `paused_by` is the person who paused the channel, empty where the service refused us;
    a pause ends at `until`. `notified` is when the operator was told last.
    """

    channel: str
    recipient: str
    since: datetime
    reason: str
    code: int
    fingerprint: str
    notified: datetime | None = None
    waiting: int = 0
    paused_by: str = ""
    until: datetime | None = None

    @property
    def has_left(self) -> bool:
        """Whether nobody refused us: the recipient is no longer in the configuration."""
        return not self.fingerprint

    @property
    def who(self) -> Recipient:
        """The recipient, if it is one."""
        return Recipient(channel=self.channel, label=self.recipient)


def suspend(session: Session, suspension: Suspension) -> bool:
    """Suspend delivery there. False if it was suspended already."""
    statement = insert(session, SuspensionRow).values(
        channel=suspension.channel,
        recipient=suspension.recipient,
        since=suspension.since,
        reason=suspension.reason,
        code=suspension.code,
        fingerprint=suspension.fingerprint,
    )
    added = statement.on_conflict_do_nothing().returning(col(SuspensionRow.channel))
    return session.exec(added).first() is not None


def listing(session: Session) -> list[Suspension]:
    """Every suspension, with the number of messages that wait for it."""
    query = select(SuspensionRow).order_by(col(SuspensionRow.channel), col(SuspensionRow.recipient))
    rows = session.exec(query, execution_options={"populate_existing": True}).all()
    return [_suspension_of(row, _waiting(session, row)) for row in rows]


def mark_notified(session: Session, suspension: Suspension, now: datetime) -> None:
    """Note that the operator knows."""
    session.exec(update(SuspensionRow).where(*_is(suspension)).values(told_at=now))


def resume(session: Session, channel: str, recipient: str | None = None) -> int:
    """Resume delivery to one recipient, or with None to the whole channel; returns how many.

    A channel that refused us as a whole is resumed by either, one that a person paused only by
    None: that a message reaches somebody does not say that it is wanted.
    """
    chosen = delete(SuspensionRow).where(col(SuspensionRow.channel) == channel)
    if recipient is not None:
        chosen = chosen.where(
            col(SuspensionRow.recipient).in_(("", recipient)), col(SuspensionRow.paused_by) == ""
        )
    return session.exec(chosen).rowcount


def resume_changed(session: Session, fingerprint: Callable[[str, str], str]) -> list[Suspension]:
    """Resume delivery where the address is another one now; gives the suspensions that ended.

    `fingerprint` takes channel and recipient and gives that of today, empty when there is none.
    What a person paused stays paused for as long as there is such a channel.
    """
    changed = [
        each
        for each in listing(session)
        if (today := fingerprint(each.channel, each.recipient)) != each.fingerprint
        and not (each.paused_by and today)
    ]
    for each in changed:
        session.exec(delete(SuspensionRow).where(*_is(each)))
    return changed


def _is(suspension: Suspension) -> tuple[ColumnElement[bool], ...]:
    return (
        col(SuspensionRow.channel) == suspension.channel,
        col(SuspensionRow.recipient) == suspension.recipient,
    )


def _waiting(session: Session, row: SuspensionRow) -> int:
    # What is held for somebody who has left waits for them, too: nothing will release it.
    waits = WAITING if row.fingerprint else or_(WAITING, HELD)
    query = select(func.count()).where(waits, col(DeliveryRow.channel) == row.channel)
    if row.recipient:
        query = query.where(col(DeliveryRow.recipient) == row.recipient)
    return session.exec(query.select_from(DeliveryRow)).one()


def _suspension_of(row: SuspensionRow, waiting: int) -> Suspension:
    return Suspension(
        channel=row.channel,
        recipient=row.recipient,
        since=row.since,
        reason=row.reason,
        code=row.code,
        fingerprint=row.fingerprint,
        notified=row.told_at,
        waiting=waiting,
        paused_by=row.paused_by,
        until=row.until,
    )
