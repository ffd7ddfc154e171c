"""Tallies: how many there are, counted no further than a page says it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy
from sqlmodel import Session, col, func, select

from policywire.store.deliveries.deliveries import DeliveryState
from policywire.store.schema import ArticleRow, DeliveryRow

COUNT_CAP = 1000
"""Counting ends here; a page says `1,000+`."""


@dataclass(frozen=True, slots=True)
class CappedCount:
    """A count; `whole` is false when there are more than were counted."""

    count: int
    is_exact: bool

    def __str__(self) -> str:
        """`37`, or `1,000+`."""
        return f"{self.count:,}" if self.is_exact else f"{self.count:,}+"


def deliveries(session: Session) -> dict[DeliveryState, CappedCount]:
    """How many deliveries are in each state; every state is named."""
    counts = session.exec(_IN_EACH_STATE).one()
    return {state: _capped(count) for state, count in zip(DeliveryState, counts, strict=True)}


def pending_articles(session: Session) -> CappedCount:
    """How many articles are pending."""
    return _count(session, select(ArticleRow.id).where(col(ArticleRow.judged_at).is_(None)))


def unfinished_deliveries(session: Session) -> dict[DeliveryState, int]:
    """How many deliveries still wait or were given up, exactly, by state."""
    states = [
        DeliveryState.PENDING,
        DeliveryState.RETRYING,
        DeliveryState.SENDING,
        DeliveryState.HELD,
        DeliveryState.DEAD,
    ]
    return {
        state: session.exec(select(func.count()).select_from(_in_state(state).subquery())).one()
        for state in states
    }


def all_pending_articles(session: Session) -> int:
    """How many articles are pending, exactly."""
    query = select(func.count()).where(col(ArticleRow.judged_at).is_(None))
    return session.exec(query).one()


def found_articles(session: Session) -> int:
    """How many articles were ever found; those forgotten since are counted too."""
    return session.exec(select(func.max(col(ArticleRow.id)))).one() or 0


def _in_state(state: DeliveryState) -> Any:
    return select(DeliveryRow.id).where(col(DeliveryRow.state) == state.value)


def _some(query: Any) -> Any:
    """Counts what a query gives, up to one more than is told."""
    return select(func.count()).select_from(query.limit(COUNT_CAP + 1).subquery())


_IN_EACH_STATE: Any = sqlalchemy.select(
    *(_some(_in_state(state)).scalar_subquery() for state in DeliveryState)
)
"""All states in one statement, which is built once: pages ask for all of them."""


def _count(session: Session, query: Any) -> CappedCount:
    return _capped(session.exec(_some(query)).one())


def _capped(count: int) -> CappedCount:
    return CappedCount(min(count, COUNT_CAP), is_exact=count <= COUNT_CAP)
