"""Dates as the web writes them: zones, offsets, other languages, other forms; and what is none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from policywire.config.enums import DateKind
from policywire.crawler.extract.dates import datetimes
from policywire.crawler.extract.dates.datetimes import (
    dates_in,
    names_zone,
    parse_any_datetime,
    parse_datetime,
)
from policywire.crawler.model.upcoming_date import UpcomingDate, as_written_day

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("Tue, 07 Apr 2026 08:00:00 KST", "2026-04-06T23:00"),
        ("Tue, 07 Apr 2026 08:00:00 NZST", "2026-04-06T20:00"),
        ("Tue, 07 Apr 2026 08:00:00 MESZ", "2026-04-07T06:00"),
        ("Tue, 07 Jul 2026 08:00:00 PT", "2026-07-07T15:00"),
        ("Tue, 06 Jan 2026 08:00:00 PT", "2026-01-06T16:00"),
        ("April 7, 2026 8:00 a.m. Central Daylight Time", "2026-04-07T13:00"),
        ("2026-04-07 08:00:00 -0330", "2026-04-07T11:30"),
        ("20260407T080000Z", "2026-04-07T08:00"),
        ("2026/04/07 08:00", "2026-04-07T08:00"),
        ("20260407", "2026-04-07T00:00"),
        ("2026-04-07T09:00:00 Europe/Lisbon", "2026-04-07T08:00"),
        ("2026-04-07T10:00:00+02:00[Europe/Paris]", "2026-04-07T08:00"),
        ("7/4/26", "2026-07-04T00:00"),
    ],
)
def test_a_moment_is_read_with_its_zone(written: str, moment: str) -> None:
    assert parse_datetime(written, NOW) == datetime.fromisoformat(f"{moment}+00:00")


@pytest.mark.parametrize(
    "written",
    [
        "Di, 07 Apr 2026 08:00:00 +0000", "Dienstag, 7. April 2026, 08:00 Uhr",
        "mar., 07 avr. 2026 08:00:00 +0000", "mardi 7 avril 2026 à 08h00",
        "martes, 7 de abril de 2026 08:00", "martedì 7 aprile 2026 alle ore 08:00",
        "7 de abril de 2026 às 08:00", "dinsdag 7 april 2026 om 08.00 uur".removesuffix(" uur"),
        "wtorek, 7 kwietnia 2026 godz. 08:00", "Вт, 07 апр 2026 08:00:00 +0000",
        "7 апреля 2026 г. 08:00", "7 квітня 2026 08:00", "tisdag 7 april 2026 kl. 08:00",
        "tirsdag den 7. april 2026 kl. 08.00", "7 huhtikuuta 2026 klo 08:00",
        "úterý 7. dubna 2026 08:00", "7 Nisan 2026 08:00", "Τρίτη 7 Απριλίου 2026 08:00",
        "2026年4月7日 08:00", "2026年4月7日 午前8時00分",
        "令和8年4月7日 8時", "2026년 4월 7일 오전 8:00",
        "7 tháng 4 năm 2026, 08:00", "7 अप्रैल 2026 08:00", "7 এপ্রিল 2026 08:00",
        "7 เม.ย. 2569 08:00", "7 เมษายน พ.ศ. 2569 08:00", "7 نيسان 2026 08:00",
        "7 באפריל 2026 08:00", "7 Nisan 2026 Salı 08:00", "2026. április 7. kedd 8:00",
        "7 април 2026 08:00", "7. aprill 2026 08:00", "7. apríla 2026 08:00",
        "7. travnja 2026 08:00", "7 abril 2026 08:00",
    ],
)  # fmt: skip
def test_other_languages_are_read(written: str) -> None:
    assert parse_datetime(written, NOW) == datetime(2026, 4, 7, 8, 0, tzinfo=UTC)


def test_the_year_in_front_is_never_followed_by_the_day() -> None:
    assert parse_datetime("2026-03-05", NOW, day_first=True) == datetime(2026, 3, 5, tzinfo=UTC)
    assert parse_datetime("05.03.2026", NOW) == datetime(2026, 3, 5, tzinfo=UTC)


@pytest.mark.parametrize("written", ["Volume 3, Issue 5, 2026", "2026", "soon", "7 of May", ""])
def test_what_is_no_date_is_none(written: str) -> None:
    found = parse_datetime(written, NOW)
    assert found is None or written == "2026"


def test_a_date_says_whether_it_names_its_zone() -> None:
    assert names_zone("2026-04-07T08:00:00+02:00")
    assert names_zone("7 Apr 2026 08:00 JST")
    assert not names_zone("2026-04-07T08:00:00")
    assert not names_zone("2026-04-07")


def test_the_files_of_zones_are_walked_once_for_all_dates(monkeypatch: pytest.MonkeyPatch) -> None:
    walks: list[int] = []

    def walk() -> set[str]:
        walks.append(1)
        return {"Europe/Lisbon"}

    monkeypatch.setattr(datetimes, "available_timezones", walk)
    for _ in range(3):
        assert names_zone("2026-04-07T08:00:00 Europe/Lisbon")
        assert not names_zone("2026-04-07T08:00:00 Nowhere/Atall")
    assert len(walks) <= 1


def test_dates_are_found_in_a_text() -> None:
    text = "By A. Writer | 7 April 2026 · geändert am 9. April 2026, 2026年4月11日"
    assert dates_in(text) == ["7 April 2026", "9. April 2026", "2026年4月11日"]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2031-07-02T03:59:59Z", 1),
        ("2031-01-02T04:59:59Z", 1),
        ("2031-01-02T05:00:00Z", 2),
        ("2031-01-02", 2),
        ("2031-01-02T00:00:00Z", 2),
        ("01/02/2031", 2),
    ],
)
def test_a_deadline_is_the_day_that_its_office_means(written: str, day: int) -> None:
    on = parse_any_datetime(written)
    assert on is not None
    date = UpcomingDate(
        kind=DateKind.COMMENTS_CLOSE, on=on, said="end", all_day=not names_zone(written)
    )
    meant = as_written_day(date, ZoneInfo("America/New_York"))
    assert (meant.on.day, meant.all_day) == (day, True)


def test_an_hour_within_the_day_is_kept() -> None:
    on = datetime(2031, 1, 2, 15, 30, tzinfo=UTC)
    date = UpcomingDate(kind=DateKind.HEARING, on=on, said="when", all_day=False)
    assert as_written_day(date, ZoneInfo("America/New_York")) == date
    assert NOW + timedelta(days=1) < on


def test_an_hour_without_a_zone_is_one_of_the_clock_that_is_given() -> None:
    tokyo = NOW.astimezone(ZoneInfo("Asia/Tokyo"))
    assert parse_datetime("2026年4月7日 08:00", tokyo) == datetime(2026, 4, 6, 23, tzinfo=UTC)
    assert parse_datetime("2026-04-07", tokyo) == datetime(2026, 4, 7, tzinfo=UTC)
    assert parse_datetime("2026-04-07 08:00 +0000", tokyo) == datetime(2026, 4, 7, 8, tzinfo=UTC)
