"""Deliveries: an alert for a recipient, written before it is ever sent; `outbox` sends them.

pending ─▶ sending ─▶ sent                 suppressed: decided against, with the reason
   ▲          │ ├───▶ retrying ─▶ sending  held: until a time, or until more outlets report it
resend        │ └───▶ dead                   ├─▶ pending, when quiet hours end
              └─ process died ─▶ retrying    ├─▶ held or pending again, decided anew by `waiting`
                                             └─▶ folded into the delivery of a digest

What is pending or retrying for a suspended recipient waits until it is resumed. What may have been
told before a backup was restored is withheld until an operator says what becomes of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, case
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, delete, exists, func, or_, select, update

from policywire.alerts.message.search_alert import PREFIX as FIND
from policywire.alerts.model.alert import Alert, Decision, DecisionAction, Message, Recipient
from policywire.config.enums import DetailHandling
from policywire.store.articles import restores
from policywire.store.articles.articles import key_of
from policywire.store.database.json_codec import to_json
from policywire.store.database.upsert import insert
from policywire.store.schema import HELD, AlertRow, ArticleRow, DeliveryRow


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    RETRYING = "retrying"
    DEAD = "dead"
    SUPPRESSED = "suppressed"
    HELD = "held"
    FOLDED = "folded"
    WITHHELD = "withheld"


WAITING_STATES = frozenset({DeliveryState.PENDING, DeliveryState.RETRYING})
STATE_OF = {
    DecisionAction.SEND: DeliveryState.PENDING,
    DecisionAction.HOLD: DeliveryState.HELD,
    DecisionAction.SUPPRESS: DeliveryState.SUPPRESSED,
}


def enqueue(
    session: Session, alert: Alert, message: Message, decisions: Sequence[Decision], now: datetime
) -> int:
    """Write an alert and a delivery for each decision; gives how many deliveries are new.

    The same alert for the same recipient is written once, however often this is called, and its
    words are those of the first time.
    """
    rows = [_row(alert, decision, now) for decision in decisions]
    if not rows:
        return 0
    _keep_alert(session, alert, message, now)
    if told_before := restores.told_before(session, key_of(alert.article.url), now):
        rows = [_withheld(row, told_before) for row in rows]
    statement = insert(session, DeliveryRow).on_conflict_do_nothing()
    added = session.connection().execute(statement.returning(col(DeliveryRow.id)), rows)
    return len(added.all())


def replace_alert(
    session: Session, delivery_id: int, alert: Alert, message: Message, now: datetime
) -> None:
    """Replace the message of a delivery that was not sent yet.

    The old alert is deleted once no delivery refers to it.
    """
    this = col(DeliveryRow.id) == delivery_id
    before = session.exec(select(DeliveryRow.alert_id).where(this)).one()
    _keep_alert(session, alert, message, now)
    session.exec(update(DeliveryRow).where(this).values(alert_id=alert.id))
    told = exists().where(col(DeliveryRow.alert_id) == before)
    session.exec(delete(AlertRow).where(col(AlertRow.id) == before, ~told))


def notified_recipients(session: Session, story: str) -> frozenset[Recipient]:
    """Those who were or will be notified of a story: alone, or in a message with others.

    What was suppressed counts once the end of its silence was told. What is dead counts as not
    told, and so does all that is folded into a dead message. A detail never counts.
    """
    into = aliased(DeliveryRow)
    given_up = [DeliveryState.SUPPRESSED.value, DeliveryState.DEAD.value]
    query = (
        select(DeliveryRow.channel, DeliveryRow.recipient)
        .join(AlertRow, col(AlertRow.id) == col(DeliveryRow.alert_id))
        .join(ArticleRow, col(ArticleRow.key) == col(AlertRow.article_key))
        .outerjoin(into, col(into.id) == col(DeliveryRow.folded_into))
        .where(
            col(ArticleRow.story_id) == story,
            # Digests and reminders have no body. What a digest tells is known from what is folded
            # into it.
            col(AlertRow.body) != "",
            # What a search found is no news of the story.
            col(AlertRow.id).not_like(f"{FIND}%"),
            col(DeliveryRow.details) == "",
            or_(
                col(DeliveryRow.folded_into).is_(None) & col(DeliveryRow.state).not_in(given_up),
                col(into.state) != DeliveryState.DEAD.value,
            ),
        )
        .distinct()
    )
    return frozenset(
        Recipient(channel=channel, label=label) for channel, label in session.exec(query)
    )


def resend(session: Session, delivery_id: int, now: datetime) -> bool:
    """Send a delivery again, whatever became of it. False when it is unknown or being sent.

    A detail is sent like an alert then: somebody asks for it.
    """
    statement = (
        update(DeliveryRow)
        .where(
            col(DeliveryRow.id) == delivery_id,
            col(DeliveryRow.state) != DeliveryState.SENDING.value,
        )
        .values(
            state=DeliveryState.PENDING.value,
            due_at=now,
            attempts=0,
            first_try_at=None,
            finished_at=None,
            told_at=None,
            withheld_from="",
            details=case((col(DeliveryRow.details) == "", ""), else_=DetailHandling.ALERT.value),
        )
        .returning(col(DeliveryRow.id))
    )
    return session.exec(statement).first() is not None


def resend_given_up(
    session: Session, *, since: datetime, now: datetime, recipient: Recipient | None = None
) -> int:
    """Send again what was given up since then, for one recipient or for all; gives how many."""
    query = select(DeliveryRow.id).where(
        col(DeliveryRow.state) == DeliveryState.DEAD.value, col(DeliveryRow.finished_at) >= since
    )
    if recipient is not None:
        query = query.where(
            col(DeliveryRow.channel) == recipient.channel,
            col(DeliveryRow.recipient) == recipient.label,
        )
    return sum(resend(session, each or 0, now) for each in session.exec(query).all())


def release(session: Session, channel: str, now: datetime) -> int:
    """Release what a channel held until now and is sent alone; returns how many there were."""
    statement = (
        update(DeliveryRow)
        .where(
            HELD,
            col(DeliveryRow.channel) == channel,
            col(DeliveryRow.due_at) <= now,
            col(DeliveryRow.gathered).is_(False),
            col(DeliveryRow.needs) == 0,
        )
        .values(state=DeliveryState.PENDING.value)
        .returning(col(DeliveryRow.id))
    )
    return len(session.exec(statement).all())


def withdraw_article(session: Session, url: str, since: datetime, now: datetime) -> None:
    """Do not send the alerts of an article from `since` on that nobody has got yet."""
    its_own = exists().where(
        col(AlertRow.id) == col(DeliveryRow.alert_id),
        col(AlertRow.article_key) == key_of(url),
        col(AlertRow.created_at) >= since,
    )
    waits = [DeliveryState.HELD.value, DeliveryState.PENDING.value]
    session.exec(
        update(DeliveryRow)
        .where(col(DeliveryRow.state).in_(waits), col(DeliveryRow.attempts) == 0, its_own)
        .values(
            state=DeliveryState.SUPPRESSED.value,
            outcome="taken back",
            finished_at=now,
            reason=col(DeliveryRow.reason) + " Whoever marked it as a development took that back.",
        )
    )


def is_about_topic(topic: str) -> ColumnElement[bool]:
    """The condition that a delivery is about a topic."""
    # `topics` is a JSON list: in its quotes a key is not found as a part of a longer one.
    return col(DeliveryRow.topics).contains(f'"{topic}"', autoescape=True)


def counts(session: Session) -> dict[DeliveryState, int]:
    """How many deliveries are in each state; every state is named."""
    query = select(col(DeliveryRow.state), func.count()).group_by(col(DeliveryRow.state))
    found = dict(session.exec(query).all())
    return {state: found.get(state.value, 0) for state in DeliveryState}


def _keep_alert(session: Session, alert: Alert, message: Message, now: datetime) -> None:
    statement = insert(session, AlertRow).values(
        id=alert.id,
        article_key=key_of(alert.article.url),
        created_at=now,
        body=to_json(Alert, alert),
        subject=message.subject,
        message=to_json(Message, message),
    )
    session.exec(statement.on_conflict_do_nothing())


def _row(alert: Alert, decision: Decision, now: datetime) -> dict[str, Any]:
    return {
        "alert_id": alert.id,
        "channel": decision.recipient.channel,
        "recipient": decision.recipient.label,
        "story": alert.story,
        "attempts": 0,
        **decision_columns(decision, now),
    }


def _withheld(row: dict[str, Any], reason: str) -> dict[str, Any]:
    """The row of a delivery that waits for an operator's word, unless it was decided against."""
    if row["state"] == DeliveryState.SUPPRESSED.value:
        return row | {"withheld_from": ""}
    return row | {
        "state": DeliveryState.WITHHELD.value,
        "withheld_from": row["state"],
        "reason": f"{row['reason']} {reason}",
    }


def decision_columns(decision: Decision, now: datetime) -> dict[str, Any]:
    """The columns of a delivery that a decision fills."""
    state = STATE_OF[decision.action]
    return {
        "state": state.value,
        "outcome": decision.outcome,
        "reason": decision.text,
        "topics": to_json(tuple[str, ...], decision.topics),
        "due_at": now if state is DeliveryState.PENDING else decision.due,
        "planned_at": decision.planned,
        "gathered": decision.gathered,
        "route": decision.terms.route,
        "together": decision.together,
        "needs": decision.needs,
        "silence_id": decision.silence,
        "details": decision.details.value if decision.details else "",
        "finished_at": now if state is DeliveryState.SUPPRESSED else None,
    }
