"""Alerts, independent of their recipients."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, func
from sqlmodel import Session, col, select

from policywire.alerts.model.alert import Alert
from policywire.store.database.json_codec import from_json
from policywire.store.deliveries.deliveries import DeliveryState, is_about_topic
from policywire.store.deliveries.search_finds import IS_FIND
from policywire.store.schema import AlertRow, ArticleRow, DeliveryRow, MatchRow

NEWEST = 400
"""So many articles of a topic are looked through for its last alerts."""


def by_id(session: Session, ids: Sequence[str]) -> dict[str, Alert]:
    """The alerts with these ids; a digest is none."""
    query = select(AlertRow.id, AlertRow.body).where(
        col(AlertRow.id).in_(ids), col(AlertRow.body) != ""
    )
    return {key: from_json(Alert, body) for key, body in session.exec(query)}


def last_of_story(session: Session, story: str) -> Alert | None:
    """The newest alert about a story; None when it never caused one."""
    query = (
        select(AlertRow.body)
        .join(ArticleRow, col(ArticleRow.key) == col(AlertRow.article_key))
        .where(col(ArticleRow.story_id) == story, col(AlertRow.body) != "", ~IS_FIND)
        .order_by(col(AlertRow.created_at).desc(), col(AlertRow.id))
        .limit(1)
    )
    body = session.exec(query).first()
    return None if body is None else from_json(Alert, body)


def since(session: Session, since: datetime, limit: int) -> list[Alert]:
    """The alerts made since a time, the newest first; digests and finds of searches are none."""
    query = (
        select(AlertRow.body)
        .where(col(AlertRow.created_at) >= since, col(AlertRow.body) != "", ~IS_FIND)
        .order_by(col(AlertRow.created_at).desc(), col(AlertRow.id))
        .limit(limit)
    )
    return [from_json(Alert, body) for body in session.exec(query)]


def count_since(session: Session, since: datetime) -> int:
    """How many alerts were made since a time; digests and finds of searches are none."""
    query = select(func.count()).where(col(AlertRow.body) != "", ~IS_FIND)
    return session.exec(query.where(col(AlertRow.created_at) >= since)).one()


def last_of_topic(session: Session, topic: str, limit: int) -> list[Alert]:
    """The newest alerts that somebody gets, or got, for a topic; about its newest articles only."""
    newest = (
        select(MatchRow.article_id)
        .where(col(MatchRow.topic) == topic)
        .order_by(col(MatchRow.article_id).desc())
        .limit(NEWEST)
    )
    heard = exists().where(
        col(DeliveryRow.alert_id) == col(AlertRow.id),
        col(DeliveryRow.state) != DeliveryState.SUPPRESSED.value,
        is_about_topic(topic),
    )
    query = (
        select(AlertRow.body)
        .join(ArticleRow, col(ArticleRow.key) == col(AlertRow.article_key))
        .where(col(ArticleRow.id).in_(newest), col(AlertRow.body) != "", heard)
        .order_by(col(AlertRow.created_at).desc(), col(AlertRow.id))
        .limit(limit)
    )
    return [from_json(Alert, body) for body in session.exec(query)]
