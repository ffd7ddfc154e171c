"""Announce a development: compose its alert, and decide who gets it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from policywire.alerts.message.build_alert import compose
from policywire.alerts.model.alert import Alert, Decision, DecisionAction, Recipient
from policywire.crawler.model.article import Article
from policywire.pipeline.model.article_verdict import ArticleVerdict
from policywire.service.jobs.delivery.notify import DeliveryWriter
from policywire.service.recipients import DeliveryConfig
from policywire.store.articles import named_proceedings, sources
from policywire.store.decisions import verdicts
from policywire.store.deliveries import deliveries
from policywire.store.stories import stories

SAME_EVENT_SIMILARITY = 0.8
"""From this similarity on, an article that joined a story is taken to be on the same event."""


def announce(
    session: Session,
    delivery_config: DeliveryConfig,
    article: Article,
    verdict: ArticleVerdict,
    now: datetime,
    *,
    changed: bool = False,
) -> tuple[Alert | None, tuple[Decision, ...]]:
    """Write the alert and its deliveries; what `changed` now is news of any article.

    Without a development that concerns a topic there is none.
    """
    if verdict.development is None or not verdict.development.topics:
        return None, ()
    context = stories.context(session, verdict.development.story, without=article.url)
    folded = named_proceedings.procedure_before(session, article, verdict)
    context = replace(context, procedure=folded)
    alert = compose(article, verdict, context, delivery_config.topics)
    decisions = DeliveryWriter(session, delivery_config, now).decide_and_write(
        alert,
        source=article.source,
        backfill_before=None if changed else sources.first_polled(session, article.source),
        archive=article.is_from_archive and not changed,
        notified=_already_notified(session, verdict),
    )
    if not changed and decisions and all(_is_suppressed(each) for each in decisions):
        verdicts.withdraw_told(session, article.url)
    return alert, decisions


def _is_suppressed(decision: Decision) -> bool:
    return decision.action is DecisionAction.SUPPRESS


def _already_notified(session: Session, verdict: ArticleVerdict) -> frozenset[Recipient]:
    """Those notified of the story before; nobody when it is not sure to be the same story.

    An article that was placed with doubt may well be another event: to tell it once too often is
    the smaller harm.
    """
    placement = verdict.placement
    if placement is None or placement.opened or placement.similarity < SAME_EVENT_SIMILARITY:
        return frozenset()
    return deliveries.notified_recipients(session, placement.story)
