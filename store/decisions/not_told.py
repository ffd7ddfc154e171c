"""Articles that matched a topic and were told to nobody who follows it, each with its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, exists, select

from policywire.pipeline.model.article_verdict import ArticleVerdict, PipelineStep
from policywire.pipeline.model.mark import Mark
from policywire.store.articles.articles import key_of
from policywire.store.database.json_codec import from_json
from policywire.store.deliveries.deliveries import DeliveryState
from policywire.store.schema import (
    NOT_TOLD,
    AlertRow,
    ArticleRow,
    DeliveryRow,
    MatchRow,
    VerdictRow,
)
from policywire.store.stories import corrections


@dataclass(frozen=True, slots=True, kw_only=True)
class NotToldArticle:
    """An article, why it was not told, and the topics of which that is so.

    `outcome` is the short word of the decision, `reason` says it in a sentence. `compared` is the
    address of the article that the reason compares this one with, empty where there is none.
    """

    id: int
    url: str
    title: str
    outlet: str
    at: datetime
    story: str
    topics: tuple[str, ...]
    outcome: str
    reason: str
    compared: str = ""
    marks: tuple[Mark, ...] = ()
    """What people said of it and still stands, the oldest first."""


@dataclass(frozen=True, slots=True)
class _Why:
    """A decision in a word and in a sentence, and the article that it compares with."""

    outcome: str = ""
    text: str = ""
    compared: str = ""


def listing(
    session: Session, *, topic: str | None = None, limit: int, before: int | None = None
) -> list[NotToldArticle]:
    """The articles found last; `before` is the id of the last one shown, for the next page.

    Without a `topic` those that were told of no topic at all.
    """
    ids = _ids(session, topic, limit, before)
    rows = select(ArticleRow, VerdictRow.body).where(col(ArticleRow.id).in_(ids))
    joined = rows.outerjoin(VerdictRow, col(VerdictRow.article_id) == col(ArticleRow.id))
    found = session.exec(joined.order_by(col(ArticleRow.id).desc())).all()
    topics = _topics(session, ids)
    listed = [_read(session, row, body, topics.get(row.id or 0, ())) for row, body in found]
    said = corrections.of_articles(session, [each.url for each in listed])
    return [replace(each, marks=said.get(each.url, ())) for each in listed]


def _ids(session: Session, topic: str | None, limit: int, before: int | None) -> Sequence[int]:
    """Their ids, by one of the two partial indexes."""
    number = col(MatchRow.article_id)
    query = select(MatchRow.article_id).where(NOT_TOLD)
    if topic is None:
        other = aliased(MatchRow)
        told = exists().where(col(other.article_id) == number, col(other.told) != "")
        query = query.where(~told).distinct()
    else:
        query = query.where(col(MatchRow.topic) == topic)
    if before is not None:
        query = query.where(number < before)
    return session.exec(query.order_by(number.desc()).limit(limit)).all()


def _topics(session: Session, ids: Sequence[int]) -> Mapping[int, tuple[str, ...]]:
    query = (
        select(MatchRow.article_id, MatchRow.topic)
        .where(col(MatchRow.article_id).in_(ids), col(MatchRow.told) == "")
        .order_by(col(MatchRow.topic))
    )
    found: dict[int, tuple[str, ...]] = {}
    for number, topic in session.exec(query):
        found[number] = (*found.get(number, ()), topic)
    return found


def _read(
    session: Session, row: ArticleRow, body: str | None, topics: tuple[str, ...]
) -> NotToldArticle:
    why = _why(session, row, body)
    return NotToldArticle(
        id=row.id or 0,
        url=row.url,
        title=row.title,
        outlet=row.outlet,
        at=row.happened_at,
        story=row.story_id or "",
        topics=topics,
        outcome=why.outcome,
        reason=why.text,
        compared=why.compared,
    )


def _why(session: Session, row: ArticleRow, body: str | None) -> _Why:
    """The decision that kept it quiet: the one about its alert, or else the pipeline's last."""
    verdict = from_json(ArticleVerdict, body) if body else None
    if verdict is None:
        return _Why()
    if verdict.development is not None and (suppressed := _suppressed(session, row.url)):
        return suppressed
    own = [each for each in verdict.reasons if each.step is not PipelineStep.SECOND_READER]
    last = own[-1] if own else None
    if last is None:
        return _Why()
    if last.step is PipelineStep.DEVELOPMENT and verdict.copy is not None:
        return _Why("copy", last.text, verdict.copy.of)
    return _Why(last.outcome, last.text, last.compared if last.compared != row.url else "")


def _suppressed(session: Session, url: str) -> _Why | None:
    """Why the first of its recipients did not get its alert; None if it caused none."""
    query = (
        select(DeliveryRow.outcome, DeliveryRow.reason)
        .join(AlertRow, col(AlertRow.id) == col(DeliveryRow.alert_id))
        .where(
            col(AlertRow.article_key) == key_of(url),
            col(DeliveryRow.state) == DeliveryState.SUPPRESSED.value,
        )
        .order_by(col(DeliveryRow.id).desc())
        .limit(1)
    )
    found = session.exec(query).first()
    return _Why(found[0], found[1]) if found else None
