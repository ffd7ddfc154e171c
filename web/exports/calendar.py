"""`/calendar.ics`, `/topics/{key}/calendar.ics`: the upcoming dates, for any calendar program."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from icalendar import Calendar, Event
from starlette.responses import Response

from policywire.alerts.message.labels import date_words
from policywire.alerts.message.sanitize import sanitize
from policywire.alerts.model.link import safe_link
from policywire.store.articles import upcoming_dates
from policywire.store.articles.upcoming_dates import CALENDAR_SPAN, UpcomingDateView
from policywire.web.pages.topic import requested_topic
from policywire.web.views.request import PageRequest

MEDIA = "text/calendar; charset=utf-8"


def calendar(request: PageRequest) -> Response:
    """Upcoming dates on all topics."""
    return _answer(request, "policywire: upcoming dates", None)


def topic_calendar(request: PageRequest) -> Response:
    """Upcoming dates on one topic. Raises HttpError for an unknown topic."""
    key, followed = requested_topic(request)
    return _answer(request, f"policywire: {sanitize(followed.title, 100)}", key)


def _answer(request: PageRequest, title: str, topic: str | None) -> Response:
    with request.store.reading() as session:
        dates = upcoming_dates.upcoming(
            session, request.now, request.now + CALENDAR_SPAN, topic=topic
        )
    page = request.origin + request.url("")
    return Response(to_ical(title, dates, request.now, page), media_type=MEDIA)


def to_ical(title: str, dates: Iterable[UpcomingDateView], now: datetime, page: str) -> bytes:
    """The calendar by RFC 5545. `page` is the address of ours before a path."""
    made = Calendar()
    made.add("prodid", "-//policywire//upcoming dates//EN")
    made.add("version", "2.0")
    made.add("x-wr-calname", title)
    for each in dates:
        made.add_component(_event(each, now, page))
    return bytes(made.to_ical())


def _event(upcoming: UpcomingDateView, now: datetime, page: str) -> Event:
    date, event = upcoming.date, Event()
    event.add("uid", f"{upcoming.key}@policywire")
    event.add("dtstamp", now)
    event.add("dtstart", date.on.date() if date.all_day else date.on)
    event.add("summary", f"{date_words(date.kind).capitalize()}: {sanitize(upcoming.title, 150)}")
    story = f"{page}/stories/{upcoming.story}" if upcoming.story else ""
    said = sanitize(date.said, 500)
    outlet = sanitize(upcoming.article.outlet, 100)
    event.add("description", "\n".join(filter(None, [said, f"({outlet})", story])))
    if address := safe_link(upcoming.article.url).url:
        event.add("url", address)
    # A deadline is no appointment: the day stays free in the reader's calendar.
    event.add("transp", "TRANSPARENT")
    return event
