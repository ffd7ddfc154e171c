"""Articles whose verdict is new or changed, until the saved searches were tried on them.

Written in the transaction of the verdict: a process that is killed in between tries them later.
What a search could not be tried on is kept for that search alone.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, bindparam, exists
from sqlalchemy.dialects.sqlite import Insert
from sqlmodel import Session, col, delete, func, select

from policywire.store.database.prepared import Prepared
from policywire.store.database.upsert import insert, insert_for
from policywire.store.schema import (
    ArticleRow,
    OpinionRow,
    SavedSearchRow,
    SearchQueueRow,
    SearchUntriedRow,
)

MOST_UNTRIED = 2000
"""Articles that are kept for a search that cannot be asked: the newest."""
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
    return _articles(session, select(SearchQueueRow.article_id), limit)


def remove(session: Session, ids: Collection[int]) -> None:
    """The searches were tried on these."""
    session.exec(delete(SearchQueueRow).where(col(SearchQueueRow.article_id).in_(ids)))


def keep_untried(session: Session, search_id: int, ids: Collection[int]) -> int:
    """Keep these for a search that could not be tried on them; gives how many wait for it now."""
    for each in ids:
        row = insert(session, SearchUntriedRow).values(search_id=search_id, article_id=each)
        session.exec(row.on_conflict_do_nothing())
    of_search = col(SearchUntriedRow.search_id) == search_id
    newest = col(SearchUntriedRow.article_id).desc()
    too_many = select(SearchUntriedRow.article_id).where(of_search).order_by(newest)
    edge = session.exec(too_many.offset(MOST_UNTRIED).limit(1)).first()
    if edge is not None:
        session.exec(
            delete(SearchUntriedRow).where(of_search, col(SearchUntriedRow.article_id) <= edge)
        )
    return session.exec(select(func.count()).select_from(SearchUntriedRow).where(of_search)).one()


def untried(session: Session, search_id: int, limit: int) -> Sequence[QueuedArticle]:
    """The oldest of those that wait for a search, in the order of their ids."""
    waits = select(SearchUntriedRow.article_id).where(col(SearchUntriedRow.search_id) == search_id)
    return _articles(session, waits, limit)


def remove_untried(session: Session, search_id: int, ids: Collection[int]) -> None:
    """The search was tried on these."""
    session.exec(
        delete(SearchUntriedRow).where(
            col(SearchUntriedRow.search_id) == search_id, col(SearchUntriedRow.article_id).in_(ids)
        )
    )


def searches_with_untried(session: Session) -> set[int]:
    """The searches for which articles wait."""
    return set(session.exec(select(SearchUntriedRow.search_id).distinct()))


def _articles(session: Session, ids: Any, limit: int) -> Sequence[QueuedArticle]:
    query = select(ArticleRow.id, ArticleRow.url, ArticleRow.copy_of)
    ready = query.where(col(ArticleRow.id).in_(ids), ~_WAITS_FOR_OPINIONS)
    oldest = ready.order_by(col(ArticleRow.id)).limit(limit)
    return [QueuedArticle(number or 0, url, copy) for number, url, copy in session.exec(oldest)]
