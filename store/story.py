"""Stories: what lists and story pages show, and what a message says around a development."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy
from sqlalchemy import case, tuple_
from sqlalchemy.dialects.sqlite import Insert
from sqlmodel import Session, col, delete, func, select, update
from sqlmodel.sql.expression import SelectOfScalar

from alerts.alert import Report
from alerts.story_context import StoryContext
from config.terms import Stage, Tier
from crawler.article import Article
from pipeline.verdict import Development, Verdict
from store.article import article_of, key_of
from store.document import from_json
from store.insertion import insert
from store.schema import ArticleRow, DevelopmentRow, StoryRow, StoryTopicRow

TIMELINE = 5
REPORTS = 50
"""At most so many outlets stand in a message's context; a message shows far fewer."""
PAGE_OF_ARTICLES = 200

REPORT = (
    col(ArticleRow.outlet),
    col(ArticleRow.title),
    col(ArticleRow.url),
    col(ArticleRow.tier),
    col(ArticleRow.happened_at),
)

Position = tuple[datetime, str]
"""Where a list goes on: `last_seen` and `id` of the last story shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StorySummary:
    """A story as a list shows it.

    `outlets` counts independent outlets, those with a text of their own; `copies` counts articles.
    """

    id: str
    storyline: str
    title: str
    stage: Stage
    first_seen: datetime
    last_seen: datetime
    articles: int
    outlets: int
    copies: int
    topics: tuple[str, ...]
    developments: int


@dataclass(frozen=True, slots=True)
class StoryArticle:
    """An article in its story; `copy_of` is the original's URL when it is a copy."""

    article: Article
    copy_of: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A story with its newest articles, newest first, and its developments, oldest first."""

    summary: StorySummary
    articles: tuple[StoryArticle, ...]
    developments: tuple[Development, ...]


def recent(
    session: Session, *, topic: str | None = None, limit: int = 50, before: Position | None = None
) -> list[StorySummary]:
    """Stories by their newest article, newest first; `before` gives the next page."""
    if topic is None:
        seen, key = col(StoryRow.last_seen), col(StoryRow.id)
        query = select(StoryRow)
    else:
        seen, key = col(StoryTopicRow.last_seen), col(StoryTopicRow.story_id)
        query = select(StoryRow).join(StoryTopicRow).where(col(StoryTopicRow.topic) == topic)
    if before is not None:
        query = query.where(tuple_(seen, key) < before)
    return _summaries(
        session, _fresh(session, query.order_by(seen.desc(), key.desc()).limit(limit))
    )


def summary(session: Session, story_id: str) -> StorySummary | None:
    """One story as a list shows it."""
    found = _summaries(
        session, _fresh(session, select(StoryRow).where(col(StoryRow.id) == story_id))
    )
    return found[0] if found else None


def get(session: Session, story_id: str, articles: int = PAGE_OF_ARTICLES) -> Story | None:
    """One story with up to `articles` of its newest articles."""
    found = summary(session, story_id)
    if found is None:
        return None
    return Story(
        summary=found,
        articles=_articles(session, story_id, articles),
        developments=_developments(session, story_id),
    )


def of_storyline(session: Session, storyline: str, limit: int = 50) -> list[StorySummary]:
    """The stories of one storyline, newest first."""
    query = (
        select(StoryRow)
        .where(col(StoryRow.storyline) == storyline)
        .order_by(col(StoryRow.last_seen).desc(), col(StoryRow.id).desc())
        .limit(limit)
    )
    return _summaries(session, _fresh(session, query))


def context(session: Session, story_id: str, *, without: str = "") -> StoryContext:
    """What a message tells around a development, official outlets first.

    `without` is the URL of the article that the message is about, which is kept out of the
    timeline. Raises LookupError for a story that no verdict has been saved for.
    """
    found = _fresh(session, select(StoryRow).where(col(StoryRow.id) == story_id))
    if not found:
        raise LookupError(f"no story `{story_id}` is stored: save the verdict first")
    return StoryContext(
        title=found[0].title,
        reports=_reports(session, story_id),
        copies=found[0].copies,
        timeline=_timeline(session, story_id, without),
    )


def take(session: Session, article: Article, verdict: Verdict) -> None:
    """Let a story grow by an article that is not yet in it; opens the story when it is the first.

    Call it before the article's row says that it belongs to the story.
    """
    assert verdict.placement is not None
    story = verdict.placement.story
    last_seen = _grow(session, article, verdict, story)
    _follow(session, story, [match.topic for match in verdict.matches], last_seen)


def recount(session: Session, story_id: str) -> None:
    """Count a story's articles anew, since one was judged again; an empty story goes."""
    counted = _count(session, story_id)
    this = col(StoryRow.id) == story_id
    if counted["articles"]:
        session.exec(update(StoryRow).where(this).values(**counted))
    else:
        session.exec(delete(StoryRow).where(this))


def _count(session: Session, story_id: str) -> dict[str, int]:
    own_outlet = case((col(ArticleRow.copy_of).is_(None), col(ArticleRow.outlet)), else_=None)
    columns = (func.count(), func.count(col(ArticleRow.copy_of)), func.count(own_outlet.distinct()))
    of_articles = select(*columns).where(col(ArticleRow.story_id) == story_id)
    articles, copies, outlets = session.exec(of_articles).one()
    moved = select(func.count()).where(col(DevelopmentRow.story_id) == story_id)
    developments = session.exec(moved).one()
    return {
        "articles": articles,
        "copies": copies,
        "outlets": outlets,
        "developments": developments,
    }


def _grow(session: Session, article: Article, verdict: Verdict, story: str) -> datetime:
    assert verdict.placement is not None
    moved = verdict.development
    statement = insert(session, StoryRow).values(
        id=story,
        storyline=verdict.placement.storyline,
        title=article.title,
        stage=(moved.stage if moved else Stage.REPORTED).value,
        first_seen=article.when,
        last_seen=article.when,
        articles=1,
        outlets=int(verdict.copy is None and not _heard(session, story, article.outlet)),
        copies=int(verdict.copy is not None),
        developments=int(moved is not None),
    )
    changes = _changes(statement, stage_moved=moved is not None)
    growing = statement.on_conflict_do_update(index_elements=["id"], set_=changes)
    row = session.exec(growing.returning(col(StoryRow.last_seen))).one()
    last_seen: datetime = row[0]
    return last_seen


def _changes(statement: Insert, *, stage_moved: bool) -> dict[str, Any]:
    """What a story that is there already takes from the row that was to be inserted."""
    new = statement.excluded
    old = statement.table.c
    changes: dict[str, Any] = {
        name: old[name] + new[name] for name in ("articles", "outlets", "copies", "developments")
    }
    changes["storyline"] = new.storyline
    changes["first_seen"] = case(
        (new.first_seen < old.first_seen, new.first_seen), else_=old.first_seen
    )
    changes["last_seen"] = case((new.last_seen > old.last_seen, new.last_seen), else_=old.last_seen)
    if stage_moved:
        changes["stage"] = new.stage
    return changes


def _heard(session: Session, story: str, outlet: str) -> bool:
    """Whether the outlet has a text of its own in the story already."""
    query = select(ArticleRow.id).where(
        col(ArticleRow.story_id) == story,
        col(ArticleRow.outlet) == outlet,
        col(ArticleRow.copy_of).is_(None),
    )
    return session.exec(query.limit(1)).first() is not None


def _follow(session: Session, story: str, topics: Sequence[str], last_seen: datetime) -> None:
    session.exec(
        update(StoryTopicRow)
        .where(col(StoryTopicRow.story_id) == story, col(StoryTopicRow.last_seen) < last_seen)
        .values(last_seen=last_seen)
    )
    rows = [{"story_id": story, "topic": topic, "last_seen": last_seen} for topic in topics]
    if rows:
        session.exec(insert(session, StoryTopicRow).on_conflict_do_nothing(), params=rows)


def _fresh(session: Session, query: SelectOfScalar[StoryRow]) -> list[StoryRow]:
    """Read rows anew: the same session may have let the story grow since it last looked."""
    return list(session.exec(query, execution_options={"populate_existing": True}))


def _summaries(session: Session, rows: Sequence[StoryRow]) -> list[StorySummary]:
    topics = _topics(session, [row.id for row in rows])
    return [
        StorySummary(
            id=row.id,
            storyline=row.storyline,
            title=row.title,
            stage=Stage(row.stage),
            first_seen=row.first_seen,
            last_seen=row.last_seen,
            articles=row.articles,
            outlets=row.outlets,
            copies=row.copies,
            topics=tuple(topics[row.id]),
            developments=row.developments,
        )
        for row in rows
    ]


def _topics(session: Session, ids: Sequence[str]) -> dict[str, list[str]]:
    query = (
        select(StoryTopicRow.story_id, StoryTopicRow.topic)
        .where(col(StoryTopicRow.story_id).in_(ids))
        .order_by(col(StoryTopicRow.topic))
    )
    topics: dict[str, list[str]] = {story: [] for story in ids}
    for story, topic in session.exec(query):
        topics[story].append(topic)
    return topics


def _articles(session: Session, story: str, limit: int) -> tuple[StoryArticle, ...]:
    query = (
        select(ArticleRow)
        .where(col(ArticleRow.story_id) == story)
        .order_by(col(ArticleRow.happened_at).desc(), col(ArticleRow.id).desc())
        .limit(limit)
        .execution_options(populate_existing=True)
    )
    return tuple(StoryArticle(article_of(row), row.copy_of) for row in session.exec(query))


def _developments(session: Session, story: str) -> tuple[Development, ...]:
    query = (
        select(DevelopmentRow.body)
        .where(col(DevelopmentRow.story_id) == story)
        .order_by(col(DevelopmentRow.at), col(DevelopmentRow.id))
    )
    return tuple(from_json(Development, body) for body in session.exec(query))


def _reports(session: Session, story: str) -> tuple[Report, ...]:
    """The first own text of each outlet, official ones first, then as they came."""
    own = (
        select(func.min(col(ArticleRow.id)))
        .where(col(ArticleRow.story_id) == story, col(ArticleRow.copy_of).is_(None))
        .group_by(col(ArticleRow.outlet))
    )
    official_first = case((col(ArticleRow.tier) == Tier.OFFICIAL.value, 0), else_=1)
    query = (
        sqlalchemy.select(*REPORT)
        .where(col(ArticleRow.id).in_(own))
        .order_by(official_first, col(ArticleRow.happened_at), col(ArticleRow.id))
        .limit(REPORTS)
    )
    return tuple(_report(*row) for row in session.connection().execute(query))


def _timeline(session: Session, story: str, without: str) -> tuple[Report, ...]:
    query = (
        sqlalchemy.select(*REPORT)
        .join(DevelopmentRow, col(DevelopmentRow.article_id) == col(ArticleRow.id))
        .where(col(DevelopmentRow.story_id) == story, col(ArticleRow.key) != key_of(without))
        .order_by(col(DevelopmentRow.at).desc(), col(DevelopmentRow.id).desc())
        .limit(TIMELINE)
    )
    return tuple(_report(*row) for row in session.connection().execute(query))


def _report(outlet: str, title: str, url: str, tier: str, at: datetime) -> Report:
    return Report(outlet=outlet, title=title, url=url, tier=Tier(tier), at=at)
