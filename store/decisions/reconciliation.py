"""Looks for what is nowhere accounted for: an entry, an article or an alert without its row."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlmodel import Session, col, exists, func, select

from policywire.store.articles import sources
from policywire.store.deliveries.deliveries import DeliveryState
from policywire.store.schema import AlertRow, ArticleRow, DeliveryRow, VerdictRow

_TOLD_TO_NOBODY = (
    DeliveryState.SUPPRESSED.value,
    DeliveryState.WITHHELD.value,
    DeliveryState.FOLDED.value,
)


def unaccounted(session: Session, since: datetime) -> tuple[str, ...]:
    """A sentence for each kind of thing that left without a row or a reason; empty when none did.

    Looked at is what came since then, and the latest poll of every source.
    """
    return tuple(
        sentence
        for sentence in (
            *_polls(session),
            _articles(session, since),
            _alerts(session, since),
            _deliveries(session, since),
        )
        if sentence
    )


def _polls(session: Session) -> Iterator[str]:
    for key, state in sorted(sources.states(session).items()):
        counts = state.counts
        if counts.offered != counts.accounted_for:
            yield (
                f"Of {counts.offered} entries of {key} only {counts.accounted_for} "
                "are accounted for."
            )


def _articles(session: Session, since: datetime) -> str:
    judged = exists().where(col(VerdictRow.article_id) == col(ArticleRow.id))
    count = _count(
        session,
        ArticleRow,
        col(ArticleRow.found_at) >= since,
        col(ArticleRow.judged_at).is_not(None),
        ~judged,
    )
    return f"{count} processed articles have no verdict." if count else ""


def _alerts(session: Session, since: datetime) -> str:
    decided = exists().where(col(DeliveryRow.alert_id) == col(AlertRow.id))
    count = _count(session, AlertRow, col(AlertRow.created_at) >= since, ~decided)
    return f"{count} alerts have neither a delivery nor a reason against one." if count else ""


def _deliveries(session: Session, since: datetime) -> str:
    count = _count(
        session,
        DeliveryRow,
        col(DeliveryRow.state).in_(_TOLD_TO_NOBODY),
        col(DeliveryRow.reason) == "",
        col(DeliveryRow.alert_id).in_(select(AlertRow.id).where(col(AlertRow.created_at) >= since)),
    )
    return f"{count} messages were kept back without a reason." if count else ""


def _count(session: Session, row: type, *conditions: object) -> int:
    query = select(func.count()).select_from(row).where(*conditions)  # type: ignore[arg-type]
    return int(session.exec(query).one())
