"""Upcoming dates that the articles name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import sqlalchemy
from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, select

from policywire.alerts.model.alert import OutletReport
from policywire.config.enums import DateKind, Tier
from policywire.crawler.model.upcoming_date import UpcomingDate
from policywire.store.database.upsert import insert
from policywire.store.schema import ArticleRow, MatchRow, StoryRow, UpcomingDateRow

_COLUMNS: tuple[Any, ...] = (
    col(UpcomingDateRow.article_id),
    col(UpcomingDateRow.kind),
    col(UpcomingDateRow.at),
    col(UpcomingDateRow.all_day),
    col(UpcomingDateRow.said),
    col(ArticleRow.outlet),
    col(ArticleRow.title),
    col(ArticleRow.url),
    col(ArticleRow.tier),
    col(ArticleRow.happened_at),
    col(ArticleRow.story_id),
    col(StoryRow.title).label("story_title"),
)

CALENDAR_SPAN = timedelta(days=400)
"""How far ahead pages and calendars look."""
MOST = 1000
"""So many rows are read at most: enough for every date of a year that somebody follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UpcomingDateView:
    """An upcoming date and the article that names it: the one closest to the official record.

    `story` is None for an article that has none. `topics` are those that the story's articles
    with this date met; nobody follows the date when there are none.
    """

    date: UpcomingDate
    article: OutletReport
    story: str | None
    title: str
    topics: tuple[str, ...]

    @property
    def key(self) -> str:
        """32 hex digits that stay the same for this date of this story."""
        about = self.story or self.article.url
        parts = (about, self.date.kind.value, self.date.on.isoformat())
        return sha256(" | ".join(parts).encode(errors="surrogatepass")).hexdigest()[:32]


def add(session: Session, dates: Mapping[int, Sequence[UpcomingDate]]) -> None:
    """Keep the dates of articles, by their ids; a date that is there already stays."""
    rows = [
        {
            "article_id": number,
            "kind": date.kind.value,
            "at": date.on,
            "all_day": date.all_day,
            "said": date.said,
        }
        for number, named in dates.items()
        for date in named
    ]
    if rows:
        session.exec(insert(session, UpcomingDateRow).on_conflict_do_nothing(), params=rows)


def upcoming(
    session: Session,
    now: datetime,
    until: datetime,
    *,
    topic: str | None = None,
    followed: bool = True,
) -> list[UpcomingDateView]:
    """The dates from now until then, soonest first, each once for its story.

    A day that has begun is still ahead. `followed` leaves out articles that met no topic.
    """
    within = _is_ahead(now) & (col(UpcomingDateRow.at) <= until)
    return _read(session, within, topic=topic, followed=followed)


def of_story(session: Session, story_id: str) -> list[UpcomingDateView]:
    """All dates that the story's articles name, past ones too, soonest first."""
    return _read(session, col(ArticleRow.story_id) == story_id, topic=None, followed=False)


def next_of_stories(
    session: Session, story_ids: Sequence[str], now: datetime
) -> dict[str, UpcomingDate]:
    """The next date that the articles of each of these stories name, if any."""
    found = _read(
        session,
        col(ArticleRow.story_id).in_(story_ids) & _is_ahead(now),
        topic=None,
        followed=False,
    )
    # Soonest first: of each story the first one stays.
    return {each.story: each.date for each in reversed(found) if each.story}


def _is_ahead(now: datetime) -> ColumnElement[bool]:
    """A day that has begun is still ahead."""
    at = col(UpcomingDateRow.at)
    return or_(at >= now, col(UpcomingDateRow.all_day) & (at > now - timedelta(hours=24)))


def _read(
    session: Session, chosen: ColumnElement[bool], *, topic: str | None, followed: bool
) -> list[UpcomingDateView]:
    query = (
        sqlalchemy.select(*_COLUMNS)
        .join(ArticleRow, col(ArticleRow.id) == col(UpcomingDateRow.article_id))
        .outerjoin(StoryRow, col(StoryRow.id) == col(ArticleRow.story_id))
        .where(chosen)
        .order_by(col(UpcomingDateRow.at), col(UpcomingDateRow.id))
        .limit(MOST)
    )
    if topic is not None or followed:
        query = query.where(_met(topic).exists())
    rows = list(session.connection().execute(query))
    topics = _topics(session, {row.article_id for row in rows})
    return _one_per_story([_upcoming(row, topics.get(row.article_id, ())) for row in rows])


def _met(topic: str | None) -> Any:
    query = select(MatchRow.topic).where(
        col(MatchRow.article_id) == col(UpcomingDateRow.article_id)
    )
    return query if topic is None else query.where(col(MatchRow.topic) == topic)


def _topics(session: Session, articles: Iterable[int]) -> Mapping[int, tuple[str, ...]]:
    query = (
        select(MatchRow.article_id, MatchRow.topic)
        .where(col(MatchRow.article_id).in_(list(articles)))
        .order_by(col(MatchRow.topic))
    )
    found: dict[int, tuple[str, ...]] = {}
    for number, topic in session.exec(query):
        found[number] = (*found.get(number, ()), topic)
    return found


def _upcoming(row: Any, topics: tuple[str, ...]) -> UpcomingDateView:
    kind = DateKind(row.kind)
    return UpcomingDateView(
        date=UpcomingDate(kind=kind, on=row.at, said=row.said, all_day=row.all_day),
        article=OutletReport(
            outlet=row.outlet,
            title=row.title,
            url=row.url,
            tier=Tier(row.tier),
            at=row.happened_at,
        ),
        story=row.story_id,
        title=row.story_title or row.title,
        topics=topics,
    )


_TIERS = {tier: place for place, tier in enumerate(Tier)}


def _one_per_story(found: Sequence[UpcomingDateView]) -> list[UpcomingDateView]:
    """Fold what several articles of one story say of the same day into one."""
    folded: dict[tuple[str, DateKind, str], list[UpcomingDateView]] = {}
    for each in found:
        about = each.story or each.article.url
        same = (about, each.date.kind, each.date.on.date().isoformat())
        folded.setdefault(same, []).append(each)
    return [_best(group) for group in folded.values()]


def _best(group: Sequence[UpcomingDateView]) -> UpcomingDateView:
    best = min(group, key=lambda each: (_TIERS[each.article.tier], each.article.at))
    topics = sorted({topic for each in group for topic in each.topics})
    return UpcomingDateView(
        date=best.date,
        article=best.article,
        story=best.story,
        title=best.title,
        topics=tuple(topics),
    )
