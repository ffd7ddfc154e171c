"""What saved searches found: the alerts about it, and what became of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from policywire.alerts.message.search_alert import PREFIX, find_id
from policywire.alerts.model.alert import Recipient
from policywire.store.articles.articles import key_of
from policywire.store.database.json_codec import from_json
from policywire.store.deliveries.deliveries import DeliveryState
from policywire.store.schema import AlertRow, DeliveryRow

IS_FIND = col(AlertRow.id).startswith(PREFIX)
"""Whether an alert is about what a search found, and not about a development."""
_NOT_COMING = (DeliveryState.SUPPRESSED.value, DeliveryState.DEAD.value)


@dataclass(frozen=True, slots=True)
class FindCounts:
    """How many articles a search told, holds for a digest or later, and kept back, with why."""

    told: int
    held: int
    kept_back: Mapping[str, int]


def told(session: Session, key: str, urls: Collection[str]) -> set[str]:
    """Those of the articles about which the search has written an alert, whatever became of it."""
    by_id = {find_id(key, url): url for url in urls}
    query = select(AlertRow.id).where(col(AlertRow.id).in_(by_id))
    return {by_id[found] for found in session.exec(query)}


def alerted_by(session: Session, url: str, recipient: Recipient) -> str:
    """The subject of the alert by which a recipient gets an article; empty when there is none."""
    query = (
        select(AlertRow.subject)
        .join(DeliveryRow, col(DeliveryRow.alert_id) == col(AlertRow.id))
        .where(
            col(AlertRow.article_key) == key_of(url),
            col(AlertRow.body) != "",
            ~IS_FIND,
            col(DeliveryRow.channel) == recipient.channel,
            col(DeliveryRow.recipient) == recipient.label,
            col(DeliveryRow.details) == "",
            col(DeliveryRow.state).not_in(_NOT_COMING),
        )
        .limit(1)
    )
    return session.exec(query).first() or ""


def counts(session: Session) -> dict[str, FindCounts]:
    """What became of the finds of each search, by what stands for a topic in its deliveries."""
    query = (
        select(DeliveryRow.topics, DeliveryRow.state, DeliveryRow.outcome, func.count())
        .where(col(DeliveryRow.alert_id).startswith(PREFIX))
        .group_by(col(DeliveryRow.topics), col(DeliveryRow.state), col(DeliveryRow.outcome))
    )
    found: dict[str, list[tuple[str, str, int]]] = {}
    for topics, state, outcome, count in session.exec(query):
        for key in from_json(tuple[str, ...], topics):
            found.setdefault(key, []).append((state, outcome, count))
    return {key: _counted(rows) for key, rows in found.items()}


def _counted(rows: Collection[tuple[str, str, int]]) -> FindCounts:
    held_states = {DeliveryState.HELD.value, DeliveryState.WITHHELD.value}
    kept: dict[str, int] = {}
    for state, outcome, count in rows:
        if state in _NOT_COMING:
            kept[outcome] = kept.get(outcome, 0) + count
    return FindCounts(
        told=sum(n for state, _, n in rows if state not in {*held_states, *_NOT_COMING}),
        held=sum(n for state, _, n in rows if state in held_states),
        kept_back=kept,
    )
