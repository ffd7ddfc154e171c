"""Dates ahead as JSON."""

from __future__ import annotations

from dataclasses import dataclass

import store.date_ahead
from store.date_ahead import Upcoming
from web.api.operation import Operation, Parameter
from web.calendar import AHEAD
from web.pages.stories import topic_of
from web.visit import Visit


@dataclass(frozen=True, slots=True)
class DatesAhead:
    """What is still to come, soonest first."""

    dates: list[Upcoming]


def _dates(visit: Visit) -> DatesAhead:
    topic = topic_of(visit)
    until = visit.now + AHEAD
    with visit.store.reading() as session:
        return DatesAhead(store.date_ahead.upcoming(session, visit.now, until, topic=topic))


OPERATIONS: dict[str, Operation] = {
    "/api/dates": Operation(
        "Dates ahead: comment deadlines, hearings, and when rules take effect",
        _dates,
        DatesAhead,
        (Parameter("topic", "Only of this topic, by its key."),),
    ),
}
