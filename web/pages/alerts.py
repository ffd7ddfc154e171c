"""`/alerts`: what was sent, is waiting, was held or failed, to whom, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from starlette.responses import Response

from policywire.alerts.model.alert import Alert
from policywire.alerts.routing.silence import Silence, SilenceKind
from policywire.config.translation.texts import gettext as _
from policywire.config.values.days import end_of_day, start_of_day
from policywire.store.articles import search
from policywire.store.articles.search import SearchTooBroad
from policywire.store.database.session import Session
from policywire.store.deliveries import alerts as stored_alerts, counts, delivery_list
from policywire.store.deliveries.deliveries import DeliveryState
from policywire.store.deliveries.delivery_list import NO_FILTER, DeliveryFilter, DeliveryView
from policywire.store.people import saved_searches
from policywire.store.people.saved_searches import SEARCH
from policywire.store.recipients import silences as stored_silences
from policywire.store.stories import stories as stored_stories
from policywire.web.pages.search import TOO_BROAD
from policywire.web.pages.stories import titles_of, topic_filter_of
from policywire.web.views import cursor
from policywire.web.views.day_field import day_in
from policywire.web.views.labels import STATE_LABELS
from policywire.web.views.request import HttpError, PageRequest
from policywire.web.views.template import render_page

PAGE = 40
SILENCES = 20

SETTLED = {
    DeliveryState.SENT,
    DeliveryState.SUPPRESSED,
    DeliveryState.HELD,
    DeliveryState.FOLDED,
    DeliveryState.WITHHELD,
}


@dataclass(frozen=True, slots=True)
class DeliveryListItem:
    """A delivery and its alert."""

    delivery: DeliveryView
    alert: Alert | None
    because: str


def alerts(request: PageRequest) -> Response:
    """Deliveries, newest first, as narrowly as the visitor wants them."""
    with request.store.reading() as session:
        channels = channels_of(request, session)
        sought = delivery_filter_of(request, channels)
        found = filtered_deliveries(request, session, sought, PAGE + 1)
        alerts_by_id = stored_alerts.by_id(session, [each.alert for each in found[:PAGE]])
        state_counts = counts.deliveries(session)
        silences = stored_silences.active(session, request.now)[:SILENCES]
        muted = _muted_stories(session, silences)
        searches = saved_searches.titles(session)
    return render_page(
        "alerts",
        request,
        sought=sought,
        narrowed=replace(sought, state=None) != NO_FILTER,
        typed=request.query.get("q", "")[: search.MAX_QUERY_LENGTH],
        words=STATE_LABELS,
        state_counts=state_counts,
        channels={name: name for name in channels},
        silences=silences,
        muted=muted,
        titles=titles_of(request),
        searches=searches,
        listed=[
            DeliveryListItem(each, alerts_by_id.get(each.alert), shown_reason(each))
            for each in found[:PAGE]
        ],
        older=found[PAGE - 1].id if len(found) > PAGE else None,
    )


def _muted_stories(session: Session, silences: Sequence[Silence]) -> dict[str, str]:
    """The titles of the stories that are muted, by their ids; those that are stored."""
    ids = [each.value for each in silences if each.kind is SilenceKind.STORY]
    found = {each: stored_stories.summary(session, each) for each in ids}
    return {each: summary.title for each, summary in found.items() if summary and summary.title}


def filtered_deliveries(
    request: PageRequest, session: Session, sought: DeliveryFilter, limit: int
) -> list[DeliveryView]:
    """What is sought, behind the last one shown. Raises HttpError when that would take too long."""
    before = cursor.read_number(request.query.get("before"))
    try:
        return delivery_list.list_deliveries(session, sought, limit=limit, before=before)
    except SearchTooBroad:
        raise TOO_BROAD from None


def channels_of(request: PageRequest, session: Session) -> list[str]:
    """The channels that are in use, and those that were."""
    return sorted({*request.configuration.channels, *delivery_list.channels(session)})


def delivery_filter_of(request: PageRequest, channels: list[str]) -> DeliveryFilter:
    """What the address asks for. Raises HttpError for what there is not, and for what is no day."""
    words = search.parse_query(request.query.get("q", ""))
    return DeliveryFilter(
        state=_state(request),
        channel=_channel(request, channels),
        topic=_search(request) or topic_filter_of(request),
        since=day_in(request, request.query, "since", start_of_day),
        until=day_in(request, request.query, "until", end_of_day),
        words=words if words.groups else None,
    )


def _search(request: PageRequest) -> str | None:
    """What stands for a topic in what a saved search found, if that is asked for."""
    number = cursor.row_number(request.query.get("search", ""))
    return None if number is None else f"{SEARCH}{number}"


def _state(request: PageRequest) -> DeliveryState | None:
    asked = request.query.get("state") or None
    if asked is None:
        return None
    try:
        return DeliveryState(asked)
    except ValueError:
        known = ", ".join(DeliveryState)
        raise HttpError(404, "No such state", _("Known states: %(known)s.", known=known)) from None


def _channel(request: PageRequest, channels: list[str]) -> str | None:
    asked = request.query.get("channel") or None
    if asked is not None and asked not in channels:
        known = ", ".join(channels) or "none"
        raise HttpError(404, "No such channel", _("Known channels: %(known)s.", known=known))
    return asked


def shown_reason(delivery: DeliveryView) -> str:
    """The result of the last attempt unless it was fine, else the reason of the decision."""
    settled = delivery.state in SETTLED
    if delivery.last is not None and delivery.last.detail and not settled:
        return delivery.last.detail
    return delivery.reason
