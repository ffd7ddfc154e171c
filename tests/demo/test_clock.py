"""The clock of the demo: dates evenly spread over real seconds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from policywire.demo.clock import DemoClock

YEARS_APART = [
    datetime(2008, 7, 1, tzinfo=UTC),
    datetime(2025, 2, 10, 8, tzinfo=UTC),
    datetime(2025, 2, 10, 9, tzinfo=UTC),
    datetime(2026, 1, 21, tzinfo=UTC),
]


class Stopwatch:
    def __init__(self) -> None:
        self.reading = 100.0

    def __call__(self) -> float:
        return self.reading


def started(watch: Stopwatch) -> DemoClock:
    clock = DemoClock(YEARS_APART, 60, monotonic=watch)
    clock.start()
    return clock


def test_the_dates_are_reached_evenly_spread() -> None:
    watch = Stopwatch()
    clock = started(watch)
    reached = []
    for _ in range(4):
        watch.reading += 15
        reached.append(clock.now())
    assert reached == YEARS_APART


def test_between_two_dates_time_runs_evenly() -> None:
    watch = Stopwatch()
    clock = started(watch)
    watch.reading += 37.5
    assert clock.now() == datetime(2025, 2, 10, 8, 30, tzinfo=UTC)


def test_it_stands_still_before_the_first_date_until_it_is_started() -> None:
    watch = Stopwatch()
    clock = DemoClock(YEARS_APART, 60, monotonic=watch)
    before = clock.now()
    watch.reading += 30
    assert clock.now() == before < YEARS_APART[0]
    clock.start()
    assert clock.now() == before
    watch.reading += 15
    assert clock.now() == YEARS_APART[0]


def test_after_the_last_date_time_runs_as_it_does() -> None:
    watch = Stopwatch()
    clock = started(watch)
    watch.reading += 67
    assert clock.now() == YEARS_APART[-1] + timedelta(seconds=7)


def test_it_can_have_started_earlier() -> None:
    clock = DemoClock(YEARS_APART, 60, started=70, monotonic=Stopwatch())
    assert clock.now() == YEARS_APART[1]


def test_it_tells_what_it_was_some_seconds_ago() -> None:
    watch = Stopwatch()
    clock = started(watch)
    first = clock.now()
    watch.reading += 45
    assert clock.seconds_ago(15) == YEARS_APART[1]
    assert clock.seconds_ago(900) == first


@given(st.lists(st.floats(0, 200), min_size=2))
def test_it_never_goes_backwards_even_if_the_stopwatch_does(readings: list[float]) -> None:
    watch = Stopwatch()
    clock = DemoClock(YEARS_APART, 60, started=50, monotonic=watch)
    told = []
    for watch.reading in readings:
        told.append(clock.now())
    assert told == sorted(told)


def test_it_refuses_to_run_without_dates() -> None:
    with pytest.raises(ValueError, match="at least one date"):
        DemoClock([], 60)
