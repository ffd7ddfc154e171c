"""When a source is polled again."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from policywire.crawler.fetch.response import Response
from policywire.crawler.model.publisher_hints import PublisherHints
from policywire.crawler.polling.schedule import (
    believable_next_poll,
    freshness,
    full_check_due,
    next_poll_after_failure,
    next_poll_after_success,
)

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
DAY = timedelta(hours=24)


def answer(**headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(requested_url="http://a/", url="http://a/", status=200, headers=named, body=b"")


@pytest.mark.parametrize(
    ("cache_control", "age", "minutes"),
    [
        ("", "", 0),
        ("max-age=3600", "", 60),
        ("public, Max-Age = 3600", "600", 50),
        ("s-maxage=7200, max-age=60", "", 1),
        ("max-age=60", "3600", 0),
        ("no-cache", "", 0),
        ("max-age=soon", "", 0),
        ("max-age=99999999999999999999", "", 999999999 / 60),
    ],
)
def test_freshness_is_max_age_less_age(cache_control: str, age: str, minutes: float) -> None:
    page = answer(cache_control=cache_control, age=age)
    assert freshness(page) == timedelta(minutes=minutes)


def test_a_good_poll_is_followed_by_one_after_the_interval() -> None:
    assert next_poll_after_success(NOW, QUARTER, answer()) == NOW + QUARTER


def test_what_a_feed_says_of_its_freshness_lengthens_the_wait_and_never_shortens_it() -> None:
    assert (
        next_poll_after_success(NOW, QUARTER, answer(cache_control="max-age=3600"))
        == NOW + 4 * QUARTER
    )
    assert (
        next_poll_after_success(NOW, QUARTER, answer(cache_control="max-age=60")) == NOW + QUARTER
    )
    assert (
        next_poll_after_success(NOW, QUARTER, answer(), PublisherHints(timedelta(hours=2)))
        == NOW + 8 * QUARTER
    )


def test_freshness_puts_a_poll_off_by_a_day_at_most() -> None:
    assert (
        next_poll_after_success(NOW, QUARTER, answer(cache_control="max-age=9999999")) == NOW + DAY
    )
    assert (
        next_poll_after_success(NOW, 3 * DAY, answer(), PublisherHints(timedelta(days=30)))
        == NOW + 3 * DAY
    )


def test_further_failures_double_the_wait_up_to_a_day_and_it_never_ends() -> None:
    waits = [
        next_poll_after_failure(NOW, QUARTER, failures) - NOW
        for failures in (1, 2, 3, 7, 8, 10_000)
    ]
    assert waits == [QUARTER, 2 * QUARTER, 4 * QUARTER, 64 * QUARTER, DAY, DAY]


def test_an_interval_above_a_day_is_not_shortened_by_failures() -> None:
    assert next_poll_after_failure(NOW, 2 * DAY, 3) == NOW + 2 * DAY


@pytest.mark.parametrize(
    ("asked", "given_"),
    [
        (timedelta(seconds=7), QUARTER),
        (timedelta(hours=2), timedelta(hours=2)),
        (timedelta(days=400), DAY),
    ],
)
def test_a_time_named_by_the_host_is_kept_between_the_interval_and_a_day(
    asked: timedelta, given_: timedelta
) -> None:
    assert next_poll_after_failure(NOW, QUARTER, 5, NOW + asked) == NOW + given_


def test_the_first_poll_asks_for_everything() -> None:
    assert full_check_due("irs", QUARTER, None, NOW)


@given(key=st.text(), minutes=st.integers(1, 3000))
def test_a_full_check_comes_once_in_twenty_polls_and_at_least_every_day(
    key: str, minutes: int
) -> None:
    every = timedelta(minutes=minutes)
    polls = [NOW + every * number for number in range(61)]
    checks = [full_check_due(key, every, a, b) for a, b in itertools.pairwise(polls)]
    period = min(20, max(1, int(DAY / every)))
    longest_run = max(len(run) for run in "".join("x" if c else "." for c in checks).split("x"))
    assert longest_run <= period
    if every * 20 <= DAY:
        assert sum(checks) == 3


def test_full_checks_of_many_sources_do_not_fall_together() -> None:
    due = sum(full_check_due(f"source-{n}", QUARTER, NOW, NOW + QUARTER) for n in range(400))
    assert 5 <= due <= 45


@pytest.mark.parametrize(
    ("polled", "planned", "due"),
    [
        (None, None, None),
        (NOW - QUARTER, NOW + QUARTER, NOW + QUARTER),
        (NOW + timedelta(seconds=30), NOW + QUARTER, NOW + QUARTER),
        (NOW + DAY, NOW + DAY + QUARTER, NOW + QUARTER),
    ],
)
def test_what_a_clock_ahead_planned_waits_as_long_as_it_was_to_wait(
    polled: datetime | None, planned: datetime | None, due: datetime | None
) -> None:
    assert believable_next_poll(polled, planned, NOW) == due
