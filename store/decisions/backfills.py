"""Sweeps: how far the stored articles were matched against a topic that is new or changed.

A sweep goes from the newest article down. Sweeps that have come equally far go on together.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, delete, func, select, update

from policywire.crawler.model.article import Article
from policywire.store.articles.articles import article_of
from policywire.store.database.upsert import insert
from policywire.store.schema import ArticleRow, MatchRow, SweepRow

PAGE = 500
MOST = 20_000
"""So many articles are looked at, the newest, however many were found in the time."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A judged article by its id, with the story that it is in (if any) and the topics it met."""

    id: int
    article: Article
    story: str | None
    met: frozenset[str]


@dataclass(frozen=True, slots=True)
class Part:
    """The next articles to look at for these topics; the sweeps go on below `position` then."""

    topics: frozenset[str]
    candidates: tuple[Candidate, ...]
    position: int


@dataclass(frozen=True, slots=True)
class Ended:
    """A sweep that has come to its end: what the topic gained."""

    topic: str
    matched: int
    stories: int


def versions(session: Session) -> dict[str, str]:
    """The version of each topic that was swept, or is being."""
    return dict(session.exec(select(SweepRow.topic, SweepRow.version)).all())


def begin(session: Session, topic: str, version: str, *, since: datetime, now: datetime) -> bool:
    """Begin to sweep what was found since then; gives whether there is anything.

    What an earlier sweep of the topic has left is given up.
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
    statement = insert(session, SweepRow).values(topic=topic, **values)
    session.exec(statement.on_conflict_do_update(index_elements=["topic"], set_=values))
    return lowest is not None


def drop(session: Session, topics: Collection[str]) -> None:
    """Forget the sweeps of topics that nobody follows any more."""
    session.exec(delete(SweepRow).where(col(SweepRow.topic).in_(topics)))


def next_part(session: Session, limit: int) -> Part | None:
    """What is to be looked at next, `limit` articles at most; None when nothing is."""
    under_way = select(SweepRow).where(col(SweepRow.ended_at).is_(None))
    rows = session.exec(under_way, execution_options={"populate_existing": True}).all()
    if not rows:
        return None
    position = max(row.position for row in rows)
    together = [row for row in rows if row.position == position]
    stops = [row.position for row in rows if row.position < position]
    lowest = max([*(row.lowest for row in together), *stops])
    found = _candidates(session, position, lowest, limit)
    goes_on = found[-1].id if len(found) == limit else lowest
    return Part(frozenset(row.topic for row in together), found, goes_on)


def advance(
    session: Session, part: Part, gained: Sequence[tuple[str, int, int]], now: datetime
) -> list[Ended]:
    """Note that a part was looked at; gives the sweeps that have come to their end by it.

    `gained` says for topics how many articles and how many stories they gained.
    """
    of_part = col(SweepRow.topic).in_(part.topics)
    session.exec(update(SweepRow).where(of_part).values(position=part.position))
    for topic, matched, stories in gained:
        session.exec(
            update(SweepRow)
            .where(col(SweepRow.topic) == topic)
            .values(matched=SweepRow.matched + matched, stories=SweepRow.stories + stories)
        )
    columns = (col(SweepRow.topic), col(SweepRow.matched), col(SweepRow.stories))
    ended = (
        update(SweepRow)
        .where(of_part, col(SweepRow.position) <= col(SweepRow.lowest))
        .values(ended_at=now)
        .returning(*columns)
    )
    return [Ended(*row) for row in session.exec(ended).all()]


def under_way(session: Session) -> bool:
    """Whether any topic is being swept."""
    query = select(SweepRow.topic).where(col(SweepRow.ended_at).is_(None)).limit(1)
    return session.exec(query).first() is not None


def since(session: Session, topics: Collection[str]) -> datetime | None:
    """How far back the last sweeps of these topics looked, at the farthest."""
    query = select(func.min(col(SweepRow.since))).where(col(SweepRow.topic).in_(topics))
    return session.exec(query).one()


def candidates(session: Session, since: datetime, before: int | None = None) -> list[Candidate]:
    """The newest judged articles found since then, a page of them, with ids below `before`."""
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


def _candidates(session: Session, position: int, lowest: int, limit: int) -> tuple[Candidate, ...]:
    query = (
        select(ArticleRow)
        .where(
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
        Candidate(row.id or 0, article_of(row), row.story_id, met.get(row.id or 0, frozenset()))
        for row in rows
    )
    session.expunge_all()
    return found


def _met(session: Session, ids: Sequence[int]) -> dict[int, frozenset[str]]:
    query = select(MatchRow.article_id, MatchRow.topic).where(col(MatchRow.article_id).in_(ids))
    met: dict[int, frozenset[str]] = {}
    for number, topic in session.exec(query):
        met[number] = met.get(number, frozenset()) | {topic}
    return met
