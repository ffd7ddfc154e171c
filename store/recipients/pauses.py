"""Channels that a person paused: their messages wait until the pause ends."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, select

from policywire.store.database.upsert import insert
from policywire.store.deliveries import suspensions
from policywire.store.deliveries.notices import told_lately
from policywire.store.deliveries.suspensions import Suspension
from policywire.store.schema import SuspensionRow


def pause(
    session: Session,
    channel: str,
    *,
    by: str,
    now: datetime,
    until: datetime | None,
    fingerprint: str,
) -> None:
    """Send nothing by the channel until then, or without `until` until a person resumes it.

    A channel that refused us as a whole, or is paused already, is paused like this from now on.
    """
    values = {
        "since": now,
        "reason": f"paused by {by}",
        "code": 0,
        "fingerprint": fingerprint,
        "paused_by": by,
        "until": until,
        "told_at": now,  # Who pauses it knows.
    }
    statement = insert(session, SuspensionRow).values(channel=channel, recipient="", **values)
    session.exec(
        statement.on_conflict_do_update(index_elements=["channel", "recipient"], set_=values)
    )


def listing(session: Session) -> list[Suspension]:
    """Every pause, with the number of messages that wait for its end."""
    return [each for each in suspensions.listing(session) if each.paused_by]


def is_end_due(session: Session, now: datetime) -> bool:
    """Whether the time of a pause is over. Writes nothing, so that it may be asked often."""
    over = select(SuspensionRow).where(
        col(SuspensionRow.paused_by) != "",
        col(SuspensionRow.until).is_not(None),
        col(SuspensionRow.until) <= now,
    )
    return session.exec(over.limit(1)).first() is not None


def end_due(session: Session, now: datetime) -> list[Suspension]:
    """End the pauses whose time is over; gives them."""
    if not is_end_due(session, now):
        # To list them counts what waits for each.
        return []
    over = [each for each in listing(session) if each.until is not None and each.until <= now]
    for each in over:
        session.exec(
            delete(SuspensionRow).where(
                col(SuspensionRow.channel) == each.channel, col(SuspensionRow.recipient) == ""
            )
        )
    return over


def to_remind(session: Session, now: datetime, after: timedelta) -> list[Suspension]:
    """The pauses of which the operator has heard nothing for `after`."""
    return [each for each in listing(session) if not told_lately(each.notified, now, after)]
