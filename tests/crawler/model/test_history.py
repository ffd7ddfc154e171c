"""The last fourteen days of a source, in numbers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from policywire.crawler.model.history import DAYS, SourceDay, count_failures, last_days, record_poll

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def test_polls_are_counted_by_day_with_what_they_brought_and_on_what_they_failed() -> None:
    days: tuple[SourceDay, ...] = ()
    for when, new, problem in [
        (NOW - DAY, 3, ""),
        (NOW - DAY, 0, "dns"),
        (NOW - DAY, 0, "dns"),
        (NOW, 0, "tls"),
        (NOW, 2, ""),
    ]:
        days = record_poll(days, when, new, problem)
    assert days == (
        SourceDay(date(2026, 11, 23), 3, 3, {"dns": 2}),
        SourceDay(date(2026, 11, 24), 2, 2, {"tls": 1}),
    )
    assert [day.failed for day in days] == [2, 1]
    assert count_failures(days) == {"dns": 2, "tls": 1}


def test_fourteen_days_are_kept() -> None:
    days: tuple[SourceDay, ...] = ()
    for number in range(60):
        days = record_poll(days, NOW + number * DAY, 1)
    assert len(days) == DAYS
    assert days[0].day == (NOW + 46 * DAY).date()
    assert record_poll(days, NOW + 300 * DAY) == (SourceDay((NOW + 300 * DAY).date(), 1),)


def test_a_clock_that_was_set_back_adds_to_the_latest_day() -> None:
    days = record_poll(record_poll((), NOW, 1), NOW - 3 * DAY, 1)
    assert days == (SourceDay(NOW.date(), 2, 2),)


def test_the_strip_has_a_place_for_each_day() -> None:
    shown = last_days((SourceDay(date(2026, 11, 22), 5, 1),), date(2026, 11, 24), 4)
    assert [day.day.day for day in shown] == [21, 22, 23, 24]
    assert [day.polls for day in shown] == [0, 5, 0, 0]
