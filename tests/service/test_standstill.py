"""What stands still, after which time, and in which words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from policywire.service.standstill import standstill
from policywire.store.decisions.backlog import Backlog

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("waiting", "late", "said"),
    [
        (Backlog(None, None), {}, ()),
        (Backlog(NOW - 9 * MINUTE, NOW - 9 * MINUTE), {"gazette": 14 * MINUTE}, ()),
        (Backlog(None, None), {"gazette": -30 * MINUTE}, ()),
        (
            Backlog(NOW - 11 * MINUTE, None),
            {},
            (
                "The oldest article waits to be processed since 2026-03-03 11:49 UTC; "
                "the limit is 10m.",
            ),
        ),
        (
            Backlog(None, NOW - 11 * MINUTE),
            {},
            ("The oldest message waits to be sent since 2026-03-03 11:49 UTC; the limit is 10m.",),
        ),
        (
            Backlog(None, None),
            {f"s{n}": 16 * MINUTE for n in range(7)},
            ("Not polled in time: s0, s1, s2, s3, s4 and 2 more; the limit is 15m.",),
        ),
    ],
)
def test_what_waits_longer_than_its_limit_is_said(
    waiting: Backlog, late: dict[str, timedelta], said: tuple[str, ...]
) -> None:
    assert standstill(waiting, late, NOW) == said
