"""Upcoming dates as JSON."""

from __future__ import annotations

from dataclasses import dataclass

from policywire.store.articles import upcoming_dates
from policywire.store.articles.upcoming_dates import CALENDAR_SPAN, UpcomingDateView
from policywire.web.api.operation import ApiOperation, ApiParameter
from policywire.web.pages.stories import topic_filter_of
from policywire.web.views.request import PageRequest


@dataclass(frozen=True, slots=True)
class UpcomingDates:
    """Upcoming dates, soonest first."""

    dates: list[UpcomingDateView]


def _dates(request: PageRequest) -> UpcomingDates:
    topic = topic_filter_of(request)
    until = request.now + CALENDAR_SPAN
    with request.store.reading() as session:
        return UpcomingDates(upcoming_dates.upcoming(session, request.now, until, topic=topic))


OPERATIONS: dict[str, ApiOperation] = {
    "/api/dates": ApiOperation(
        "Upcoming dates: comment deadlines, hearings, effective dates",
        _dates,
        UpcomingDates,
        (ApiParameter("topic", "Only of this topic, by key."),),
    ),
}
