"""Days and times in the reader's language."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from policywire.config.translation import language
from policywire.web.views import times

NOW = datetime(2026, 11, 3, 14, 5, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("passed", "english", "german"),
    [
        (timedelta(minutes=5), "5 min ago", "vor 5 Min."),
        (timedelta(minutes=59), "59 min ago", "vor 59 Min."),
        (timedelta(hours=23), "23 h ago", "vor 23 Std."),
        (-timedelta(minutes=12), "in 12 min", "in 12 Min."),
        (timedelta(days=2), "1 Nov, 15:05 CET", "1. Nov., 15:05 CET"),
        (timedelta(days=400), "29 Sep 2025, 16:05 CEST", "29. Sept. 2025, 16:05 CEST"),
    ],
)
def test_how_long_ago_it_was(passed: timedelta, english: str, german: str) -> None:
    assert times.ago(NOW - passed, NOW, BERLIN) == english
    with language.speaking("de"):
        assert times.ago(NOW - passed, NOW, BERLIN) == german


def test_a_time_is_told_by_the_clock_of_the_zone() -> None:
    assert times.moment(NOW, BERLIN) == "3 Nov 2026, 15:05 CET"
    with language.speaking("de"):
        assert times.moment(NOW, BERLIN) == "3. Nov. 2026, 15:05 CET"
