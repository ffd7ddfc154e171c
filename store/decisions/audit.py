"""The trail of an article: every decision about it, from verdict to the last try to send."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from policywire.alerts.model.alert import Alert
from policywire.crawler.model.article import Article
from policywire.pipeline.model.article_verdict import ArticleVerdict
from policywire.pipeline.model.mark import Mark
from policywire.store.articles import processing_failures
from policywire.store.articles.articles import article_of, key_of
from policywire.store.articles.processing_failures import ProcessingFailure
from policywire.store.database.json_codec import from_json
from policywire.store.deliveries import attempts as stored_attempts, delivery_list
from policywire.store.deliveries.attempts import Attempt
from policywire.store.deliveries.delivery_list import DeliveryView
from policywire.store.schema import AlertRow, ArticleRow, VerdictRow
from policywire.store.stories import marks as stored_marks, stories
from policywire.store.stories.stories import StorySummary


@dataclass(frozen=True, slots=True)
class DeliveryTrail:
    """One recipient: what was decided and why, and every try to send."""

    delivery: DeliveryView
    attempts: tuple[Attempt, ...]


@dataclass(frozen=True, slots=True)
class AlertTrail:
    """One alert that the article caused, and its deliveries."""

    alert: Alert
    created: datetime
    deliveries: tuple[DeliveryTrail, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditTrail:
    """Why an article did or did not lead to alerts.

    `verdict` and `judged` are None while it waits; its reasons explain an article without alerts.
    `story` is None for a round-up, too. `reminders` are of the dates that the article names.
    """

    article: Article
    judged: datetime | None
    verdict: ArticleVerdict | None
    story: StorySummary | None
    alerts: tuple[AlertTrail, ...]
    reminders: tuple[DeliveryTrail, ...] = ()
    marks: tuple[Mark, ...] = ()
    """What people, or the program itself, said of it since."""
    failure: ProcessingFailure | None = None
    """An error of ours, for which it waits or is set aside."""


def audit_trail_of(session: Session, url: str) -> AuditTrail | None:
    """The trail of the article with this canonical URL; None when it was never found."""
    key = key_of(url)
    query = (
        select(ArticleRow, VerdictRow)
        .outerjoin(VerdictRow, col(VerdictRow.article_id) == col(ArticleRow.id))
        .where(col(ArticleRow.key) == key)
    )
    found = session.exec(query, execution_options={"populate_existing": True}).first()
    if found is None:
        return None
    article, verdict = found
    return AuditTrail(
        article=article_of(article),
        judged=article.judged_at,
        verdict=None if verdict is None else from_json(ArticleVerdict, verdict.body),
        story=None if article.story_id is None else stories.summary(session, article.story_id),
        alerts=_alerts(session, key),
        reminders=_reminders(session, key),
        marks=stored_marks.of_article(session, url),
        failure=processing_failures.of_article(session, url),
    )


def _alerts(session: Session, key: str) -> tuple[AlertTrail, ...]:
    query = (
        select(AlertRow)
        .where(col(AlertRow.article_key) == key, col(AlertRow.body) != "")
        .order_by(col(AlertRow.created_at), col(AlertRow.id))
    )
    return tuple(
        AlertTrail(from_json(Alert, row.body), row.created_at, _deliveries(session, row.id))
        for row in session.exec(query).all()
    )


def _reminders(session: Session, key: str) -> tuple[DeliveryTrail, ...]:
    query = (
        select(AlertRow.id)
        .where(col(AlertRow.article_key) == key, col(AlertRow.body) == "")
        .order_by(col(AlertRow.created_at), col(AlertRow.id))
    )
    return tuple(each for alert in session.exec(query) for each in _deliveries(session, alert))


def _deliveries(session: Session, alert: str) -> tuple[DeliveryTrail, ...]:
    return tuple(
        DeliveryTrail(view, stored_attempts.of_delivery(session, view.id))
        for view in delivery_list.of_alert(session, alert)
    )
