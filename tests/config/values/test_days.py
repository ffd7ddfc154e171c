"""A day begins where somebody is; what is no day is refused."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from policywire.config.values.days import end_of_day, start_of_day


def test_a_day_begins_at_midnight_of_its_zone() -> None:
    begins = start_of_day("2026-12-01", ZoneInfo("America/New_York"))
    assert begins == datetime(2026, 12, 1, 5, tzinfo=UTC)
    assert begins.tzinfo is UTC


@pytest.mark.parametrize("written", ["soon", "", "2026-02-30", "2026-13-01"])
def test_what_is_no_day_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        start_of_day(written, UTC)


def test_a_day_before_all_calendars_is_no_day() -> None:
    with pytest.raises(ValueError, match="out of range"):
        start_of_day("0001-01-01", ZoneInfo("Asia/Tokyo"))


def test_a_day_on_which_clocks_are_set_back_ends_an_hour_later() -> None:
    ends = end_of_day("2026-11-01", ZoneInfo("America/New_York"))
    assert ends == datetime(2026, 11, 2, 5, tzinfo=UTC)


def test_the_last_day_of_all_calendars_does_not_end() -> None:
    with pytest.raises(ValueError, match="out of range"):
        end_of_day("9999-12-31", UTC)
