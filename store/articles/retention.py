"""Retention: articles, alerts and stories that are older than the configuration keeps them."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, delete, exists, or_, select

from policywire.store.articles import named_proceedings, refused_entries
from policywire.store.articles.articles import PAGE
from policywire.store.schema import (
    AlertRow,
    ArticleRow,
    DeliveryRow,
    StoryRow,
)


def delete_before(session: Session, before: datetime) -> int:
    """Delete a batch of what was found before then; gives how many rows went, 0 at the end.

    Call it again, each time in a transaction of its own, until it gives 0. An alert goes with its
    deliveries, but never while one of them is still to be sent.
    """
    gone = _delete_articles(session, before)
    gone += _delete_alerts(session, before)
    gone += named_proceedings.delete_unnamed(session, before)
    gone += refused_entries.delete_before(session, before)
    return gone + _delete_stories(session, before)


def _delete_articles(session: Session, before: datetime) -> int:
    oldest = (
        select(ArticleRow.id)
        .where(col(ArticleRow.found_at) < before)
        .order_by(col(ArticleRow.found_at))
        .limit(PAGE)
    )
    return session.exec(delete(ArticleRow).where(col(ArticleRow.id).in_(oldest))).rowcount


def _delete_alerts(session: Session, before: datetime) -> int:
    unfinished = exists().where(
        col(DeliveryRow.alert_id) == col(AlertRow.id),
        or_(
            col(DeliveryRow.state).in_(("pending", "sending", "retrying", "held")),
            (col(DeliveryRow.state) == "withheld") & col(DeliveryRow.finished_at).is_(None),
        ),
    )
    oldest = (
        select(AlertRow.id)
        .where(col(AlertRow.created_at) < before, ~unfinished)
        .order_by(col(AlertRow.created_at))
        .limit(PAGE)
    )
    return session.exec(delete(AlertRow).where(col(AlertRow.id).in_(oldest))).rowcount


def _delete_stories(session: Session, before: datetime) -> int:
    empty = ~exists().where(col(ArticleRow.story_id) == col(StoryRow.id))
    oldest = (
        select(StoryRow.id)
        .where(col(StoryRow.last_seen) < before, empty)
        .order_by(col(StoryRow.last_seen))
        .limit(PAGE)
    )
    return session.exec(delete(StoryRow).where(col(StoryRow.id).in_(oldest))).rowcount
