"""Backfills: how far the stored articles were matched against a new or changed topic.

A backfill goes from the newest article down. Those equally far go on together.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, delete, func, select, update

from policywire.crawler.model.article import Article
from policywire.store.articles.articles import article_of
from policywire.store.database.upsert import insert
from policywire.store.schema import ArticleRow, BackfillRow, MatchRow

PAGE = 500
MOST = 20_000
"""So many articles are looked at, the newest, however many were found in the time."""


@dataclass(frozen=True, slots=True)
class BackfillCandidate:
    """A processed article by its id, with its story (if any) and the topics it matched."""

    id: int
    article: Article
    story: str | None
    matched_topics: frozenset[str]


@dataclass(frozen=True, slots=True)
class BackfillBatch:
    """The next articles to look at for these topics; the backfills go on below `position` then."""

    topics: frozenset[str]
    candidates: tuple[BackfillCandidate, ...]
    position: int


@dataclass(frozen=True, slots=True)
class FinishedBackfill:
    """A finished backfill: what the topic gained."""

    topic: str
    matched: int
    stories: int


def versions(session: Session) -> dict[str, str]:
    """The version of each topic that was backfilled, or is being."""
    return dict(session.exec(select(BackfillRow.topic, BackfillRow.version)).all())


def gains(session: Session) -> tuple[int, datetime | None]:
    """A sign that changes whenever articles gained topics by a backfill."""
    query = select(func.coalesce(func.sum(BackfillRow.matched), 0), func.max(BackfillRow.ended_at))
    matched, ended = session.exec(query).one()
    return int(matched), ended


def begun(session: Session) -> dict[str, datetime]:
    """When the clauses of each topic were last seen to be new or changed."""
    return dict(session.exec(select(BackfillRow.topic, BackfillRow.begun_at)).all())


def start(session: Session, topic: str, version: str, *, since: datetime, now: datetime) -> bool:
    """Begin to backfill what was found since then; returns whether there is anything.

    What an earlier backfill of the topic has left is given up.
    """
    lowest = _lowest(session, since)
    values = {
        "version": version,
        "since": since,
        "begun_at": now,
        "position": _above_all(session),
        "lowest": lowest or 0,
        "matched": 0,
        "stories": 0,
        "ended_at": None if lowest else now,
    }
    statement = insert(session, BackfillRow).values(topic=topic, **values)
    session.exec(statement.on_conflict_do_update(index_elements=["topic"], set_=values))
    return lowest is not None


def forget_topics(session: Session, topics: Collection[str]) -> None:
    """Delete the backfills of topics that are gone."""
    session.exec(delete(BackfillRow).where(col(BackfillRow.topic).in_(topics)))


def next_batch(session: Session, limit: int) -> BackfillBatch | None:
    """What is to be looked at next, `limit` articles at most; None when nothing is."""
    under_way = select(BackfillRow).where(col(BackfillRow.ended_at).is_(None))
    rows = session.exec(under_way, execution_options={"populate_existing": True}).all()
    if not rows:
        return None
    position = max(row.position for row in rows)
    together = [row for row in rows if row.position == position]
    # Who has most to do comes down to the next one first; from there both read each article once.
    stops = [row.position for row in rows if row.position < position]
    lowest = max([*(row.lowest for row in together), *stops])
    found = _candidates(session, position, lowest, limit)
    goes_on = found[-1].id if len(found) == limit else lowest
    return BackfillBatch(frozenset(row.topic for row in together), found, goes_on)


def advance(
    session: Session, part: BackfillBatch, gained: Sequence[tuple[str, int, int]], now: datetime
) -> list[FinishedBackfill]:
    """Note that a part was looked at; returns the backfills that ended with it.

    `gained` says for topics how many articles and how many stories they gained.
    """
    of_part = col(BackfillRow.topic).in_(part.topics)
    session.exec(update(BackfillRow).where(of_part).values(position=part.position))
    for topic, matched, stories in gained:
        session.exec(
            update(BackfillRow)
            .where(col(BackfillRow.topic) == topic)
            .values(matched=BackfillRow.matched + matched, stories=BackfillRow.stories + stories)
        )
    columns = (col(BackfillRow.topic), col(BackfillRow.matched), col(BackfillRow.stories))
    ended = (
        update(BackfillRow)
        .where(of_part, col(BackfillRow.position) <= col(BackfillRow.lowest))
        .values(ended_at=now)
        .returning(*columns)
    )
    return [FinishedBackfill(*row) for row in session.exec(ended).all()]


def is_running(session: Session) -> bool:
    """Whether any topic is being backfilled."""
    query = select(BackfillRow.topic).where(col(BackfillRow.ended_at).is_(None)).limit(1)
    return session.exec(query).first() is not None


def earliest_since(session: Session, topics: Collection[str]) -> datetime | None:
    """How far back the last backfills of these topics looked, at the farthest."""
    query = select(func.min(col(BackfillRow.since))).where(col(BackfillRow.topic).in_(topics))
    return session.exec(query).one()


def candidates(
    session: Session, since: datetime, before: int | None = None
) -> list[BackfillCandidate]:
    """The newest processed articles found since then, a page of them, with ids below `before`."""
    lowest = _lowest(session, since)
    if lowest is None:
        return []
    return list(_candidates(session, before or _above_all(session), lowest, PAGE))


def _above_all(session: Session) -> int:
    """The position from which every article is still to be looked at."""
    return (session.exec(select(func.max(col(ArticleRow.id)))).one() or 0) + 1


def _lowest(session: Session, since: datetime) -> int | None:
    """The first article to look at, by its id; None when there is none in that time."""
    found = session.exec(
        select(func.min(col(ArticleRow.id))).where(col(ArticleRow.found_at) >= since)
    ).one()
    enough = session.exec(
        select(ArticleRow.id).order_by(col(ArticleRow.id).desc()).offset(MOST - 1).limit(1)
    ).first()
    return None if found is None else max(found, enough or found)


def _candidates(
    session: Session, position: int, lowest: int, limit: int
) -> tuple[BackfillCandidate, ...]:
    query = (
        select(ArticleRow)
        .where(
            # By id, not by time: ids grow as articles are found, and no two are the same.
            col(ArticleRow.id) < position,
            col(ArticleRow.id) >= lowest,
            col(ArticleRow.judged_at).is_not(None),
        )
        .order_by(col(ArticleRow.id).desc())
        .limit(limit)
        .execution_options(populate_existing=True)
    )
    rows = session.exec(query).all()
    met = _met(session, [row.id or 0 for row in rows])
    found = tuple(
        BackfillCandidate(
            row.id or 0, article_of(row), row.story_id, met.get(row.id or 0, frozenset())
        )
        for row in rows
    )
    # The session would keep all texts that it has read, tens of thousands in a long backfill.
    session.expunge_all()
    return found


def _met(session: Session, ids: Sequence[int]) -> dict[int, frozenset[str]]:
    query = select(MatchRow.article_id, MatchRow.topic).where(col(MatchRow.article_id).in_(ids))
    met: dict[int, frozenset[str]] = {}
    for number, topic in session.exec(query):
        met[number] = met.get(number, frozenset()) | {topic}
    return met
