"""What a mark changed, row by row, so that it can be undone."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from policywire.store.schema import MarkEffectRow


def effects_of(session: Session, mark_id: int) -> Sequence[MarkEffectRow]:
    """The effects of a mark in the order in which it had them."""
    return session.exec(
        select(MarkEffectRow)
        .where(col(MarkEffectRow.mark_id) == mark_id)
        .order_by(col(MarkEffectRow.id))
    ).all()
