"""Every name of a month that we know, in a whole date."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from policywire.crawler.extract.dates.date_words import MARKED_MONTHS, MONTHS
from policywire.crawler.extract.dates.datetimes import parse_any_datetime

NAMES = [
    (name.replace("_", " "), month)
    for names in (MONTHS, MARKED_MONTHS)
    for month, written in names.items()
    for name in written.split()
]


@pytest.mark.parametrize("form", ["15 {} 2026", "{} 15, 2026", "15 {}, 2026"])
def test_a_date_is_read_with_each_name_of_a_month(form: str) -> None:
    unread = [
        name for name, month in NAMES if parse_any_datetime(form.format(name)) != _fifteenth(month)
    ]
    assert not unread


@pytest.mark.parametrize("written", ["15 Μαΐου 2026", "15 Μάιος 2026", "الجمعة 15 مايو 2026"])
def test_a_capital_and_the_day_of_the_week_change_nothing(written: str) -> None:
    assert parse_any_datetime(written) == _fifteenth("May")


@pytest.mark.parametrize(
    "written", ["15 أيار/مايو 2026", "15 مايو (أيار) 2026", "15 svibnja / maja 2026"]
)
def test_a_month_by_both_its_names_is_one_month(written: str) -> None:
    assert parse_any_datetime(written) == _fifteenth("May")


@pytest.mark.parametrize("written", ["15 كانون الثاني/يناير 2026", "15 January/January 2026"])
def test_a_month_of_two_words_beside_its_other_name(written: str) -> None:
    assert parse_any_datetime(written) == _fifteenth("January")


def test_two_months_are_no_date() -> None:
    assert parse_any_datetime("15 May/June 2026") != _fifteenth("May")


def _fifteenth(month: str) -> datetime:
    return datetime.strptime(f"15 {month} 2026", "%d %B %Y").replace(tzinfo=UTC)
