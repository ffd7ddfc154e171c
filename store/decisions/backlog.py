"""What waits in the store and is due: the oldest of each, to see whether anything stands still."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from policywire.store.articles.processing_failures import may_be_tried
from policywire.store.decisions import opinions
from policywire.store.deliveries import outbox
from policywire.store.schema import ArticleRow


@dataclass(frozen=True, slots=True)
class Backlog:
    """Since when the oldest article waits to be processed, and the oldest delivery to be sent.

    An article that waited for opinions counts from its deadline on.
    None where nothing waits. What is set aside, suspended or not due yet does not count.
    """

    article_since: datetime | None
    delivery_since: datetime | None


def backlog(session: Session, now: datetime) -> Backlog:
    """The oldest that waits."""
    # With the count: for a minimum alone SQLite walks the index of found_at through all articles.
    pending = select(func.min(col(ArticleRow.found_at)), func.count()).where(
        col(ArticleRow.judged_at).is_(None), may_be_tried(now)
    )
    unjudged, _ = session.exec(pending).one()
    untold = opinions.oldest_due(session, now, may_be_tried(now))
    since = min((each for each in (unjudged, untold) if each is not None), default=None)
    due = outbox.next_due(session)
    return Backlog(since, due if due is not None and due <= now else None)
