"""Jobs that run again and again keep their pace over a clock that is set."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from policywire.service.app.every import Every

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("previous", "next_one"),
    [
        (None, NOW + 20 * SECOND),
        (NOW, NOW + 20 * SECOND),
        (NOW - 5 * SECOND, NOW + 15 * SECOND),
        (NOW - timedelta(days=20_000) - 5 * SECOND, NOW + 15 * SECOND),
        (NOW + 7 * SECOND, NOW + 27 * SECOND),
    ],
    ids=["first", "at once", "late", "a clock of 1971", "ahead"],
)
def test_the_next_time_is_ahead_in_one_step(previous: datetime | None, next_one: datetime) -> None:
    trigger = Every(20 * SECOND)
    assert trigger.get_next_fire_time(previous, NOW) == next_one
    assert trigger.get_next_fire_time(next_one, NOW) > NOW
