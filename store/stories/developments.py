"""Developments as pages and feeds show them: each with the article that brought it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy
from sqlalchemy import tuple_
from sqlmodel import Session, col, func, select

from policywire.alerts.model.alert import OutletReport
from policywire.config.enums import DevelopmentKind, Stage, Strength, Tier
from policywire.pipeline.model.article_verdict import Development
from policywire.pipeline.model.mark import Mark
from policywire.store.articles.articles import key_of, pages
from policywire.store.database.json_codec import from_json
from policywire.store.schema import ArticleRow, DevelopmentRow, StoryRow, StoryTopicRow
from policywire.store.stories import set_aside, stories as stored_stories
from policywire.store.stories.stories import StorySummary

CANDIDATES = 300
"""Of so many stories, those seen last, those that developed are chosen: the cost does not grow."""

STORIES_PER_FEED = 40
DEVELOPMENTS_PER_STORY = 10

Position = tuple[datetime, int]
"""Where a list goes on: `at` and `id` of the last development shown."""

NO_DETAIL = col(DevelopmentRow.strength) == Strength.DEVELOPMENT.value

VIEW = (
    col(DevelopmentRow.id),
    col(DevelopmentRow.story_id),
    col(DevelopmentRow.body),
    col(ArticleRow.outlet),
    col(ArticleRow.title),
    col(ArticleRow.url),
    col(ArticleRow.tier),
    col(ArticleRow.happened_at),
)


@dataclass(frozen=True, slots=True)
class DevelopmentView:
    """A development of a story and the article that brought it."""

    id: int
    development: Development
    article: OutletReport
    marks: tuple[Mark, ...] = ()
    """What people said of it and still stands, the oldest first, where it was asked for."""
    set_aside: Mark | None = None
    """The one of them by which it is no news."""


@dataclass(frozen=True, slots=True)
class DevelopingStory:
    """A story with developments: its latest one in a period, and their number.

    `importance` is that of its weightiest one. `set_aside` is the mark by which the latest is no
    news; only of a story whose developments in the period are all set aside.
    """

    story: StorySummary
    view: DevelopmentView
    development_count: int
    importance: float
    set_aside: Mark | None = None


@dataclass(frozen=True, slots=True)
class PlacedDevelopment:
    """A development, and the title of the story that it is in."""

    view: DevelopmentView
    title: str


@dataclass(frozen=True, slots=True)
class DevelopmentFilter:
    """A filter on developments; None is no condition."""

    kind: DevelopmentKind | None = None
    stage: Stage | None = None
    tier: Tier | None = None

    def matches(self, view: DevelopmentView) -> bool:
        """Whether this development is asked for. `stage` is where the story stood after it."""
        found = view.development
        return (
            self.kind in {None, found.kind}
            and self.stage in {None, found.stage}
            and self.tier in {None, view.article.tier}
        )


NO_FILTER = DevelopmentFilter()


def of_story(
    session: Session,
    story_id: str,
    *,
    limit: int,
    before: Position | None = None,
    details: bool = True,
) -> list[DevelopmentView]:
    """The developments of a story, newest first; `before` gives the next page.

    Without `details` only those that interrupted somebody.
    """
    at, number = col(DevelopmentRow.at), col(DevelopmentRow.id)
    query = _views().where(col(DevelopmentRow.story_id) == story_id)
    if not details:
        query = query.where(NO_DETAIL)
    if before is not None:
        # Compared as a pair: several developments can happen at the same time.
        query = query.where(tuple_(at, number) < before)
    return _read(session, query.order_by(at.desc(), number.desc()).limit(limit))


def latest(session: Session, story_ids: Sequence[str]) -> dict[str, DevelopmentView]:
    """The newest development of each of these stories that has one; details do not count."""
    newest = (
        select(DevelopmentRow.id)
        .where(col(DevelopmentRow.story_id) == col(StoryRow.id), NO_DETAIL)
        .order_by(col(DevelopmentRow.at).desc(), col(DevelopmentRow.id).desc())
        .limit(1)
        .scalar_subquery()
    )
    ids = select(newest).where(col(StoryRow.id).in_(story_ids))
    views = _read(session, _views().where(col(DevelopmentRow.id).in_(ids)))
    return {view.development.story: view for view in views}


def of_articles(session: Session, urls: Iterable[str]) -> list[PlacedDevelopment]:
    """All developments of these articles, each with the title of its story."""
    keys = [key_of(url) for url in urls]
    views = [
        view
        for page in pages(keys)
        for view in _read(session, _views().where(col(ArticleRow.key).in_(page)))
    ]
    ids = {view.development.story for view in views}
    titles: dict[str, str] = {}
    for page in pages(sorted(ids)):
        named = select(StoryRow.id, StoryRow.title).where(col(StoryRow.id).in_(page))
        titles.update(session.exec(named).all())
    return [PlacedDevelopment(view, titles.get(view.development.story, "")) for view in views]


def newest_id(session: Session) -> int:
    """The id of the last development; 0 when there is none."""
    return session.exec(select(func.max(col(DevelopmentRow.id)))).one() or 0


def count_after(session: Session, number: int) -> int:
    """How many developments of followed stories came after the one of this id; 1,000 at most.

    Details do not count.
    """
    followed = select(StoryTopicRow.story_id).where(
        col(StoryTopicRow.story_id) == col(DevelopmentRow.story_id)
    )
    later = select(DevelopmentRow.id).where(
        col(DevelopmentRow.id) > number, NO_DETAIL, followed.exists()
    )
    return session.exec(select(func.count()).select_from(later.limit(1000).subquery())).one()


def of_topic(session: Session, topic: str, limit: int) -> list[DevelopmentView]:
    """The newest developments on a topic, without details, from its stories seen last."""
    stories = stored_stories.recent(session, topic=topic, limit=STORIES_PER_FEED)
    views = [
        view
        for each in stories
        for view in of_story(session, each.id, limit=DEVELOPMENTS_PER_STORY, details=False)
        if topic in view.development.topics
    ]
    return sorted(views, key=lambda view: (view.development.at, view.id), reverse=True)[:limit]


def since(
    session: Session,
    begin: datetime,
    *,
    topic: str | None = None,
    after: int = 0,
    limit: int,
) -> list[DevelopmentView]:
    """Developments of followed stories from `begin` on, details too, in the order they were stored.

    `after` is the id of the last one shown before.
    """
    concerned = select(StoryTopicRow.story_id).where(
        col(StoryTopicRow.story_id) == col(DevelopmentRow.story_id)
    )
    if topic is not None:
        concerned = concerned.where(col(StoryTopicRow.topic) == topic)
    query = _views().where(
        col(DevelopmentRow.id) > after, col(DevelopmentRow.at) >= begin, concerned.exists()
    )
    return _read(session, query.order_by(col(DevelopmentRow.id)).limit(limit))


def developing_stories(
    session: Session,
    *,
    since: datetime,
    topic: str | None = None,
    among: Collection[str] = (),
    wanted: DevelopmentFilter = NO_FILTER,
    limit: int,
) -> list[DevelopingStory]:
    """The followed stories with developments since then, the most important first.

    `among` are topics of which each meets one; without any, all. Those whose developments people
    set aside come last; without a `topic` that is of all topics.
    """
    recent = stored_stories.recent(
        session, topic=topic, followed=True, among=among, limit=CANDIDATES
    )
    stories = {each.id: each for each in recent if each.last_seen >= since and each.developments}
    by_story = _since(session, list(stories), since, wanted)
    every = [view for views in by_story.values() for view in views]
    marked = set_aside_marks(session, every, topic)
    found = [_developing_story(stories[key], views, marked) for key, views in by_story.items()]
    return sorted(found, key=_weight, reverse=True)[:limit]


def set_aside_marks(
    session: Session, views: Iterable[DevelopmentView], topic: str | None = None
) -> dict[int, Mark]:
    """The marks by which developments are no news to a topic, or to any of theirs, by their ids."""
    listed = list(views)
    said = set_aside.of_articles(session, {each.article.url for each in listed})
    found = {
        each.id: said.get(each.article.url, set_aside.NOTHING_SAID).set_aside(
            [topic] if topic else each.development.topics
        )
        for each in listed
    }
    return {number: mark for number, mark in found.items() if mark is not None}


def _developing_story(
    story: StorySummary, views: Sequence[DevelopmentView], marked: Mapping[int, Mark]
) -> DevelopingStory:
    news = [each for each in views if each.id not in marked] or views
    latest = max(news, key=lambda view: (view.development.at, view.id))
    importance = max(view.development.importance for view in news)
    return DevelopingStory(story, latest, len(views), importance, marked.get(latest.id))


def _weight(developing: DevelopingStory) -> tuple[bool, float, datetime]:
    return developing.set_aside is None, developing.importance, developing.story.last_seen


def _since(
    session: Session, story_ids: Sequence[str], since: datetime, wanted: DevelopmentFilter
) -> Mapping[str, list[DevelopmentView]]:
    query = _views().where(
        col(DevelopmentRow.story_id).in_(story_ids), col(DevelopmentRow.at) >= since, NO_DETAIL
    )
    by_story: dict[str, list[DevelopmentView]] = {}
    for view in filter(wanted.matches, _read(session, query)):
        by_story.setdefault(view.development.story, []).append(view)
    return by_story


def _views() -> Any:
    return sqlalchemy.select(*VIEW).join(
        ArticleRow, col(ArticleRow.id) == col(DevelopmentRow.article_id)
    )


def _read(session: Session, query: Any) -> list[DevelopmentView]:
    return list(_view_all(session.connection().execute(query)))


def _view_all(rows: Iterable[Any]) -> Iterable[DevelopmentView]:
    for number, _, body, outlet, title, url, tier, at in rows:
        report = OutletReport(outlet=outlet, title=title, url=url, tier=Tier(tier), at=at)
        yield DevelopmentView(number, from_json(Development, body), report)
