"""Articles whose verdict is new or changed, until the saved searches were tried on them.

Written in the transaction of the verdict: a process that is killed in between tries them later.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Integer, bindparam, exists
from sqlalchemy.dialects.sqlite import Insert
from sqlmodel import Session, col, delete, select

from policywire.store.database.prepared import Prepared
from policywire.store.database.upsert import insert_for
from policywire.store.schema import ArticleRow, OpinionRow, SavedSearchRow, SearchQueueRow

_IS_TOLD = exists().where(col(SavedSearchRow.channel) != "")
_WAITS_FOR_OPINIONS = exists().where(
    col(OpinionRow.article_id) == col(ArticleRow.id), col(OpinionRow.settled_at).is_(None)
)


def _queued(dialect: str) -> Insert:
    wanted = select(bindparam("article", type_=Integer)).where(_IS_TOLD)
    queued = insert_for(dialect, SearchQueueRow).from_select(["article_id"], wanted)
    return queued.on_conflict_do_nothing()


_ADD = Prepared(_queued)


@dataclass(frozen=True, slots=True)
class QueuedArticle:
    """An article by its id and URL; `copy_of` is the URL of its original, if it is a copy."""

    id: int
    url: str
    copy_of: str | None


def add(session: Session, article_id: int) -> None:
    """Have the searches tried on an article, if any search is told to somebody."""
    _ADD.run(session.connection(), {"article": article_id})


def waiting(session: Session, limit: int) -> Sequence[QueuedArticle]:
    """The oldest of them, in the order of their ids.

    Not yet those that wait for opinions: whether their own alert tells them is not known before.
    """
    query = (
        select(ArticleRow.id, ArticleRow.url, ArticleRow.copy_of)
        .join(SearchQueueRow, col(SearchQueueRow.article_id) == col(ArticleRow.id))
        .where(~_WAITS_FOR_OPINIONS)
        .order_by(col(ArticleRow.id))
        .limit(limit)
    )
    return [QueuedArticle(number or 0, url, copy) for number, url, copy in session.exec(query)]


def remove(session: Session, ids: Collection[int]) -> None:
    """The searches were tried on these."""
    session.exec(delete(SearchQueueRow).where(col(SearchQueueRow.article_id).in_(ids)))
