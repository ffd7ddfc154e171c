"""Articles whose processing raised: tried again a few times, then set aside."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, delete, exists, or_, select, update

from policywire.store.articles.articles import key_of
from policywire.store.database.upsert import insert
from policywire.store.schema import ArticleRow, ProcessingFailureRow

WAITS = (timedelta(seconds=30), timedelta(minutes=2))
"""After the first failure and the second; the third sets the article aside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessingFailure:
    """What went wrong with an article. `next_try` is None once it is set aside."""

    url: str
    title: str
    error: str
    tries: int
    last: datetime
    next_try: datetime | None


def may_be_tried(now: datetime) -> ColumnElement[bool]:
    """The condition that an article did not fail, or that its next try is due."""
    return ~exists().where(
        col(ProcessingFailureRow.article_id) == col(ArticleRow.id),
        or_(
            col(ProcessingFailureRow.next_at).is_(None),
            col(ProcessingFailureRow.next_at) > now,
        ),
    )


def record(session: Session, url: str, error: str, now: datetime) -> bool:
    """Note that an article failed with `error`; True when it is set aside by that."""
    number = session.exec(select(ArticleRow.id).where(col(ArticleRow.key) == key_of(url))).one()
    this = col(ProcessingFailureRow.article_id) == number
    before = session.exec(select(ProcessingFailureRow.tries).where(this)).first() or 0
    again = now + WAITS[before] if before < len(WAITS) else None
    values = {"tries": before + 1, "error": error, "last_at": now, "next_at": again}
    if before:
        session.exec(update(ProcessingFailureRow).where(this).values(**values))
    else:
        session.exec(insert(session, ProcessingFailureRow).values(article_id=number, **values))
    return again is None


def forget(session: Session, urls: Collection[str]) -> None:
    """These articles were processed after all."""
    if session.exec(select(ProcessingFailureRow.article_id).limit(1)).first() is None:
        return
    keys = [key_of(url) for url in urls]
    numbers = select(ArticleRow.id).where(col(ArticleRow.key).in_(keys))
    this = col(ProcessingFailureRow.article_id).in_(numbers)
    session.exec(delete(ProcessingFailureRow).where(this))


def retry_all(session: Session, *, except_by: str = "") -> int:
    """Try everything from the beginning, but for errors that end with `except_by`; gives how many.

    The program or its topics have changed.
    """
    statement = delete(ProcessingFailureRow)
    if except_by:
        same = col(ProcessingFailureRow.error).endswith(except_by, autoescape=True)
        statement = statement.where(~same)
    return session.exec(statement).rowcount


def untold(session: Session) -> list[ProcessingFailure]:
    """What is set aside without the operator knowing, oldest first."""
    aside = col(ProcessingFailureRow.next_at).is_(None)
    return _read(session, aside & col(ProcessingFailureRow.told_at).is_(None))


def mark_told(session: Session, now: datetime) -> None:
    """Note that the operator knows of all that is set aside."""
    aside = col(ProcessingFailureRow.next_at).is_(None)
    session.exec(update(ProcessingFailureRow).where(aside).values(told_at=now))


def of_article(session: Session, url: str) -> ProcessingFailure | None:
    """The failure of one article, if there is any."""
    return next(iter(_read(session, col(ArticleRow.key) == key_of(url))), None)


def _read(session: Session, where: ColumnElement[bool]) -> list[ProcessingFailure]:
    query = (
        select(ProcessingFailureRow, ArticleRow.url, ArticleRow.title)
        .join(ArticleRow, col(ArticleRow.id) == col(ProcessingFailureRow.article_id))
        .where(where)
        .order_by(col(ProcessingFailureRow.last_at))
        .execution_options(populate_existing=True)
    )
    return [
        ProcessingFailure(
            url=url,
            title=title,
            error=row.error,
            tries=row.tries,
            last=row.last_at,
            next_try=row.next_at,
        )
        for row, url, title in session.exec(query)
    ]
