"""Details that are held: posted into their story's thread, put into its next alert, or given up."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, exists, select, update

from policywire.alerts.model.alert import Alert, Recipient
from policywire.alerts.model.thread import NO_PLACE
from policywire.config.enums import DetailHandling, Told
from policywire.store.articles.articles import key_of
from policywire.store.database.json_codec import from_json
from policywire.store.deliveries.deliveries import DeliveryState
from policywire.store.deliveries.digest_backlog import NO_DETAIL
from policywire.store.deliveries.digests import HeldDelivery, held_delivery_of
from policywire.store.schema import (
    HELD_DETAIL,
    WAITING,
    AlertRow,
    ArticleRow,
    DeliveryRow,
    MatchRow,
    ThreadRow,
)

EXPIRED = "no next alert"
"""The outcome of a detail whose story had no alert any more."""

MARKED = "marked"
"""The outcome of a detail of which somebody made a development."""
QUIET_HOURS = "quiet hours"
"""The outcome of an alert that was held alone."""

FOR_THREADS = (DetailHandling.DIGEST_AND_THREAD.value, DetailHandling.THREAD.value)


@dataclass(frozen=True, slots=True)
class AlertWithDetails:
    """An alert that is about to be sent alone, and the details that waited for it."""

    id: int
    alert: Alert
    details: tuple[HeldDelivery, ...]


def post_to_threads(session: Session, channel: str, now: datetime) -> int:
    """Send what waits for a thread and has one now; returns how many there were."""
    statement = (
        update(DeliveryRow)
        .where(
            HELD_DETAIL,
            col(DeliveryRow.channel) == channel,
            col(DeliveryRow.details).in_(FOR_THREADS),
            _thread().exists(),
        )
        .values(
            state=DeliveryState.PENDING.value,
            gathered=False,
            due_at=now,
            reason=col(DeliveryRow.reason) + " Posted in the story's thread.",
        )
        .returning(col(DeliveryRow.id))
    )
    return len(session.exec(statement).all())


def withdraw_from_threads(session: Session, channel: str, digest_at: datetime | None) -> int:
    """Hold again what was to be posted in a thread that is gone; returns how many there were.

    `digest_at` is when the channel's next digest is due, None if it has none.
    """
    found = 0
    for handling, due in zip(FOR_THREADS, (digest_at, None), strict=True):
        statement = (
            update(DeliveryRow)
            .where(
                WAITING,
                col(DeliveryRow.channel) == channel,
                col(DeliveryRow.details) == handling,
                ~_thread().exists(),
            )
            .values(
                state=DeliveryState.HELD.value,
                gathered=True,
                due_at=due,
                reason=col(DeliveryRow.reason) + " The thread is gone: held again.",
            )
            .returning(col(DeliveryRow.id))
        )
        found += len(session.exec(statement).all())
    return found


def held_for(
    session: Session, recipient: Recipient, stories: Collection[str]
) -> tuple[HeldDelivery, ...]:
    """The details that a recipient is to get with the next alert on one of these stories."""
    query = (
        select(DeliveryRow, AlertRow.body, AlertRow.created_at)
        .join(AlertRow, col(AlertRow.id) == col(DeliveryRow.alert_id))
        .where(
            HELD_DETAIL,
            col(DeliveryRow.channel) == recipient.channel,
            col(DeliveryRow.recipient) == recipient.label,
            col(DeliveryRow.story).in_(stories),
            col(DeliveryRow.due_at).is_(None),
        )
        .order_by(col(DeliveryRow.id))
    )
    rows: Any = session.exec(query, execution_options={"populate_existing": True}).all()
    return tuple(held_delivery_of(*row) for row in rows)


def alerts_with_details(session: Session, channel: str, now: datetime) -> list[AlertWithDetails]:
    """What a channel sends alone now, was never tried, and has details waiting for it.

    Those are the details that came before it, or while it was held itself. Of several alerts on one
    story the one that is sent first gets them.
    """
    query = (
        select(DeliveryRow, AlertRow.body)
        .join(AlertRow, col(AlertRow.id) == col(DeliveryRow.alert_id))
        .where(
            WAITING,
            col(DeliveryRow.channel) == channel,
            col(DeliveryRow.due_at) <= now,
            col(DeliveryRow.attempts) == 0,
            col(AlertRow.body) != "",
            NO_DETAIL,
            col(DeliveryRow.story).in_(_stories_with_details(channel)),
        )
        .order_by(col(DeliveryRow.due_at), col(DeliveryRow.id))
    )
    found: dict[tuple[str, str], AlertWithDetails] = {}
    for row, body in session.exec(query).all():
        assert row.id is not None
        who = Recipient(channel=row.channel, label=row.recipient)
        was_held = row.outcome == QUIET_HOURS
        waiting = held_for(session, who, [row.story])
        held = tuple(each for each in waiting if was_held or each.id < row.id)
        if held:
            told = AlertWithDetails(row.id, from_json(Alert, body), held)
            found.setdefault((row.recipient, row.story), told)
    return list(found.values())


def expire(session: Session, channel: str, before: datetime, now: datetime) -> int:
    """Give up the details from `before` for which no alert came; returns how many there were."""
    old = exists().where(
        col(AlertRow.id) == col(DeliveryRow.alert_id), col(AlertRow.created_at) < before
    )
    statement = (
        update(DeliveryRow)
        .where(
            HELD_DETAIL,
            col(DeliveryRow.channel) == channel,
            col(DeliveryRow.due_at).is_(None),
            old,
        )
        .values(
            state=DeliveryState.SUPPRESSED.value,
            outcome=EXPIRED,
            finished_at=now,
            reason=col(DeliveryRow.reason) + " Given up: the story had no alert any more.",
        )
        .returning(col(DeliveryRow.alert_id))
    )
    given_up = set(session.exec(statement).scalars())
    _withdraw_told(session, given_up)
    return len(given_up)


def withdraw(session: Session, url: str, now: datetime) -> None:
    """Do not send the details of an article any more, because it is sent as a development."""
    of_article = exists().where(
        col(AlertRow.id) == col(DeliveryRow.alert_id), col(AlertRow.article_key) == key_of(url)
    )
    session.exec(
        update(DeliveryRow)
        .where(HELD_DETAIL, of_article)
        .values(
            state=DeliveryState.SUPPRESSED.value,
            outcome=MARKED,
            finished_at=now,
            reason=col(DeliveryRow.reason) + " Somebody marked it as a development: sent as one.",
        )
    )


def _withdraw_told(session: Session, alerts: Collection[str]) -> None:
    """Say of the articles of these details that they were not told, if nobody got them."""
    lost = (DeliveryState.SUPPRESSED.value, DeliveryState.DEAD.value)
    got = exists().where(
        col(DeliveryRow.alert_id) == col(AlertRow.id), col(DeliveryRow.state).not_in(lost)
    )
    articles = (
        select(ArticleRow.id)
        .join(AlertRow, col(AlertRow.article_key) == col(ArticleRow.key))
        .where(col(AlertRow.id).in_(alerts), ~got)
    )
    session.exec(
        update(MatchRow)
        .where(col(MatchRow.article_id).in_(articles), col(MatchRow.told) == Told.DETAIL.value)
        .values(told=Told.NOT.value)
    )


def _thread() -> Any:
    return select(ThreadRow.story).where(
        col(ThreadRow.conversation) != NO_PLACE,
        col(ThreadRow.channel) == col(DeliveryRow.channel),
        col(ThreadRow.recipient) == col(DeliveryRow.recipient),
        col(ThreadRow.story) == col(DeliveryRow.story),
    )


def _stories_with_details(channel: str) -> Any:
    return select(DeliveryRow.story).where(
        HELD_DETAIL, col(DeliveryRow.channel) == channel, col(DeliveryRow.due_at).is_(None)
    )
