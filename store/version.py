"""Versions: the texts that an article has had."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from pipeline.revision import Change
from store.article import key_of
from store.schema import ArticleRow, ArticleVersionRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One text of an article; `number` begins with 1, `reason` says what changed in a sentence."""

    number: int
    seen: datetime
    title: str
    text: str
    change: Change
    reason: str = ""


def versions(session: Session, article_id: int) -> tuple[Version, ...]:
    """All texts of an article, oldest first: one for an article that never changed."""
    query = (
        select(ArticleVersionRow)
        .where(col(ArticleVersionRow.article_id) == article_id)
        .order_by(col(ArticleVersionRow.number))
    )
    found = tuple(_version(row) for row in session.exec(query))
    return found or _only(session, article_id)


def of_url(session: Session, url: str) -> tuple[Version, ...]:
    """All texts of the article with this canonical URL; none when it is not in the store."""
    query = select(ArticleRow.id).where(col(ArticleRow.key) == key_of(url))
    number = session.exec(query).first()
    return () if number is None else versions(session, number)


def _version(row: ArticleVersionRow) -> Version:
    return Version(
        number=row.number,
        seen=row.seen_at,
        title=row.title,
        text=row.text,
        change=Change(row.change),
        reason=row.reason,
    )


def _only(session: Session, article_id: int) -> tuple[Version, ...]:
    columns = (ArticleRow.found_at, ArticleRow.title, ArticleRow.text)
    row = session.exec(select(*columns).where(col(ArticleRow.id) == article_id)).first()
    if row is None:
        return ()
    seen, title, text = row
    return (Version(number=1, seen=seen, title=title, text=text, change=Change.FIRST),)
