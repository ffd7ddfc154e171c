"""Deliveries that a restore withholds: they may have been sent by the store that was replaced.

An operator says what becomes of them: `resume` sends them, `discard` counts them as told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select, update

from policywire.store.articles import restores
from policywire.store.deliveries.deliveries import DeliveryState
from policywire.store.schema import DeliveryRow, SilenceRow

UNSENT = (
    DeliveryState.PENDING.value,
    DeliveryState.RETRYING.value,
    DeliveryState.SENDING.value,
    DeliveryState.HELD.value,
)
_OPEN = (
    col(DeliveryRow.state) == DeliveryState.WITHHELD.value,
    col(DeliveryRow.finished_at).is_(None),
)


@dataclass(frozen=True, slots=True)
class Withholding:
    """What a restore withheld: deliveries, and ends of silences that are not told any more."""

    deliveries: int
    silences: int


def begin(session: Session, file: str, made: datetime, now: datetime) -> Withholding:
    """Note a restore, and withhold all that its backup had yet to send."""
    restores.record(session, file, made, now)
    reason = f" Withheld: a backup was restored on {now:%d %b %Y, %H:%M} UTC."
    count = _withhold(session, col(DeliveryRow.state).in_(UNSENT), reason)
    ended = (
        update(SilenceRow)
        .where(col(SilenceRow.until) <= now, col(SilenceRow.told_at).is_(None))
        .values(told_at=now)
    )
    return Withholding(count, session.exec(ended).rowcount)


def withhold_alert(session: Session, alert: str, about: datetime, now: datetime) -> int:
    """Withhold an alert whose time, `about`, was before the last restore; gives how many."""
    restore = restores.latest(session)
    if restore is None or about > restore.at or now < restore.at:
        return 0
    reason = " Withheld: its time was before the last restore."
    these = (col(DeliveryRow.alert_id) == alert) & col(DeliveryRow.state).in_(UNSENT)
    return _withhold(session, these, reason)


def count(session: Session) -> int:
    """How many wait for an operator's word."""
    return session.exec(select(func.count()).select_from(DeliveryRow).where(*_OPEN)).one()


def resume(session: Session, now: datetime) -> int:
    """Send what is withheld, or hold it until its time as before; gives how many there were."""
    held = DeliveryState.HELD.value
    again = {"withheld_from": "", "attempts": 0, "first_try_at": None}
    was_held = (*_OPEN, col(DeliveryRow.withheld_from) == held)
    back = session.exec(update(DeliveryRow).where(*was_held).values(state=held, **again)).rowcount
    pending = {"state": DeliveryState.PENDING.value, "due_at": now, **again}
    return back + session.exec(update(DeliveryRow).where(*_OPEN).values(**pending)).rowcount


def discard(session: Session, now: datetime) -> int:
    """Count what is withheld as told; it is never sent. Gives how many there were."""
    reason = col(DeliveryRow.reason) + " An operator said that it was told before."
    values = {"finished_at": now, "due_at": None, "reason": reason}
    return session.exec(update(DeliveryRow).where(*_OPEN).values(**values)).rowcount


def _withhold(session: Session, these: Any, reason: str) -> int:
    values = {
        "withheld_from": col(DeliveryRow.state),
        "state": DeliveryState.WITHHELD.value,
        "reason": col(DeliveryRow.reason) + reason,
        "lease_until": None,
    }
    return session.exec(update(DeliveryRow).where(these).values(**values)).rowcount
