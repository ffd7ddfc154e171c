"""Alerts as JSON: deliveries, and what nobody is to hear of."""

from __future__ import annotations

from dataclasses import dataclass

from policywire.alerts.routing.silence import Silence
from policywire.store.deliveries import silences as stored_silences
from policywire.store.deliveries.delivery_list import DeliveryView
from policywire.web.api.operation import BEFORE, PAGE, Operation, Parameter
from policywire.web.pages.alerts import channels_of, found_of, sought_of
from policywire.web.views.request import Visit


@dataclass(frozen=True, slots=True)
class DeliveryPage:
    """Deliveries, newest first; `next` is the `before` of the next page."""

    deliveries: list[DeliveryView]
    next: int | None


@dataclass(frozen=True, slots=True)
class Silences:
    """The last hundred, newest first; those that have ended, too."""

    silences: list[Silence]


def _alerts(visit: Visit) -> DeliveryPage:
    with visit.store.reading() as session:
        sought = sought_of(visit, channels_of(visit, session))
        found = found_of(visit, session, sought, PAGE + 1)
    return DeliveryPage(found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None)


def _silences(visit: Visit) -> Silences:
    with visit.store.reading() as session:
        return Silences(list(stored_silences.listing(session)))


OPERATIONS: dict[str, Operation] = {
    "/api/alerts": Operation(
        "Deliveries, newest first",
        _alerts,
        DeliveryPage,
        (
            Parameter("state", "Only in this state: pending, sent, dead and so on."),
            Parameter("channel", "Only in this channel, by its name."),
            Parameter("topic", "Only for this topic, by its key."),
            Parameter("since", "Only from this day on: 2026-12-01."),
            Parameter("until", "Only until this day, which is still part of it."),
            Parameter("q", "Only of stories with an article that has these words, as in search."),
            BEFORE,
        ),
    ),
    "/api/silences": Operation("What nobody is to hear of", _silences, Silences),
}
