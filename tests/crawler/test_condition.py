"""How a source does, in a word with its reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crawler.condition import Word, condition_of, usual_gap
from crawler.outcome import Problem, ProblemClass, SourceState
from tests.crawler.test_poll import Desk

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
GONE = Problem(ProblemClass.HTTP_4XX, "https://a.example", "There is no such page (any more).")
WELL = SourceState(polled=NOW, last_ok=NOW, last_new=NOW, usual_gap=DAY)


def test_a_source_that_was_never_polled_is_new() -> None:
    assert condition_of(SourceState(), NOW).word is Word.NEW


def test_a_source_that_brings_news_is_healthy() -> None:
    condition = condition_of(WELL, NOW + 2 * DAY)
    assert (condition.word, condition.reason, condition.alarming) == (Word.HEALTHY, "", False)


@pytest.mark.parametrize(
    ("failures", "word"), [(1, Word.DOUBTFUL), (2, Word.FAILING), (9, Word.FAILING)]
)
def test_one_failure_is_doubtful_and_two_are_a_failing_source(failures: int, word: Word) -> None:
    state = replace(WELL, failures=failures, last_problem=GONE, failing_since=NOW)
    condition = condition_of(state, NOW)
    assert condition.word is word
    assert condition.reason.startswith("http 4xx: There is no such page")
    assert condition.alarming is (word is Word.FAILING)


@pytest.mark.parametrize(
    ("gap", "silence", "word"),
    [
        (timedelta(hours=1), 6.9 * DAY, Word.HEALTHY),
        (timedelta(hours=1), 7.1 * DAY, Word.DOUBTFUL),
        (5 * DAY, 14 * DAY, Word.HEALTHY),
        (5 * DAY, 15.1 * DAY, Word.DOUBTFUL),
        (None, 29 * DAY, Word.HEALTHY),
        (None, 31 * DAY, Word.DOUBTFUL),
    ],
)
def test_a_source_is_quiet_after_three_times_its_own_rhythm_and_a_week(
    gap: timedelta | None, silence: timedelta, word: Word
) -> None:
    condition = condition_of(replace(WELL, usual_gap=gap), NOW + silence)
    assert condition.word is word
    assert condition.alarming is (word is Word.DOUBTFUL)


def test_quiet_is_told_with_the_rhythm() -> None:
    condition = condition_of(replace(WELL, usual_gap=5 * DAY), NOW + 20 * DAY)
    assert condition.reason == "Nothing new for 20 days; usually it brings something every 5 days."
    assert condition.group == "quiet"


def test_a_source_is_called_recovered_for_a_day() -> None:
    state = replace(WELL, recovered=NOW)
    assert condition_of(state, NOW + timedelta(hours=23)).word is Word.RECOVERED
    assert condition_of(state, NOW + timedelta(hours=25)).word is Word.HEALTHY


def test_the_rhythm_follows_slowly() -> None:
    assert usual_gap(None, DAY) == DAY
    assert usual_gap(DAY, 11 * DAY) == 3 * DAY


@pytest.fixture
def desk(web: Any, fetcher: Any, reply: Any, clock: Any) -> Desk:
    return Desk(web, fetcher, reply, clock)


async def test_a_source_goes_from_healthy_to_failing_and_back(desk: Desk) -> None:
    words = []

    async def poll() -> None:
        desk.clock.pass_by(hours=1)
        await desk.poll()
        words.append(condition_of(desk.state, desk.clock.now).word)

    desk.publish([1])
    await poll()
    feed = desk.web.pages.pop("/feed")
    await poll()
    began = desk.clock.now
    await poll()
    assert desk.state.failing_since == began
    desk.web.pages["/feed"] = feed
    await poll()
    assert words == [Word.HEALTHY, Word.DOUBTFUL, Word.FAILING, Word.RECOVERED]
    assert (desk.state.failing_since, desk.state.recovered) == (None, desk.clock.now)


async def test_a_poll_learns_the_rhythm_of_its_source(desk: Desk) -> None:
    for number in (1, 2, 3):
        desk.publish(range(number, 0, -1))
        await desk.poll()
        desk.clock.pass_by(hours=10)
    assert desk.state.usual_gap == timedelta(hours=10)
