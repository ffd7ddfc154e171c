"""Coverage: how many articles a day a story, a topic or a source had."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlmodel import Session, col, func, select

from policywire.store.schema import ArticleRow, MatchRow

CountsByDay = dict[date, int]
"""Articles a day, in UTC; a day without any is not named."""


def of_stories(
    session: Session, story_ids: Sequence[str], since: datetime
) -> dict[str, CountsByDay]:
    """The days of each story from `since` on, copies included."""
    day = func.date(col(ArticleRow.happened_at))
    query = (
        select(ArticleRow.story_id, day, func.count())
        .where(col(ArticleRow.story_id).in_(story_ids), col(ArticleRow.happened_at) >= since)
        .group_by(col(ArticleRow.story_id), day)
    )
    found: dict[str, CountsByDay] = {story: {} for story in story_ids}
    for story, when, articles in session.exec(query):
        if story is not None:
            found[story][_date(when)] = articles
    return found


def of_topics(session: Session, since: datetime) -> dict[str, CountsByDay]:
    """The days of each topic from `since` on, by when its articles were found."""
    day = func.date(col(ArticleRow.found_at))
    query = (
        select(MatchRow.topic, day, func.count())
        .join(ArticleRow, col(ArticleRow.id) == col(MatchRow.article_id))
        .where(col(ArticleRow.found_at) >= since)
        .group_by(col(MatchRow.topic), day)
    )
    return _by_name(session.exec(query))


def of_sources(session: Session, since: datetime) -> dict[str, CountsByDay]:
    """The days of each source from `since` on, by when its articles were found."""
    day = func.date(col(ArticleRow.found_at))
    query = (
        select(ArticleRow.source, day, func.count())
        .where(col(ArticleRow.found_at) >= since)
        .group_by(col(ArticleRow.source), day)
    )
    return _by_name(session.exec(query))


def _by_name(rows: Iterable[tuple[str, object, int]]) -> dict[str, CountsByDay]:
    found: dict[str, CountsByDay] = {}
    for name, when, articles in rows:
        found.setdefault(name, {})[_date(when)] = articles
    return found


def _date(value: object) -> date:
    """SQLite gives a day as text, PostgreSQL as a date."""
    return value if isinstance(value, date) else date.fromisoformat(str(value))
