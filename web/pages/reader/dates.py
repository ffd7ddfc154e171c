"""`/dates`: hearings, deadlines and dates of effect that articles and documents name, by day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date
from itertools import groupby

from starlette.responses import Response

from policywire.store.articles import upcoming_dates
from policywire.store.articles.upcoming_dates import CALENDAR_SPAN, UpcomingDateView
from policywire.web.pages.stories import titles_of, topic_filter_of
from policywire.web.views.request import PageRequest
from policywire.web.views.template import render_page

MOST = 200
"""Dates on one page; the calendar has them all."""


def dates(request: PageRequest) -> Response:
    """The dates of all topics or of one, soonest first. Raises HttpError for an unknown topic."""
    topic = topic_filter_of(request)
    with request.store.reading() as session:
        found = upcoming_dates.upcoming(
            session, request.now, request.now + CALENDAR_SPAN, topic=topic
        )
    return render_page(
        "reader/dates",
        request,
        topic=topic,
        titles=titles_of(request),
        days=_by_day(request, found[:MOST]),
        more=max(len(found) - MOST, 0),
    )


def _by_day(
    request: PageRequest, found: Iterable[UpcomingDateView]
) -> list[tuple[date, list[UpcomingDateView]]]:
    def day_of(each: UpcomingDateView) -> date:
        # A day without a time is the same day everywhere.
        return each.date.on.astimezone(UTC if each.date.all_day else request.zone).date()

    ordered = sorted(found, key=lambda each: (day_of(each), each.date.on))
    return [(day, list(group)) for day, group in groupby(ordered, key=day_of)]
