"""`/calendar.ics`, `/topics/{key}/calendar.ics`: the dates ahead, for any calendar program."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from icalendar import Calendar, Event
from starlette.responses import Response

from policywire.alerts.message.sanitize import plain
from policywire.alerts.model.link import link
from policywire.store.articles import upcoming_dates
from policywire.store.articles.upcoming_dates import Upcoming
from policywire.web.pages.topic import topic_of
from policywire.web.views.request import Visit

AHEAD = timedelta(days=400)
MEDIA = "text/calendar; charset=utf-8"


def calendar(visit: Visit) -> Response:
    """What is ahead on all topics."""
    return _answer(visit, "policywire: dates ahead", None)


def topic_calendar(visit: Visit) -> Response:
    """What is ahead on one topic. Raises Refusal when nobody follows it."""
    key, followed = topic_of(visit)
    return _answer(visit, f"policywire: {plain(followed.title, 100)}", key)


def _answer(visit: Visit, title: str, topic: str | None) -> Response:
    with visit.store.reading() as session:
        dates = upcoming_dates.upcoming(session, visit.now, visit.now + AHEAD, topic=topic)
    page = visit.origin + visit.url("")
    return Response(written(title, dates, visit.now, page), media_type=MEDIA)


def written(title: str, dates: Iterable[Upcoming], now: datetime, page: str) -> bytes:
    """The calendar by RFC 5545. `page` is the address of ours before a path."""
    made = Calendar()
    made.add("prodid", "-//policywire//dates ahead//EN")
    made.add("version", "2.0")
    made.add("x-wr-calname", title)
    for each in dates:
        made.add_component(_event(each, now, page))
    return bytes(made.to_ical())


def _event(upcoming: Upcoming, now: datetime, page: str) -> Event:
    date, event = upcoming.date, Event()
    event.add("uid", f"{upcoming.key}@policywire")
    event.add("dtstamp", now)
    event.add("dtstart", date.on.date() if date.all_day else date.on)
    event.add("summary", f"{date.kind.value.capitalize()}: {plain(upcoming.title, 150)}")
    story = f"{page}/stories/{upcoming.story}" if upcoming.story else ""
    said = plain(date.said, 500)
    outlet = plain(upcoming.article.outlet, 100)
    event.add("description", "\n".join(filter(None, [said, f"({outlet})", story])))
    if address := link(upcoming.article.url).url:
        event.add("url", address)
    event.add("transp", "TRANSPARENT")
    return event
