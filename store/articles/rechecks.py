"""Rechecks: which articles are to be fetched again, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, delete, select, update

from policywire.crawler.model.article import Article
from policywire.store.articles.articles import article_of, key_of
from policywire.store.articles.versions import update_facts
from policywire.store.database.upsert import insert
from policywire.store.schema import ArticleRow, RecheckRow


@dataclass(frozen=True, slots=True, kw_only=True)
class DueRecheck:
    """An article to recheck now; `done` counts the rechecks so far.

    `etag` and `last_modified` are the server's validators of the last answer, if it gave any.
    """

    article_id: int
    article: Article
    done: int
    etag: str
    last_modified: str


def schedule(session: Session, url: str, at: datetime) -> None:
    """Plan to read the article with this canonical URL again; what was planned before stays."""
    number = session.exec(select(ArticleRow.id).where(col(ArticleRow.key) == key_of(url))).one()
    row = {"article_id": number, "due_at": at, "done": 0, "etag": "", "last_modified": ""}
    session.exec(insert(session, RecheckRow).values(row).on_conflict_do_nothing())


def due(session: Session, now: datetime, limit: int) -> list[DueRecheck]:
    """The articles to recheck by now, longest due first."""
    query = (
        select(RecheckRow, ArticleRow)
        .join(ArticleRow, col(ArticleRow.id) == col(RecheckRow.article_id))
        .where(col(RecheckRow.due_at) <= now)
        .order_by(col(RecheckRow.due_at), col(RecheckRow.article_id))
        .limit(limit)
    )
    return [
        DueRecheck(
            article_id=row.article_id,
            article=article_of(article),
            done=row.done,
            etag=row.etag,
            last_modified=row.last_modified,
        )
        for row, article in session.exec(query, execution_options={"populate_existing": True})
    ]


def complete(session: Session, read: DueRecheck, article: Article) -> None:
    """Give an article the text of its page, which could not be read before."""
    session.exec(
        update(ArticleRow)
        .where(col(ArticleRow.id) == read.article_id)
        .values(
            title=article.title,
            text=article.text,
            lede=article.lede,
            author=article.author,
            language=article.language,
            origin=article.origin.value,
            note=article.note,
        )
    )
    update_facts(session, read.article_id, article)


def record_recheck(
    session: Session, read: DueRecheck, next_at: datetime | None, etag: str, last_modified: str
) -> None:
    """Note that an article was rechecked; with `next_at` None it was for the last time."""
    this = col(RecheckRow.article_id) == read.article_id
    if next_at is None:
        session.exec(delete(RecheckRow).where(this))
        return
    session.exec(
        update(RecheckRow)
        .where(this)
        .values(due_at=next_at, done=read.done + 1, etag=etag, last_modified=last_modified)
    )
