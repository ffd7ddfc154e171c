"""How a story grows: each processed article adds to its counts, its span of time and its topics.

The cost of an article does not depend on how many the story has: nothing is counted anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, bindparam, case, literal
from sqlalchemy.dialects.sqlite import Insert
from sqlalchemy.sql.dml import ReturningInsert
from sqlmodel import Session, col, delete, exists, func, select, update

from policywire.config.enums import Stage, Strength
from policywire.crawler.model.article import Article
from policywire.pipeline.model.article_verdict import ArticleVerdict, Development
from policywire.pipeline.text.stage import current_stage
from policywire.store.database.json_codec import from_json
from policywire.store.database.prepared import Prepared
from policywire.store.database.upsert import insert, insert_for, table_of
from policywire.store.schema import ArticleRow, DevelopmentRow, MatchRow, StoryRow, StoryTopicRow

_ARTICLES, _STORY_TOPICS = table_of(ArticleRow), table_of(StoryTopicRow)
_ADDED = ("articles", "copies", "developments")
_GIVEN = ("id", "storyline", "title", "stage", "first_seen", "last_seen", *_ADDED)
_HAS_OWN_REPORT = exists().where(
    _ARTICLES.c.story_id == bindparam("story"),
    _ARTICLES.c.outlet == bindparam("outlet_name"),
    _ARTICLES.c.copy_of.is_(None),
)
"""Whether the outlet has a text of its own in the story already."""
_TOPICS_SEEN = Prepared(
    lambda _: (
        _STORY_TOPICS.update()
        .where(
            _STORY_TOPICS.c.story_id == bindparam("story"),
            _STORY_TOPICS.c.last_seen < bindparam("seen"),
        )
        .values(last_seen=bindparam("seen"))
    )
)


def add_article(session: Session, article: Article, verdict: ArticleVerdict) -> None:
    """Let a story grow by an article that is not yet in it; opens the story when it is the first.

    Call it before the article's row says that it belongs to the story.
    """
    assert verdict.placement is not None
    story = verdict.placement.story
    connection = session.connection()
    last_seen, is_new = _upsert_counts(connection, article, verdict, story)
    if not is_new:
        _TOPICS_SEEN.run(connection, {"story": story, "seen": last_seen})
    _add_topics(connection, story, [match.topic for match in verdict.matches], last_seen)


def add_topics(session: Session, story_id: str, topics: Sequence[str]) -> tuple[str, ...]:
    """Let a story be on these topics as well; gives those that it was not on before."""
    query = select(StoryRow.last_seen).where(col(StoryRow.id) == story_id)
    last_seen = session.exec(query).one()
    # Topics are indexed with the time of their story, so that a topic's list needs no join to sort.
    rows = [{"story_id": story_id, "topic": topic, "last_seen": last_seen} for topic in topics]
    statement = insert(session, StoryTopicRow).on_conflict_do_nothing()
    new = session.connection().execute(statement.returning(col(StoryTopicRow.topic)), rows)
    return tuple(new.scalars())


def add_correction(session: Session, story_id: str, at: datetime) -> None:
    """Count a development by an article that was counted before: a correction, or a mark."""
    this = col(StoryRow.id) == story_id
    session.exec(update(StoryRow).where(this).values(developments=col(StoryRow.developments) + 1))
    session.exec(update(StoryRow).where(this, col(StoryRow.last_seen) < at).values(last_seen=at))
    session.exec(
        update(StoryTopicRow)
        .where(col(StoryTopicRow.story_id) == story_id, col(StoryTopicRow.last_seen) < at)
        .values(last_seen=at)
    )


def recount(session: Session, story_id: str) -> None:
    """Count a story's articles anew, since one was processed again; an empty story is deleted."""
    counted = _count(session, story_id)
    this = col(StoryRow.id) == story_id
    if counted["articles"]:
        session.exec(update(StoryRow).where(this).values(**counted))
    else:
        session.exec(delete(StoryRow).where(this))


def rebuild(session: Session, story_id: str) -> bool:
    """Make a story anew of the articles that are in it now; gives whether there are any."""
    counted = _count(session, story_id)
    first, last = session.exec(
        select(func.min(col(ArticleRow.happened_at)), func.max(col(ArticleRow.happened_at))).where(
            col(ArticleRow.story_id) == story_id
        )
    ).one()
    span = {"first_seen": first, "last_seen": last} if first is not None else {}
    stage = _stage(session, story_id)
    values = counted | span | ({"stage": stage} if stage else {})
    session.exec(update(StoryRow).where(col(StoryRow.id) == story_id).values(**values))
    session.exec(delete(StoryTopicRow).where(col(StoryTopicRow.story_id) == story_id))
    if last is not None:
        _add_topics(session.connection(), story_id, _topics(session, story_id), last)
    return bool(counted["articles"])


def open_empty(session: Session, story_id: str, storyline: str, title: str, at: datetime) -> None:
    """Open a story before its articles are put into it; one that is there stays as it is."""
    counts = dict.fromkeys(("articles", "outlets", "copies", "developments"), 0)
    statement = insert(session, StoryRow).values(
        id=story_id,
        storyline=storyline,
        title=title,
        stage=Stage.REPORTED.value,
        first_seen=at,
        last_seen=at,
        **counts,
    )
    session.exec(statement.on_conflict_do_nothing())


def _stage(session: Session, story_id: str) -> str:
    """Where its developments, one after the other, have brought the story; empty without any."""
    bodies = session.exec(
        select(DevelopmentRow.body)
        .where(col(DevelopmentRow.story_id) == story_id)
        .order_by(col(DevelopmentRow.at), col(DevelopmentRow.id))
    ).all()
    stages = [from_json(Development, body).stage for body in bodies]
    return current_stage(stages).value if stages else ""


def _topics(session: Session, story_id: str) -> Sequence[str]:
    query = (
        select(MatchRow.topic)
        .join(ArticleRow, col(ArticleRow.id) == col(MatchRow.article_id))
        .where(col(ArticleRow.story_id) == story_id)
        .distinct()
    )
    return session.exec(query).all()


def _count(session: Session, story_id: str) -> dict[str, int]:
    # A copy counts as an article, not as an independent outlet: COUNT skips its NULL.
    own_outlet = case((col(ArticleRow.copy_of).is_(None), col(ArticleRow.outlet)), else_=None)
    columns = (func.count(), func.count(col(ArticleRow.copy_of)), func.count(own_outlet.distinct()))
    of_articles = select(*columns).where(col(ArticleRow.story_id) == story_id)
    articles, copies, outlets = session.exec(of_articles).one()
    moved = select(func.count()).where(
        col(DevelopmentRow.story_id) == story_id,
        col(DevelopmentRow.strength) == Strength.DEVELOPMENT.value,
    )
    developments = session.exec(moved).one()
    return {
        "articles": articles,
        "copies": copies,
        "outlets": outlets,
        "developments": developments,
    }


def _upsert_counts(
    connection: Connection, article: Article, verdict: ArticleVerdict, story: str
) -> tuple[datetime, bool]:
    """Let the story's row grow; gives when it was last seen, and whether it was opened by this."""
    assert verdict.placement is not None
    moved = verdict.development
    row = {
        "id": story,
        "storyline": verdict.placement.storyline,
        "title": article.title,
        "stage": (moved.stage if moved else Stage.REPORTED).value,
        "first_seen": article.published_or_found,
        "last_seen": article.published_or_found,
        "articles": 1,
        "copies": int(verdict.copy is not None),
        "developments": int(moved is not None and moved.strength is Strength.DEVELOPMENT),
        "story": story,
        "outlet_name": article.outlet,
    }
    grown = _GROWING[verdict.copy is not None, moved is not None].first(connection, row)
    assert grown is not None
    last_seen, articles = grown
    return last_seen, articles == 1


def _growing(dialect: str, *, is_copy: bool, stage_moved: bool) -> ReturningInsert[Any]:
    # Asked before the article's row says that it belongs here: it would find itself.
    counted = literal(0) if is_copy else case((_HAS_OWN_REPORT, 0), else_=1)
    given: dict[str, Any] = {name: bindparam(name) for name in _GIVEN}
    statement = insert_for(dialect, StoryRow).values({**given, "outlets": counted})
    changes = _changes(statement, stage_moved=stage_moved)
    growing = statement.on_conflict_do_update(index_elements=["id"], set_=changes)
    return growing.returning(statement.table.c.last_seen, statement.table.c.articles)


_GROWING = {
    (is_copy, stage_moved): Prepared(partial(_growing, is_copy=is_copy, stage_moved=stage_moved))
    for is_copy in (False, True)
    for stage_moved in (False, True)
}


def _changes(statement: Insert, *, stage_moved: bool) -> dict[str, Any]:
    """What a story that is there already takes from the row that was to be inserted."""
    new = statement.excluded
    old = statement.table.c
    changes: dict[str, Any] = {name: old[name] + new[name] for name in (*_ADDED, "outlets")}
    changes["storyline"] = new.storyline
    # CASE, because the smaller of two is `min` in SQLite and `least` in PostgreSQL.
    changes["first_seen"] = case(
        (new.first_seen < old.first_seen, new.first_seen), else_=old.first_seen
    )
    changes["last_seen"] = case((new.last_seen > old.last_seen, new.last_seen), else_=old.last_seen)
    if stage_moved:
        changes["stage"] = new.stage
    return changes


def _add_topics(
    connection: Connection, story: str, topics: Sequence[str], last_seen: datetime
) -> None:
    rows = [{"story_id": story, "topic": topic, "last_seen": last_seen} for topic in topics]
    _NEW_TOPICS.run(connection, *rows)


def _new_topics(dialect: str) -> Insert:
    given: dict[str, Any] = {name: bindparam(name) for name in ("story_id", "topic", "last_seen")}
    return insert_for(dialect, StoryTopicRow).values(given).on_conflict_do_nothing()


_NEW_TOPICS = Prepared(_new_topics)
