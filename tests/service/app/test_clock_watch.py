"""The machine's clock is set while the service runs."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from policywire.service.app.clock_watch import ClockWatch
from policywire.service.app.poll_schedule import Schedule
from tests.trust.count import Count

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
DAY = timedelta(days=1)


class Clocks:
    """The machine's time and a steady clock, both set by hand."""

    def __init__(self) -> None:
        self.wall, self.steady = NOW, 100.0

    def passes(self, seconds: float, step: timedelta = timedelta(0)) -> None:
        self.wall += timedelta(seconds=seconds) + step
        self.steady += seconds


@pytest.mark.parametrize(
    ("seconds", "step", "told"),
    [
        (5, timedelta(0), []),
        (5, timedelta(seconds=20), []),
        (7200, timedelta(0), []),
        (5, DAY, [DAY]),
        (5, -DAY, [-DAY]),
        (0, timedelta(hours=8), [timedelta(hours=8)]),
    ],
)
async def test_a_step_is_what_the_steady_clock_did_not_see(
    seconds: float, step: timedelta, told: list[timedelta], count: Count
) -> None:
    clocks, steps = Clocks(), []

    async def on_step(found: timedelta) -> None:
        steps.append(found)

    watch = ClockWatch(on_step, wall=lambda: clocks.wall, steady=lambda: clocks.steady)
    clocks.passes(seconds, step)
    await watch.look()
    await watch.look()
    assert steps == told
    count(1)


async def test_polls_planned_before_the_clock_was_set_back_run_when_their_wait_is_over(
    count: Count,
) -> None:
    polled = asyncio.Event()

    async def poll(key: str) -> None:
        polled.set()

    schedule = Schedule(poll)
    schedule.start()
    try:
        # As it stands after the clock went back a day: planned a day and a moment ahead.
        schedule.schedule_poll("gazette", DAY + timedelta(seconds=0.2))
        schedule.clock_stepped(-DAY)
        await asyncio.wait_for(polled.wait(), 20)
    finally:
        schedule.stop()
    count(1)
