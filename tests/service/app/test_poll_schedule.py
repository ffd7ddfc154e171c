"""When sources are polled first after a start."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from policywire.service.app.poll_schedule import first_waits

NOW = datetime(2025, 2, 10, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_sources_that_are_due_take_turns_and_never_polled_ones_go_first() -> None:
    due = {"late": NOW - SECOND, "later": NOW, "never": None}
    waits = first_waits(due, NOW, SECOND)
    assert waits == {"never": timedelta(0), "late": SECOND, "later": 2 * SECOND}


def test_a_source_that_is_not_due_waits_until_it_is() -> None:
    assert first_waits({"one": NOW + 90 * SECOND}, NOW) == {"one": 90 * SECOND}


def test_official_sources_go_before_others_that_are_due() -> None:
    due = {"paper": None, "agency": NOW - SECOND, "later": NOW + SECOND}
    waits = first_waits(due, NOW, SECOND, first={"agency", "later"})
    assert waits == {"agency": timedelta(0), "later": SECOND, "paper": 2 * SECOND}


def test_no_sources_make_no_plan() -> None:
    assert first_waits({}, NOW) == {}
