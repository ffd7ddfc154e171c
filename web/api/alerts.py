"""Alerts as JSON: deliveries and silences."""

from __future__ import annotations

from dataclasses import dataclass

from policywire.alerts.routing.silence import Silence
from policywire.store.deliveries.delivery_list import DeliveryView
from policywire.store.recipients import silences as stored_silences
from policywire.web.api.operation import BEFORE, PAGE, ApiOperation, ApiParameter
from policywire.web.pages.alerts import channels_of, delivery_filter_of, filtered_deliveries
from policywire.web.views.request import PageRequest


@dataclass(frozen=True, slots=True)
class DeliveryPage:
    """Deliveries, newest first; `next` is the `before` of the next page."""

    deliveries: list[DeliveryView]
    next: int | None


@dataclass(frozen=True, slots=True)
class SilenceList:
    """The last hundred, newest first, including ended ones."""

    silences: list[Silence]


def _alerts(request: PageRequest) -> DeliveryPage:
    with request.store.reading() as session:
        sought = delivery_filter_of(request, channels_of(request, session))
        # One more than is shown tells whether there is a next page, without counting.
        found = filtered_deliveries(request, session, sought, PAGE + 1)
    return DeliveryPage(found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None)


def _silences(request: PageRequest) -> SilenceList:
    with request.store.reading() as session:
        return SilenceList(list(stored_silences.listing(session)))


OPERATIONS: dict[str, ApiOperation] = {
    "/api/alerts": ApiOperation(
        "Deliveries, newest first",
        _alerts,
        DeliveryPage,
        (
            ApiParameter("state", "Only in this state: pending, sent, dead and so on."),
            ApiParameter("channel", "Only in this channel, by name."),
            ApiParameter("topic", "Only for this topic, by key."),
            ApiParameter("since", "Only from this date on: 2026-12-01."),
            ApiParameter("until", "Only up to and including this date."),
            ApiParameter(
                "q", "Only of stories with an article that contains these words, as in search."
            ),
            BEFORE,
        ),
    ),
    "/api/silences": ApiOperation("Silences: what is muted", _silences, SilenceList),
}
