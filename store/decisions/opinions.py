"""Articles that wait for opinions: judged, and not told yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pydantic import ValidationError
from sqlalchemy import ColumnElement
from sqlmodel import Session, col, delete, func, or_, select, update

from policywire.config.enums import Stage, Told
from policywire.crawler.model.article import Article
from policywire.pipeline.model.article_verdict import ArticleVerdict
from policywire.pipeline.opinions.candidate import Candidate
from policywire.pipeline.opinions.opinion import Opinion
from policywire.pipeline.stories.known_reports import StorySituation
from policywire.store.articles.articles import article_of, key_of
from policywire.store.articles.judged_articles import storylines, with_current_placement
from policywire.store.database.json_codec import from_json, to_json
from policywire.store.schema import ArticleRow, MatchRow, OpinionRow, VerdictRow

NONE = "[]"
"""Answers that were given up."""
UNREADABLE = "unreadable"
"""The outcome of what another release wrote in a shape that we do not read."""
_NOTHING = Candidate((), "", None, StorySituation((), Stage.REPORTED, 0.0, ()))
"""Asks nothing."""


@dataclass(frozen=True, slots=True)
class PendingOpinion:
    """One article that waits. `opinions` are empty until it is answered.

    `unreadable` says why nothing may be asked or taken from it: another release wrote it in a shape
    that we do not read. Then there are no opinions, and the verdict of the rules stands.
    """

    id: int
    article: Article
    verdict: ArticleVerdict
    candidate: Candidate
    due: datetime
    opinions: tuple[Opinion, ...]
    unreadable: str = ""


def add(session: Session, url: str, candidate: Candidate, now: datetime, due: datetime) -> None:
    """Let the article wait for opinions until `due`."""
    article = session.exec(select(ArticleRow.id).where(col(ArticleRow.key) == key_of(url))).one()
    assert article is not None
    body = to_json(Candidate, candidate)
    session.add(OpinionRow(article_id=article, asked_at=now, due_at=due, body=body))
    session.flush()


def unanswered(session: Session, limit: int) -> list[PendingOpinion]:
    """Those that nobody has answered yet, oldest first."""
    return _pending(session, limit, col(OpinionRow.answers) == "")


def ready(
    session: Session, now: datetime | None, limit: int, *conditions: ColumnElement[bool]
) -> list[PendingOpinion]:
    """Those that are answered or due, oldest first; all of them without a time.

    `conditions` are further ones, on their articles.
    """
    if now is None:
        return _pending(session, limit, *conditions)
    is_ready = or_(col(OpinionRow.answers) != "", col(OpinionRow.due_at) <= now)
    return _pending(session, limit, is_ready, *conditions)


def answer(session: Session, opinion_id: int, opinions: Sequence[Opinion]) -> None:
    """Keep what was answered."""
    written = to_json(tuple[Opinion, ...], tuple(opinions)) if opinions else NONE
    this = col(OpinionRow.id) == opinion_id
    session.exec(update(OpinionRow).where(this).values(answers=written))


def settle(session: Session, opinion_id: int, outcome: str, now: datetime) -> None:
    """The article waits no more; `outcome` is what came of it."""
    this = col(OpinionRow.id) == opinion_id
    session.exec(update(OpinionRow).where(this).values(settled_at=now, outcome=outcome))


def forget(session: Session, article_id: int) -> None:
    """Let the article wait no more: it is judged anew, and may wait again."""
    waits = (col(OpinionRow.article_id) == article_id, col(OpinionRow.settled_at).is_(None))
    session.exec(delete(OpinionRow).where(*waits))


def alerted_since(session: Session, since: datetime) -> int:
    """Articles that were told as alerts, by rules or opinions."""
    query = (
        select(func.count(func.distinct(col(MatchRow.article_id))))
        .join(VerdictRow, col(VerdictRow.article_id) == col(MatchRow.article_id))
        .where(col(VerdictRow.judged_at) > since, col(MatchRow.told) == Told.ALERT.value)
    )
    return session.exec(query).one()


def outcomes_since(session: Session, since: datetime) -> dict[str, int]:
    """How many articles were settled, by outcome."""
    query = (
        select(OpinionRow.outcome, func.count())
        .where(col(OpinionRow.settled_at) > since)
        .group_by(col(OpinionRow.outcome))
    )
    return dict(session.exec(query).all())


def oldest_due(
    session: Session, now: datetime, *conditions: ColumnElement[bool]
) -> datetime | None:
    """When the first of those that are due was due; None when none is. `conditions` as above."""
    query = (
        select(func.min(col(OpinionRow.due_at)))
        .join(ArticleRow, col(ArticleRow.id) == col(OpinionRow.article_id))
        .where(col(OpinionRow.settled_at).is_(None), col(OpinionRow.due_at) <= now, *conditions)
    )
    return session.exec(query).one()


def _pending(
    session: Session, limit: int, *conditions: ColumnElement[bool]
) -> list[PendingOpinion]:
    query = (
        select(OpinionRow, ArticleRow, VerdictRow.body)
        .join(ArticleRow, col(ArticleRow.id) == col(OpinionRow.article_id))
        .join(VerdictRow, col(VerdictRow.article_id) == col(OpinionRow.article_id))
        .where(col(OpinionRow.settled_at).is_(None), *conditions)
        .order_by(col(OpinionRow.id))
        .limit(limit)
    )
    found = session.exec(query).all()
    lines = storylines(session, {article.story_id for _, article, _ in found if article.story_id})
    return [_of_row(*each, lines) for each in found]


def _of_row(
    row: OpinionRow, article: ArticleRow, verdict: str, lines: Mapping[str, str]
) -> PendingOpinion:
    assert row.id is not None
    unreadable = ""
    try:
        candidate = from_json(Candidate, row.body)
        given = from_json(tuple[Opinion, ...], row.answers) if row.answers else ()
    except ValidationError as error:
        candidate, given = _NOTHING, ()
        unreadable = f"{error.error_count()} errors, the first: {error.errors()[0]['msg']}"
    return PendingOpinion(
        row.id,
        article_of(article),
        _as_placed(from_json(ArticleVerdict, verdict), article.story_id, lines),
        candidate,
        row.due_at,
        given,
        unreadable,
    )


def _as_placed(
    verdict: ArticleVerdict, story: str | None, lines: Mapping[str, str]
) -> ArticleVerdict:
    """The verdict and its development in the story of now: a merge may have moved it."""
    now = with_current_placement(verdict, story, lines)
    made, placed = now.development, now.placement
    if made is None or placed is None:
        return now
    return replace(now, development=replace(made, story=placed.story, storyline=placed.storyline))
