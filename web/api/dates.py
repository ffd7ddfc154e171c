"""Dates ahead as JSON."""

from __future__ import annotations

from dataclasses import dataclass

from policywire.store.articles import upcoming_dates
from policywire.store.articles.upcoming_dates import Upcoming
from policywire.web.api.operation import Operation, Parameter
from policywire.web.exports.calendar import AHEAD
from policywire.web.pages.stories import topic_of
from policywire.web.views.request import Visit


@dataclass(frozen=True, slots=True)
class DatesAhead:
    """What is still to come, soonest first."""

    dates: list[Upcoming]


def _dates(visit: Visit) -> DatesAhead:
    topic = topic_of(visit)
    until = visit.now + AHEAD
    with visit.store.reading() as session:
        return DatesAhead(upcoming_dates.upcoming(session, visit.now, until, topic=topic))


OPERATIONS: dict[str, Operation] = {
    "/api/dates": Operation(
        "Dates ahead: comment deadlines, hearings, and when rules take effect",
        _dates,
        DatesAhead,
        (Parameter("topic", "Only of this topic, by its key."),),
    ),
}
