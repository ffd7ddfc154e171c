"""The ledger: deliveries as lists show them, newest first, as narrowly as a reader wants them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from policywire.alerts.model.alert import Recipient
from policywire.store.articles import search
from policywire.store.database.json_codec import from_json
from policywire.store.deliveries import attempts as stored_attempts
from policywire.store.deliveries.attempts import Attempt
from policywire.store.deliveries.deliveries import WAITING_STATES, DeliveryState, is_about_topic
from policywire.store.deliveries.suspensions import NOT_SUSPENDED
from policywire.store.schema import AlertRow, ArticleRow, AttemptRow, DeliveryRow


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryView:
    """A delivery as lists show it. `outcome` and `reason` are the decision's, `last` its last try.

    `due` is None once nothing more will be tried. `folded_into` is the delivery that sent it
    together with others. `suspended` says that it waits because delivery there is suspended.
    """

    id: int
    alert: str
    subject: str
    created: datetime
    recipient: Recipient
    topics: tuple[str, ...]
    state: DeliveryState
    outcome: str
    reason: str
    attempts: int
    due: datetime | None
    finished: datetime | None
    last: Attempt | None
    folded_into: int | None = None
    suspended: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryFilter:
    """Which deliveries are looked for; what is None does not matter.

    They were decided from `since` until before `until`. `words` are found in an article of the
    story that they are about; a digest, which is about many, has none.
    """

    state: DeliveryState | None = None
    channel: str | None = None
    topic: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    words: search.SearchQuery | None = None


NO_FILTER = DeliveryFilter()

CLOCK_TOLERANCE = timedelta(hours=1)
"""Deliveries are numbered in the order of their time, but for a clock that was set back by this."""


def list_deliveries(
    session: Session,
    sought: DeliveryFilter = NO_FILTER,
    *,
    limit: int = 100,
    before: int | None = None,
) -> list[DeliveryView]:
    """Deliveries, newest first; `before` is the id of the last one shown, for the next page.

    Raises SearchTooBroad, after which the session can only be closed.
    """
    query = _within(session, _narrowed(_views(), sought), sought)
    if before is not None:
        query = query.where(col(DeliveryRow.id) < before)
    query = query.order_by(col(DeliveryRow.id).desc()).limit(limit)
    if sought.words is None:
        return _read(session, query)
    matching_stories = search.stories(session, sought.words)
    query = query.join(ArticleRow, col(ArticleRow.key) == col(AlertRow.article_key))
    with search.time_limited(session):
        return _read(session, query.where(col(ArticleRow.story_id).in_(matching_stories)))


def of_alert(session: Session, alert: str) -> list[DeliveryView]:
    """The deliveries of one alert, in the order decided."""
    query = _views().where(col(DeliveryRow.alert_id) == alert).order_by(col(DeliveryRow.id))
    return _read(session, query)


def channels(session: Session) -> list[str]:
    """The channels that anything was ever decided for, by name."""
    found: list[str] = []
    while True:  # from one to the next by the index: there are few, and many deliveries
        query = select(DeliveryRow.channel).order_by(col(DeliveryRow.channel)).limit(1)
        if found:
            query = query.where(col(DeliveryRow.channel) > found[-1])
        following = session.exec(query).first()
        if following is None:
            return found
        found.append(following)


def _narrowed(query: Any, sought: DeliveryFilter) -> Any:
    if sought.state is not None:
        query = query.where(col(DeliveryRow.state) == sought.state.value)
    if sought.channel is not None:
        query = query.where(col(DeliveryRow.channel) == sought.channel)
    if sought.topic is not None:
        query = query.where(is_about_topic(sought.topic))
    return query


def _within(session: Session, query: Any, sought: DeliveryFilter) -> Any:
    """Keep to a time; its ends are looked up, so that what lies outside is not read through."""
    at, number = col(AlertRow.created_at), col(DeliveryRow.id)
    numbers = select(DeliveryRow.id).join(AlertRow).limit(1)
    if sought.since is not None:
        query = query.where(at >= sought.since)
        earlier = numbers.where(at < sought.since - CLOCK_TOLERANCE).order_by(at.desc(), number)
        if (last := session.exec(earlier).first()) is not None:
            query = query.where(number > last)
    if sought.until is not None:
        query = query.where(at < sought.until)
        later = numbers.where(at >= sought.until + CLOCK_TOLERANCE).order_by(at, number)
        if (first := session.exec(later).first()) is not None:
            query = query.where(number < first)
    return query


def _views() -> Any:
    return (
        select(DeliveryRow, AlertRow.subject, AlertRow.created_at, AttemptRow)
        .add_columns(~NOT_SUSPENDED)
        .join(AlertRow, col(AlertRow.id) == col(DeliveryRow.alert_id))
        .outerjoin(AttemptRow, col(AttemptRow.id) == col(DeliveryRow.token))
        .execution_options(populate_existing=True)
    )


def _read(session: Session, query: Any) -> list[DeliveryView]:
    return [_view(*row) for row in session.exec(query)]


def _view(
    row: DeliveryRow, subject: str, created: datetime, last: AttemptRow | None, suspended: bool
) -> DeliveryView:
    assert row.id is not None
    return DeliveryView(
        id=row.id,
        alert=row.alert_id,
        subject=subject,
        created=created,
        recipient=Recipient(channel=row.channel, label=row.recipient),
        topics=from_json(tuple[str, ...], row.topics),
        state=DeliveryState(row.state),
        outcome=row.outcome,
        reason=row.reason,
        attempts=row.attempts,
        due=row.due_at,
        finished=row.finished_at,
        last=None if last is None else stored_attempts.of_row(last),
        folded_into=row.folded_into,
        suspended=bool(suspended) and row.state in WAITING_STATES,
    )
