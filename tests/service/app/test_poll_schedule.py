"""When sources are polled first after a start."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from policywire.service.app.poll_schedule import Schedule, first_waits

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


async def test_a_job_that_is_run_at_once_is_watched_like_one_that_is_planned() -> None:
    failed: list[str] = []
    done = asyncio.Event()

    async def fails() -> None:
        assert list(schedule.running()) == ["backup"]
        raise OSError("no space")

    def on_error(name: str, _: Exception) -> None:
        failed.append(name)
        done.set()

    async def no_poll(_: str) -> None: ...

    schedule = Schedule(no_poll, on_error)
    schedule.start()
    schedule.run_now("backup", fails)
    await asyncio.wait_for(done.wait(), 10)
    schedule.stop()
    assert failed == ["backup"]
