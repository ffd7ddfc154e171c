"""Out of the page: tables for spreadsheets, JSON, and a calendar."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime

import pytest
from icalendar import Calendar

from policywire.config.enums import DateKind
from policywire.crawler.model.upcoming_date import UpcomingDate
from policywire.store import export
from policywire.store.export import ExportKind, records
from policywire.web.exports.calendar import to_ical
from policywire.web.exports.csv_export import as_csv, as_json, cell
from tests.store.newsroom import NOW, article, judge, verdict
from tests.web.site import HOST, Reader, Site


@pytest.mark.parametrize("what", list(ExportKind))
async def test_csv_and_json_hold_the_same_rows(demo_reader: Reader, what: ExportKind) -> None:
    table = (await demo_reader.get(f"/export/{what.value}.csv")).text
    rows = list(csv.DictReader(io.StringIO(table, newline="")))
    objects = (await demo_reader.get(f"/export/{what.value}.json")).json()
    assert len(rows) == len(objects) > 10
    assert list(rows[0]) == list(objects[0])
    assert [row["topics"] for row in rows] == ["; ".join(each["topics"]) for each in objects]


async def test_an_export_keeps_to_a_topic(demo: Site, demo_reader: Reader) -> None:
    everything = (await demo_reader.get("/export/stories.json")).json()
    topic = everything[0]["topics"][0]
    some = (await demo_reader.get(f"/export/stories.json?topic={topic}")).json()
    assert 0 < len(some) < len(everything)
    assert all(topic in each["topics"] for each in some)


@pytest.mark.parametrize("name", ["stories", "stories.xml", "users.csv", "..%2F.csv", ".csv"])
async def test_what_there_is_no_export_of_is_a_page_that_says_so(
    demo_reader: Reader, name: str
) -> None:
    assert (await demo_reader.get(f"/export/{name}")).status_code == 404


def test_an_export_goes_on_where_a_page_of_it_ended(
    demo: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    for what in ExportKind:
        whole = list(records(demo.store, what))
        with monkeypatch.context() as small:
            small.setattr(export, "PAGE", 7)
            assert list(records(demo.store, what)) == whole


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_no_cell_is_a_formula(text: str) -> None:
    assert cell(text) == f"'{text}"
    (row,) = csv.DictReader(io.StringIO("".join(as_csv([{"title": text}])), newline=""))
    assert row["title"][0] == "'"


def test_numbers_times_and_nothing_are_written_plainly() -> None:
    assert [cell(-1), cell(None), cell(NOW), cell(["a", "b"])] == [
        "-1",
        "",
        NOW.isoformat(),
        "a; b",
    ]


def test_an_empty_export_is_whole() -> None:
    assert "".join(as_csv([])) == ""
    assert json.loads("".join(as_json([]))) == []


async def test_the_calendar_names_each_date_ahead_once(site: Site, reader: Reader) -> None:
    dates = (
        UpcomingDate(
            kind=DateKind.COMMENTS_CLOSE,
            on=datetime(NOW.year + 1, 1, 5, tzinfo=UTC),
            said="Comments, by; 5 January\nBEGIN:VEVENT",
            all_day=True,
        ),
    )
    told = article("https://paper.example/1", dates=dates)
    judge(site.store, told, verdict(told, topics=["tariffs"]))
    answer = await reader.get("/calendar.ics")
    assert answer.headers["content-type"].startswith("text/calendar")
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event["summary"].startswith("Comments close: ")
    assert event.decoded("dtstart").isoformat() == f"{NOW.year + 1}-01-05"
    assert f"http://{HOST}/stories/" in event["description"]
    assert (await reader.get("/topics/tariffs/calendar.ics")).content == answer.content.replace(
        b"policywire: upcoming dates", b"policywire: Tariffs"
    )
    told_by_api = (await reader.get("/api/dates")).json()["dates"]
    assert [each["date"]["kind"] for each in told_by_api] == ["comments close"]


def test_a_calendar_without_dates_is_one() -> None:
    assert not Calendar.from_ical(to_ical("none", [], NOW, "http://x")).walk("VEVENT")
