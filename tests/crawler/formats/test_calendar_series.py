"""Series of a calendar: which meeting is next, whatever stands in the lines around it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from policywire.config.enums import DateKind
from policywire.crawler.formats.ical_events import read_calendar
from policywire.crawler.model.entry_counts import RefusedFor
from policywire.crawler.model.feed_entry import Feed

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
WEEKLY = "UID:{uid}\nSUMMARY:Committee {uid}\nDTSTART;TZID=Europe/Berlin:20260902T003000\n{rule}"
RULE = "RRULE:FREQ=WEEKLY;BYDAY=WE"
NEXT, AFTER_NEXT = (
    datetime(2026, month, day, 23, 30, tzinfo=UTC) for month, day in ((11, 24), (12, 1))
)


def calendar(*events: str) -> Feed:
    inside = "".join(f"BEGIN:VEVENT\n{event}\nEND:VEVENT\n" for event in events)
    body = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{inside}END:VCALENDAR\n"
    url = "https://senate.example/calendar.ics"
    found = read_calendar(
        body.replace("\n", "\r\n").encode(), url, "", NOW, date_kind=DateKind.HEARING
    )
    assert isinstance(found, Feed)
    return found


def begins(*events: str) -> dict[str, datetime]:
    """When each committee meets next, as far as it is a series."""
    return {
        entry.title: entry.dates[0].on
        for entry in calendar(*events).entries
        if entry.title.startswith("Committee")
    }


def weekly(uid: str, *more: str, rule: str = RULE) -> str:
    return "\n".join([WEEKLY.format(uid=uid, rule=rule), *more])


def test_what_one_committee_moves_skips_no_meeting_of_another() -> None:
    moved = (
        "UID:A\nSUMMARY:Moved\nDTSTART:20261231T100000Z\n"
        "RECURRENCE-ID;TZID=Europe/Berlin:20261125T003000"
    )
    found = begins(weekly("A"), weekly("B"), moved)
    assert found == {"Committee A": AFTER_NEXT, "Committee B": NEXT}


@pytest.mark.parametrize("name", ["EXDATE", "RECURRENCE-ID"])
def test_a_meeting_may_be_named_in_another_zone(name: str) -> None:
    line = f"{name}:20261124T233000Z"
    moved = f"UID:A\nSUMMARY:Moved\nDTSTART:20261231T100000Z\n{line}"
    events = [weekly("A", line)] if name == "EXDATE" else [weekly("A"), moved]
    assert begins(*events) == {"Committee A": AFTER_NEXT}


def test_the_end_of_a_series_is_read_in_its_zone() -> None:
    assert begins(weekly("A", rule=f"{RULE};UNTIL=20261124T233000Z")) == {"Committee A": NEXT}
    ended = begins(weekly("A", rule=f"{RULE};UNTIL=20261124T232959Z"))
    assert ended == {"Committee A": datetime(2026, 9, 1, 22, 30, tzinfo=UTC)}


@pytest.mark.parametrize("line", ["EXDATE:soon", "EXDATE;TZID=Europe/Berlin:20261125T003000,x"])
def test_a_broken_exception_costs_its_own_event_only(line: str) -> None:
    feed = calendar(weekly("A", line), weekly("B"))
    assert [entry.title for entry in feed.entries] == ["Committee B"]
    assert feed.refused == {RefusedFor.BROKEN.value: 1}


@pytest.mark.parametrize(
    "line",
    ["SEQUENCE;VALUE=A,B:1", "no colon in this line", "GEO:here", "ATTACH;VALUE=BINARY:x", "X;=:"],
)
def test_a_line_that_no_calendar_should_have_costs_its_own_event_at_most(line: str) -> None:
    feed = calendar(weekly("A", line), weekly("B"))
    assert "Committee B" in [entry.title for entry in feed.entries]
    assert len(feed.entries) + feed.refused.get(RefusedFor.BROKEN.value, 0) == 2


@pytest.mark.parametrize("line", ["DTSTAMP:soon", "RECURRENCE-ID:soon", "LAST-MODIFIED:soon"])
def test_a_broken_date_beside_the_event_is_left_out(line: str) -> None:
    assert begins(weekly("A", line), weekly("B")) == {"Committee A": NEXT, "Committee B": NEXT}


@pytest.fixture
def far_east(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine on whose clock it is tomorrow."""
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("far_east")
@pytest.mark.parametrize("begin", [";VALUE=DATE:20260902", ":20260902T000000"])
def test_the_clock_of_the_machine_moves_no_series(begin: str) -> None:
    event = f"UID:A\nSUMMARY:Committee A\nDTSTART{begin}\n{RULE}"
    assert begins(event) == {"Committee A": datetime(2026, 11, 25, tzinfo=UTC)}
