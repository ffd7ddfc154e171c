"""`/alerts`: what was sent, waits, was held back or given up, to whom, and why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from starlette.responses import Response

from policywire.alerts.model.alert import Alert
from policywire.config.values.days import day_begins
from policywire.store.articles import search
from policywire.store.articles.search import SearchTooBroad
from policywire.store.database.session import Session
from policywire.store.deliveries import (
    alerts as stored_alerts,
    counts,
    delivery_list,
    silences as stored_silences,
)
from policywire.store.deliveries.deliveries import DeliveryState
from policywire.store.deliveries.delivery_list import EVERYTHING, DeliveryView, Sought
from policywire.web.pages.search import TOO_BROAD
from policywire.web.pages.stories import titles_of, topic_of
from policywire.web.views import cursor
from policywire.web.views.request import Refusal, Visit
from policywire.web.views.template import page

PAGE = 40
SILENCES = 20
DAY = timedelta(days=1)

WORDS = {
    DeliveryState.SENT: "Sent",
    DeliveryState.PENDING: "Waiting",
    DeliveryState.SENDING: "Being sent",
    DeliveryState.RETRYING: "Tried again",
    DeliveryState.HELD: "Held until a time",
    DeliveryState.FOLDED: "Told in a digest",
    DeliveryState.SUPPRESSED: "Not sent, on purpose",
    DeliveryState.DEAD: "Given up",
}

SETTLED = {
    DeliveryState.SENT,
    DeliveryState.SUPPRESSED,
    DeliveryState.HELD,
    DeliveryState.FOLDED,
}


@dataclass(frozen=True, slots=True)
class Listed:
    """A delivery and what it told."""

    delivery: DeliveryView
    alert: Alert | None
    because: str


def alerts(visit: Visit) -> Response:
    """Deliveries, newest first, as narrowly as the visitor wants them."""
    with visit.store.reading() as session:
        channels = channels_of(visit, session)
        sought = sought_of(visit, channels)
        found = found_of(visit, session, sought, PAGE + 1)
        told = stored_alerts.by_id(session, [each.alert for each in found[:PAGE]])
        tallies = counts.deliveries(session)
        silences = stored_silences.active(session, visit.now)
    return page(
        "alerts",
        visit,
        sought=sought,
        narrowed=replace(sought, state=None) != EVERYTHING,
        typed=visit.query.get("q", "")[: search.LONGEST],
        words=WORDS,
        tallies=tallies,
        channels={name: name for name in channels},
        silences=silences[:SILENCES],
        titles=titles_of(visit),
        listed=[Listed(each, told.get(each.alert), because(each)) for each in found[:PAGE]],
        older=found[PAGE - 1].id if len(found) > PAGE else None,
    )


def found_of(visit: Visit, session: Session, sought: Sought, limit: int) -> list[DeliveryView]:
    """What is sought, behind the last one shown. Raises Refusal when that would take too long."""
    before = cursor.read_number(visit.query.get("before"))
    try:
        return delivery_list.listing(session, sought, limit=limit, before=before)
    except SearchTooBroad:
        raise TOO_BROAD from None


def channels_of(visit: Visit, session: Session) -> list[str]:
    """The channels that are in use, and those that were."""
    return sorted({*visit.configuration.channels, *delivery_list.channels(session)})


def sought_of(visit: Visit, channels: list[str]) -> Sought:
    """What the address asks for. Raises Refusal for what there is not, and for what is no day."""
    words = search.read(visit.query.get("q", ""))
    return Sought(
        state=_state(visit),
        channel=_channel(visit, channels),
        topic=topic_of(visit),
        since=_day(visit, "since"),
        until=_day(visit, "until", over=True),
        words=words if words.groups else None,
    )


def _state(visit: Visit) -> DeliveryState | None:
    asked = visit.query.get("state") or None
    if asked is None:
        return None
    try:
        return DeliveryState(asked)
    except ValueError:
        known = ", ".join(DeliveryState)
        raise Refusal(404, "No such state", f"Deliveries are: {known}.") from None


def _channel(visit: Visit, channels: list[str]) -> str | None:
    asked = visit.query.get("channel") or None
    if asked is not None and asked not in channels:
        known = ", ".join(channels) or "none"
        raise Refusal(404, "No such channel", f"Channels are: {known}.")
    return asked


def _day(visit: Visit, name: str, *, over: bool = False) -> datetime | None:
    """When the day that is asked for begins, or is over."""
    asked = visit.query.get(name, "").strip()
    if not asked:
        return None
    try:
        day = date.fromisoformat(asked) + (DAY if over else timedelta())
        return day_begins(day.isoformat(), visit.zone)
    except (ValueError, OverflowError):
        raise Refusal(400, "That is no day", f"Write `{name}` as 2026-12-01.") from None


def because(delivery: DeliveryView) -> str:
    """What the last try said while it is not well, else why it was decided so."""
    settled = delivery.state in SETTLED
    if delivery.last is not None and delivery.last.detail and not settled:
        return delivery.last.detail
    return delivery.reason
