"""Articles as they came, the newest first, for who writes or mends a topic."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, distinct, func
from sqlmodel import Session, col, select

from policywire.crawler.model.article import Article
from policywire.store.articles.articles import article_of
from policywire.store.schema import ArticleRow, MatchRow


def newest(
    session: Session, since: datetime, limit: int, *where: ColumnElement[bool]
) -> list[Article]:
    """The newest articles found since a time, `limit` at most."""
    query = (
        select(ArticleRow)
        .where(col(ArticleRow.found_at) >= since, *where)
        .order_by(col(ArticleRow.id).desc())
        .limit(limit)
    )
    return [article_of(row) for row in session.exec(query)]


def newest_unmatched(session: Session, since: datetime, limit: int) -> list[Article]:
    """The newest articles found since a time that were judged and met no topic."""
    met = select(MatchRow.article_id).where(col(MatchRow.article_id) == col(ArticleRow.id))
    return newest(session, since, limit, col(ArticleRow.judged_at).is_not(None), ~met.exists())


def newest_matched(session: Session, topic: str, limit: int) -> list[Article]:
    """The articles found last that matched a topic, the newest first."""
    query = (
        select(ArticleRow)
        .join(MatchRow, col(MatchRow.article_id) == col(ArticleRow.id))
        .where(col(MatchRow.topic) == topic)
        .order_by(col(MatchRow.article_id).desc())
        .limit(limit)
    )
    return [article_of(row) for row in session.exec(query)]


def matched_urls(session: Session, topic: str, since: datetime) -> frozenset[str]:
    """The addresses of the articles found since a time that meet a topic."""
    query = (
        select(ArticleRow.url)
        .join(MatchRow, col(MatchRow.article_id) == col(ArticleRow.id))
        .where(col(MatchRow.topic) == topic, col(ArticleRow.found_at) >= since)
    )
    return frozenset(session.exec(query))


def matched_count(session: Session, since: datetime) -> int:
    """How many of the articles found since a time meet a topic."""
    query = (
        select(func.count(distinct(col(MatchRow.article_id))))
        .join(ArticleRow, col(MatchRow.article_id) == col(ArticleRow.id))
        .where(col(ArticleRow.found_at) >= since)
    )
    return session.exec(query).one()
