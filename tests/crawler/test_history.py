"""The last fourteen days of a source, in numbers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from policywire.crawler.model.history import DAYS, Day, failures, noted, strip

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def test_polls_are_counted_by_day_with_what_they_brought_and_on_what_they_failed() -> None:
    days: tuple[Day, ...] = ()
    for when, new, problem in [
        (NOW - DAY, 3, ""),
        (NOW - DAY, 0, "dns"),
        (NOW - DAY, 0, "dns"),
        (NOW, 0, "tls"),
        (NOW, 2, ""),
    ]:
        days = noted(days, when, new, problem)
    assert days == (
        Day(date(2026, 11, 23), 3, 3, {"dns": 2}),
        Day(date(2026, 11, 24), 2, 2, {"tls": 1}),
    )
    assert [day.failed for day in days] == [2, 1]
    assert failures(days) == {"dns": 2, "tls": 1}


def test_fourteen_days_are_kept() -> None:
    days: tuple[Day, ...] = ()
    for number in range(60):
        days = noted(days, NOW + number * DAY, 1)
    assert len(days) == DAYS
    assert days[0].day == (NOW + 46 * DAY).date()
    assert noted(days, NOW + 300 * DAY) == (Day((NOW + 300 * DAY).date(), 1),)


def test_a_clock_that_was_set_back_adds_to_the_latest_day() -> None:
    days = noted(noted((), NOW, 1), NOW - 3 * DAY, 1)
    assert days == (Day(NOW.date(), 2, 2),)


def test_the_strip_has_a_place_for_each_day() -> None:
    shown = strip((Day(date(2026, 11, 22), 5, 1),), date(2026, 11, 24), 4)
    assert [day.day.day for day in shown] == [21, 22, 23, 24]
    assert [day.polls for day in shown] == [0, 5, 0, 0]
