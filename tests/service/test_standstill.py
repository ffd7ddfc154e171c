"""What stands still, after which time, and in which words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from policywire.service.standstill import backlog_checks, duration_check, sources_check
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
    checks = backlog_checks(waiting, late, NOW)
    assert tuple(each.trouble for each in checks if each.trouble) == said
    assert [each.name for each in checks] == [
        "oldest pending article",
        "oldest due delivery",
        "latest poll",
    ]


@pytest.mark.parametrize(
    ("failing", "sources", "red"),
    [(0, 0, False), (0, 5, False), (1, 1, True), (1, 2, False), (2, 3, True), (50, 100, False)],
)
def test_more_than_half_of_the_sources_failing_is_trouble(
    failing: int, sources: int, red: bool
) -> None:
    check = sources_check({f"s{n}": "dns: no such host." for n in range(failing)}, sources)
    assert bool(check.trouble) is red
    assert not check.restart_helps, "a new start mends no site"
    if red:
        assert "s0: dns: no such host." in check.trouble


def test_a_job_that_takes_too_long_is_named_with_its_limit() -> None:
    check = duration_check("judging", "A batch is being judged", 6 * MINUTE, 5 * MINUTE)
    assert check.trouble == "A batch is being judged for 6m; the limit is 5m."
    assert duration_check("judging", "A batch is being judged", None, MINUTE).trouble == ""
