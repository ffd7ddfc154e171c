"""Documents in XML and calendars as feeds; APIs in columns; hosts that are asked by key."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from policywire.config.enums import DateKind
from policywire.crawler.fetch.fetcher import Fetcher
from policywire.crawler.fetch.politeness import host_of
from policywire.crawler.formats.format_registry import writes_day_first
from policywire.crawler.formats.ical_events import read_calendar
from policywire.crawler.formats.json_items import JsonPaths, read_json_items
from policywire.crawler.formats.xml_items import XmlPaths, read_xml_items
from policywire.crawler.model.crawl_outcome import Problem, ProblemClass
from policywire.crawler.model.feed_entry import Feed
from policywire.crawler.model.url import canonicalize_url

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
URL = "https://senate.example/list"
MEETINGS = """<?xml version="1.0"?><s:list xmlns:s="urn:senate">
<s:meeting><id>m1</id><matter>Hearing on <b>bridge</b> tolls</matter><url>/m/1</url>
<when>2026-12-03T15:30:00Z</when><room>SD-215</room></s:meeting>
<s:meeting><id>m2</id><matter>Markup</matter></s:meeting><s:meeting><id>m3</id></s:meeting>
</s:list>"""
PATHS = XmlPaths(
    "//meeting",
    "matter",
    "url",
    id="id",
    text="room",
    fields={"room": "room"},
    dates={DateKind.HEARING: "when"},
)


def meetings(body: str) -> Feed | Problem:
    return read_xml_items(body.encode(), URL, "text/xml", NOW, paths=PATHS)


def test_items_of_a_document_are_found_by_xpath_without_prefixes() -> None:
    feed = meetings(MEETINGS)
    assert isinstance(feed, Feed)
    first, second = feed.entries
    assert (first.title, first.link) == ("Hearing on bridge tolls", "https://senate.example/m/1")
    assert (first.id, first.fields) == ("m1", {"room": "SD-215"})
    assert [(d.on.hour, d.all_day) for d in first.dates] == [(15, False)]
    assert second.title == "Markup"
    assert sum(feed.refused.values()) == 1


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("<html><body>Moved</body></html>", ProblemClass.NOT_A_FEED),
        ("not xml at all", ProblemClass.NOT_A_FEED),
        ("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", ProblemClass.XML_ENTITIES),
    ],
)
def test_what_is_no_document_is_a_problem(body: str, kind: ProblemClass) -> None:
    found = meetings(body)
    assert isinstance(found, Problem)
    assert found.kind is kind


def calendar(*events: str) -> Feed | Problem:
    inside = "".join(f"BEGIN:VEVENT\r\n{event}\r\nEND:VEVENT\r\n" for event in events)
    body = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{inside}END:VCALENDAR\r\n"
    return read_calendar(body.encode(), URL, "text/calendar", NOW, date_kind=DateKind.HEARING)


EVENT = (
    "UID:1@x\r\nDTSTAMP:20261120T100000Z\r\nSUMMARY:Hearing on tolls\r\n"
    "LOCATION:Room 7\r\nDTSTART;TZID=America/New_York:{begin}"
)


def test_an_event_names_its_begin_and_keeps_its_key_when_it_is_moved() -> None:
    feed = calendar(EVENT.format(begin="20261203T103000"), "UID:2@x\r\nDTSTART:20261203")
    moved = calendar(EVENT.format(begin="20261210T103000"))
    assert isinstance(feed, Feed)
    assert isinstance(moved, Feed)
    [entry], [later] = feed.entries, moved.entries
    assert entry.title == "Hearing on tolls"
    assert entry.fields == {"location": "Room 7", "status": "confirmed"}
    assert entry.dates[0].on == datetime(2026, 12, 3, 15, 30, tzinfo=UTC)
    assert later.key == entry.key
    assert later.dates != entry.dates
    assert sum(feed.refused.values()) == 1


def test_an_event_that_is_called_off_has_another_status() -> None:
    feed = calendar(EVENT.format(begin="20261203T103000") + "\r\nSTATUS:CANCELLED")
    assert isinstance(feed, Feed)
    assert feed.entries[0].fields["status"] == "cancelled"


SERIES = (
    "UID:w@x\r\nSUMMARY:Weekly session\r\nDTSTART;TZID=America/Chicago:20260902T100000\r\n"
    "RRULE:FREQ=WEEKLY;BYDAY=WE"
)


def test_an_event_that_repeats_is_the_next_of_its_series() -> None:
    def next_one(*more: str) -> datetime:
        feed = calendar("\r\n".join([SERIES, *more[:1]]), *more[1:])
        assert isinstance(feed, Feed)
        return feed.entries[0].dates[0].on

    day = timedelta(days=1)
    first = next_one()
    assert NOW < first < NOW + 7 * day
    assert (first.hour, first.weekday()) == (16, 2)
    local = first.astimezone(ZoneInfo("America/Chicago"))
    gone = f"EXDATE;TZID=America/Chicago:{local:%Y%m%dT%H%M%S}"
    assert next_one(gone) == first + 7 * day
    moved = (
        f"UID:w@x\r\nSUMMARY:Weekly session\r\nDTSTART:20261231T100000Z\r\n"
        f"RECURRENCE-ID;TZID=America/Chicago:{local:%Y%m%dT%H%M%S}"
    )
    assert next_one("CLASS:PUBLIC", moved) == first + 7 * day


def test_the_day_goes_first_where_the_place_writes_so() -> None:
    assert [writes_day_first(place) for place in ("us", "us-ca", "ca", "uk", "de")] == [
        False, False, False, True, True,
    ]  # fmt: skip
    body = b"<l><m><title>Meeting</title><day>03/11/26</day></m></l>"
    paths = XmlPaths(items="//m", date="day", day_first=True)
    feed = read_xml_items(body, URL, "text/xml", NOW, paths=paths)
    assert isinstance(feed, Feed)
    assert feed.entries[0].published == datetime(2026, 11, 3, tzinfo=UTC)


def test_a_page_in_a_calendars_place_is_a_problem() -> None:
    found = read_calendar(b"<html></html>", URL, "", NOW, date_kind=DateKind.HEARING)
    assert isinstance(found, Problem)
    empty = calendar()
    assert isinstance(empty, Feed)
    assert empty.entries == ()


def test_columns_are_read_as_rows() -> None:
    columns = {"form": ["8-K", "10-Q"], "no": ["a-1", "a-2"], "day": ["2026-11-02", "2026-11-01"]}
    rules = JsonPaths("filings.recent", "form", "no", "day")
    body = json.dumps({"filings": {"recent": columns}}).encode()
    feed = read_json_items(body, URL, "application/json", NOW, paths=rules)
    assert isinstance(feed, Feed)
    assert [each.title for each in feed.entries] == ["8-K", "10-Q"]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("https://leg.example/b?session_id=2025R", True),
        ("https://leg.example/b?session_id=8f3a9c1be77d4410aa", False),
        ("https://leg.example/b?cmp=4711", True),
        ("https://leg.example/b?CMP=Share_iOSApp_Other", False),
    ],
)
def test_a_parameter_is_identity_or_tracking_by_its_value(
    written: str,
    kept: bool,
) -> None:
    assert ("?" in canonicalize_url(written)) is kept


async def test_an_api_with_a_key_is_asked_without_robots_and_pages_are_not(
    web: Any, fetcher: Fetcher, reply: Any
) -> None:
    web.pages["/robots.txt"] = reply(b"User-agent: *\nDisallow: /")
    web.pages["/api"] = reply(b"{}")
    keyed = fetcher.as_api_client(host_of(web.url("/api")))
    assert isinstance(await fetcher.get(web.url("/api")), Problem)
    assert not isinstance(await keyed.get(web.url("/api")), Problem)
    assert isinstance(await keyed.page(web.url("/api")), Problem)
