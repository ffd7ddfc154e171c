"""Silences: written by whoever wants quiet, read at each decision, kept when they have ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select, update

from alerts.silence import Silence, SilenceKind
from store.insertion import insert
from store.schema import SilenceRow


def add(
    session: Session,
    kind: SilenceKind,
    value: str,
    *,
    now: datetime,
    until: datetime,
    reason: str,
    author: str = "",
) -> Silence:
    """Silence something from now on; gives the silence with its id."""
    statement = insert(session, SilenceRow).values(
        kind=kind.value, value=value, since=now, until=until, reason=reason, author=author
    )
    made = session.connection().execute(statement.returning(col(SilenceRow.id))).scalar_one()
    assert made is not None
    return Silence(
        id=made, kind=kind, value=value, since=now, until=until, reason=reason, author=author
    )


def active(session: Session, now: datetime) -> tuple[Silence, ...]:
    """Those that have not ended."""
    query = select(SilenceRow).where(col(SilenceRow.until) > now).order_by(col(SilenceRow.id))
    return _read(session.exec(query).all())


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
    )
