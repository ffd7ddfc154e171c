"""Stories: what lists and story pages show, and what a message says around a development."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy
from sqlalchemy import bindparam, case, or_, tuple_
from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from policywire.alerts.model.alert import OutletReport
from policywire.alerts.model.story_context import StoryContext
from policywire.config.enums import Stage, Strength, Tier
from policywire.crawler.model.article import Article
from policywire.pipeline.model.article_verdict import Development
from policywire.store.articles.articles import article_of, key_of
from policywire.store.database.json_codec import from_json
from policywire.store.schema import ArticleRow, DevelopmentRow, StoryRow, StoryTopicRow

TIMELINE = 5
REPORTS = 50
"""At most so many outlets stand in a message's context; a message shows far fewer."""
PAGE_OF_ARTICLES = 200

_TOPICS = sqlalchemy.select(col(StoryTopicRow.story_id), col(StoryTopicRow.topic)).where(
    col(StoryTopicRow.story_id).in_(bindparam("stories", expanding=True))
)
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
    merged_into: str | None = None
    """The story that this one was found to be; it is empty then, and lists leave it out."""


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
    session: Session,
    *,
    topic: str | None = None,
    followed: bool = False,
    among: Collection[str] = (),
    limit: int = 50,
    before: Position | None = None,
) -> list[StorySummary]:
    """Stories by their newest article, newest first; `before` gives the next page.

    `followed` leaves out those that meet no topic at all, and `among` those that meet none of
    these.
    """
    if topic is None:
        seen, key = col(StoryRow.last_seen), col(StoryRow.id)
        query = select(StoryRow).where(col(StoryRow.merged_into).is_(None))
        if followed or among:
            topics = select(StoryTopicRow.story_id).where(col(StoryTopicRow.story_id) == key)
            if among:
                topics = topics.where(col(StoryTopicRow.topic).in_(among))
            query = query.where(topics.exists())
    else:
        seen, key = col(StoryTopicRow.last_seen), col(StoryTopicRow.story_id)
        query = select(StoryRow).join(StoryTopicRow).where(col(StoryTopicRow.topic) == topic)
    if before is not None:
        # Compared as a pair: several stories can have been seen last at the same time.
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


def resolve(session: Session, story_id: str) -> str | None:
    """The story that an id stands for now, as merged stories forward; None for an unknown one."""
    seen: set[str] = set()
    # Should stories ever forward to each other in a circle, the first repeat ends it.
    while story_id not in seen:
        seen.add(story_id)
        query = select(StoryRow.id, StoryRow.merged_into).where(col(StoryRow.id) == story_id)
        found = session.exec(query).first()
        if found is None or found[1] is None:
            return found and found[0]
        story_id = found[1]
    return story_id


def line_of(session: Session, story_id: str) -> str:
    """The storyline of a story; empty for an unknown one."""
    query = select(StoryRow.storyline).where(col(StoryRow.id) == story_id)
    return session.exec(query).first() or ""


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
        .where(col(StoryRow.storyline) == storyline, col(StoryRow.merged_into).is_(None))
        .order_by(col(StoryRow.last_seen).desc(), col(StoryRow.id).desc())
        .limit(limit)
    )
    return _summaries(session, _fresh(session, query))


def context(session: Session, story_id: str, *, without: str = "") -> StoryContext:
    """What a message says around a development, official outlets first.

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
        timeline=_timeline(session, found[0], without),
    )


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
            merged_into=row.merged_into,
        )
        for row in rows
    ]


def _topics(session: Session, ids: Sequence[str]) -> dict[str, list[str]]:
    topics: dict[str, list[str]] = {story: [] for story in ids}
    found = session.connection().execute(_TOPICS, {"stories": ids})
    # Sorted here: for their order SQLite would read the whole index of topics.
    for story, topic in sorted(found.all()):
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


def _reports(session: Session, story: str) -> tuple[OutletReport, ...]:
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


def _timeline(session: Session, story: StoryRow, without: str) -> tuple[OutletReport, ...]:
    """What developed in the storyline before, newest first; the story's own before all others."""
    is_own = col(DevelopmentRow.story_id) == story.id
    related = select(StoryRow.id).where(
        col(StoryRow.storyline) == story.storyline, col(StoryRow.storyline) != ""
    )
    query = (
        sqlalchemy.select(*REPORT)
        .join(DevelopmentRow, col(DevelopmentRow.article_id) == col(ArticleRow.id))
        .where(
            or_(is_own, col(DevelopmentRow.story_id).in_(related)),
            col(DevelopmentRow.strength) == Strength.DEVELOPMENT.value,
            col(ArticleRow.key) != key_of(without),
        )
        .order_by(
            case((is_own, 0), else_=1),
            col(DevelopmentRow.at).desc(),
            col(DevelopmentRow.id).desc(),
        )
        .limit(TIMELINE)
    )
    return tuple(_report(*row) for row in session.connection().execute(query))


def _report(outlet: str, title: str, url: str, tier: str, at: datetime) -> OutletReport:
    return OutletReport(outlet=outlet, title=title, url=url, tier=Tier(tier), at=at)
