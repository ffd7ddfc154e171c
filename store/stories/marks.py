"""Marks: what people say of articles and stories, with its effect on the stories at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import takewhile

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, func, select, update
from sqlmodel.sql.expression import SelectOfScalar

from policywire.pipeline.model.mark import (
    ABOUT_STORIES,
    PROGRAM_AUTHOR,
    Mark,
    MarkKind,
)
from policywire.store.articles.articles import key_of
from policywire.store.database.upsert import add_row
from policywire.store.schema import ArticleRow, MarkEffectRow, MarkRow, MatchRow
from policywire.store.stories import mark_checks, stage_corrections, stories, story_merge_split


def add(
    session: Session,
    kind: MarkKind,
    *,
    now: datetime,
    author: str,
    article: str = "",
    story: str = "",
    into: str = "",
    topic: str = "",
    reason: str = "",
) -> Mark:
    """Keep what somebody says and let it take effect; gives the mark with its id.

    What the kind does not need is left out, and a story that was merged stands for the one it went
    into. Who repeats what they said, while it still holds, gets that mark of then: its `at` is
    before `now`. Raises MarkError when something is missing or not in the store.
    """
    given = {"article": article, "story": story, "into": into, "topic": topic}
    known = mark_checks.checked(session, kind, given)
    if said := _said_already(session, kind, author, known):
        return said
    mark = _kept(
        session,
        Mark(
            id=0,
            kind=kind,
            article=known.get("article", ""),
            story=known.get("story", ""),
            into=known.get("into", ""),
            topic=known.get("topic", ""),
            author=author,
            reason=reason,
            at=now,
        ),
    )
    if kind is MarkKind.WRONG_STAGE:
        stage_corrections.apply(session, mark)
    else:
        story_merge_split.apply(session, mark)
    return mark


def undo(session: Session, mark_id: int, now: datetime) -> bool:
    """Take a mark back with its effect. False when there is none of that id, or it is undone."""
    statement = (
        update(MarkRow)
        .where(col(MarkRow.id) == mark_id, col(MarkRow.undone_at).is_(None))
        .values(undone_at=now)
        .returning(col(MarkRow.kind))
    )
    undone = session.connection().execute(statement).scalar()
    if undone is None:
        return False
    if undone == MarkKind.WRONG_STAGE.value:
        stage_corrections.undo(session, mark_id)
    else:
        story_merge_split.undo(session, mark_id)
    return True


def listing(session: Session, limit: int = 100) -> tuple[Mark, ...]:
    """All of them, the newest first; those that were undone, too."""
    return _read(session, select(MarkRow).order_by(col(MarkRow.id).desc()).limit(limit))


def since(session: Session, last_id: int) -> tuple[Mark, ...]:
    """Those made after the one of this id, the oldest first."""
    query = select(MarkRow).where(col(MarkRow.id) > last_id).order_by(col(MarkRow.id))
    return _read(session, query)


def of_article(session: Session, url: str) -> tuple[Mark, ...]:
    """The marks on an article, and the merges that changed its story, oldest first."""
    key = key_of(url)
    moved = (
        select(MarkEffectRow.mark_id)
        .join(ArticleRow, col(ArticleRow.id) == col(MarkEffectRow.article_id))
        .where(col(ArticleRow.key) == key)
    )
    query = select(MarkRow).where(or_(col(MarkRow.article_key) == key, col(MarkRow.id).in_(moved)))
    return _read(session, query.order_by(col(MarkRow.id)))


def of_story(session: Session, story_id: str) -> tuple[Mark, ...]:
    """What was said of a story or of an article that is in it, the oldest first."""
    inside = select(ArticleRow.key).where(col(ArticleRow.story_id) == story_id)
    query = select(MarkRow).where(
        or_(
            col(MarkRow.story) == story_id,
            col(MarkRow.into) == story_id,
            col(MarkRow.article_key).in_(inside),
        )
    )
    return _read(session, query.order_by(col(MarkRow.id)))


def with_topics(session: Session) -> list[tuple[Mark, tuple[str, ...]]]:
    """All marks on articles, each with the topics that its article meets, the oldest first."""
    query = (
        select(MarkRow, MatchRow.topic)
        .outerjoin(ArticleRow, col(ArticleRow.key) == col(MarkRow.article_key))
        .outerjoin(MatchRow, col(MatchRow.article_id) == col(ArticleRow.id))
        .where(col(MarkRow.article_key) != "")
        .order_by(col(MarkRow.id), col(MatchRow.topic))
        .execution_options(populate_existing=True)
    )
    met: dict[int, tuple[Mark, list[str]]] = {}
    for row, topic in session.exec(query):
        _, topics = met.setdefault(row.id or 0, (mark_of(row), []))
        topics.extend([topic] if topic else [])
    return [(mark, tuple(topics)) for mark, topics in met.values()]


def separated_stories(session: Session) -> frozenset[frozenset[str]]:
    """Pairs of stories, as they are now, of which one holds an article taken out of the other."""
    query = (
        select(ArticleRow.story_id, MarkRow.story)
        .join(MarkRow, col(MarkRow.article_key) == col(ArticleRow.key))
        .where(
            col(MarkRow.kind) == MarkKind.OTHER_STORY.value,
            col(MarkRow.undone_at).is_(None),
            col(MarkRow.author) != PROGRAM_AUTHOR,
        )
    )
    left = {(here, stories.resolve(session, was)) for here, was in session.exec(query).all()}
    return frozenset(frozenset((here, was)) for here, was in left if here and was and here != was)


def relevance(session: Session, topic: str) -> dict[str, bool]:
    """Which articles people found relevant to a topic, by URL; the last word on each counts."""
    kinds = [MarkKind.RELEVANT.value, MarkKind.NOT_RELEVANT.value]
    query = (
        select(MarkRow.article, MarkRow.kind)
        .where(
            col(MarkRow.topic) == topic,
            col(MarkRow.kind).in_(kinds),
            col(MarkRow.undone_at).is_(None),
        )
        .order_by(col(MarkRow.id))
    )
    return {url: kind == MarkKind.RELEVANT.value for url, kind in session.exec(query)}


def relevance_counts(session: Session, topic: str) -> tuple[int, int]:
    """How many articles people called relevant for a topic, and how many not."""
    return _tallied(session, col(MarkRow.topic) == topic).get(topic, (0, 0))


def relevance_counts_by_topic(session: Session) -> dict[str, tuple[int, int]]:
    """The same of every topic that anything was said of."""
    return _tallied(session, col(MarkRow.topic) != "")


def _tallied(session: Session, topics: ColumnElement[bool]) -> dict[str, tuple[int, int]]:
    query = (
        select(MarkRow.topic, MarkRow.kind, func.count())
        .where(topics, col(MarkRow.undone_at).is_(None))
        .group_by(col(MarkRow.topic), col(MarkRow.kind))
    )
    counts = {(topic, kind): count for topic, kind, count in session.exec(query)}
    both = (MarkKind.RELEVANT.value, MarkKind.NOT_RELEVANT.value)
    return {
        topic: (counts.get((topic, both[0]), 0), counts.get((topic, both[1]), 0))
        for topic, _ in counts
    }


def revision(session: Session) -> tuple[int, int]:
    """How many marks were made and how many undone: it moves whenever one of both happens."""
    return session.exec(select(func.count(), func.count(col(MarkRow.undone_at)))).one()


def _said_already(
    session: Session, kind: MarkKind, author: str, known: dict[str, str]
) -> Mark | None:
    """The author's own mark that says the same, if nobody has said otherwise since."""
    if kind in ABOUT_STORIES or not _is_in_effect(session, kind, known):
        return None
    rivals = next(each for each in EXCLUSIVE_KINDS if kind in each)
    query = select(MarkRow).where(
        col(MarkRow.article_key) == key_of(known["article"]),
        col(MarkRow.topic) == known.get("topic", ""),
        col(MarkRow.kind).in_([each.value for each in rivals]),
        col(MarkRow.undone_at).is_(None),
    )
    newest_first = reversed(_read(session, query.order_by(col(MarkRow.id))))
    agreeing = takewhile(lambda each: each.kind is kind, newest_first)
    return next((each for each in agreeing if each.author == author), None)


EXCLUSIVE_KINDS = (
    frozenset({MarkKind.RELEVANT, MarkKind.NOT_RELEVANT}),
    frozenset({MarkKind.SAME_STORY, MarkKind.OTHER_STORY}),
    frozenset({MarkKind.NOT_DEVELOPMENT, MarkKind.DEVELOPMENT}),
)
"""Of the kinds in one set the last word on an article counts."""


def _is_in_effect(session: Session, kind: MarkKind, known: dict[str, str]) -> bool:
    """Whether the article already is where a mark of this kind would put it."""
    if kind is MarkKind.SAME_STORY:
        return story_merge_split.story_of(session, known["article"]) == known["story"]
    if kind is MarkKind.OTHER_STORY and known["story"]:
        return story_merge_split.is_alone(session, known["article"])
    return True


def _kept(session: Session, mark: Mark) -> Mark:
    number = add_row(
        session,
        MarkRow,
        kind=mark.kind.value,
        article_key=key_of(mark.article) if mark.article else "",
        article=mark.article,
        story=mark.story,
        into=mark.into,
        topic=mark.topic,
        author=mark.author,
        reason=mark.reason,
        at=mark.at,
    )
    return replace(mark, id=number)


def _read(session: Session, query: SelectOfScalar[MarkRow]) -> tuple[Mark, ...]:
    rows: Sequence[MarkRow] = session.exec(
        query, execution_options={"populate_existing": True}
    ).all()
    return tuple(mark_of(row) for row in rows)


def mark_of(row: MarkRow) -> Mark:
    """A row as a mark."""
    return Mark(
        id=row.id or 0,
        kind=MarkKind(row.kind),
        article=row.article,
        story=row.story,
        into=row.into,
        topic=row.topic,
        author=row.author,
        reason=row.reason,
        at=row.at,
        undone=row.undone_at,
    )
