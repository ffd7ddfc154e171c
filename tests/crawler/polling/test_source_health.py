"""How a source does, in a word with its reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from policywire.config.enums import ArticleKind, Tier
from policywire.crawler.model.article import Article
from policywire.crawler.model.crawl_outcome import Problem, ProblemClass, SourceState
from policywire.crawler.model.publishing_rhythm import PublishingRhythm, updated_rhythm
from policywire.crawler.polling.source_health import HealthStatus, health_of, usual_gap
from policywire.crawler.polling.text_length import ACCEPT_AFTER, LEAST_USUAL, with_text_length
from tests.crawler.polling.test_poll import Desk

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
GONE = Problem(ProblemClass.HTTP_4XX, "https://a.example", "The page does not exist (any more).")
WELL = SourceState(polled=NOW, last_ok=NOW, last_new=NOW, usual_gap=DAY)


def test_a_source_that_was_never_polled_is_new() -> None:
    assert health_of(SourceState(), NOW).status is HealthStatus.NEW


def test_a_source_that_brings_news_is_healthy() -> None:
    condition = health_of(WELL, NOW + 2 * DAY)
    assert (condition.status, condition.reason, condition.is_alarming) == (
        HealthStatus.HEALTHY,
        "",
        False,
    )


@pytest.mark.parametrize(
    ("failures", "word"),
    [(1, HealthStatus.DOUBTFUL), (2, HealthStatus.FAILING), (9, HealthStatus.FAILING)],
)
def test_one_failure_is_doubtful_and_two_are_a_failing_source(
    failures: int, word: HealthStatus
) -> None:
    state = replace(WELL, failures=failures, last_problem=GONE, failing_since=NOW)
    condition = health_of(state, NOW)
    assert condition.status is word
    assert condition.reason.startswith("http 4xx: The page does not exist")
    assert condition.is_alarming is (word is HealthStatus.FAILING)


@pytest.mark.parametrize(
    ("gap", "silence", "word"),
    [
        (timedelta(hours=1), 6.9 * DAY, HealthStatus.HEALTHY),
        (timedelta(hours=1), 7.1 * DAY, HealthStatus.DOUBTFUL),
        (5 * DAY, 14 * DAY, HealthStatus.HEALTHY),
        (5 * DAY, 15.1 * DAY, HealthStatus.DOUBTFUL),
        (None, 29 * DAY, HealthStatus.HEALTHY),
        (None, 31 * DAY, HealthStatus.DOUBTFUL),
    ],
)
def test_a_source_is_quiet_after_three_times_its_own_rhythm_and_a_week(
    gap: timedelta | None, silence: timedelta, word: HealthStatus
) -> None:
    condition = health_of(replace(WELL, usual_gap=gap), NOW + silence)
    assert condition.status is word
    assert condition.is_alarming is (word is HealthStatus.DOUBTFUL)


def test_quiet_is_told_with_the_rhythm() -> None:
    condition = health_of(replace(WELL, usual_gap=5 * DAY), NOW + 20 * DAY)
    assert condition.reason == "Nothing new for 20 days; usually it brings something every 5 days."
    assert condition.group == "quiet"


def test_a_source_is_called_recovered_for_a_day() -> None:
    state = replace(WELL, recovered=NOW)
    assert health_of(state, NOW + timedelta(hours=23)).status is HealthStatus.RECOVERED
    assert health_of(state, NOW + timedelta(hours=25)).status is HealthStatus.HEALTHY


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
        words.append(health_of(desk.state, desk.clock.now).status)

    desk.publish([1])
    await poll()
    feed = desk.web.pages.pop("/feed")
    await poll()
    began = desk.clock.now
    await poll()
    assert desk.state.failing_since == began
    desk.web.pages["/feed"] = feed
    await poll()
    assert words == [
        HealthStatus.HEALTHY,
        HealthStatus.DOUBTFUL,
        HealthStatus.FAILING,
        HealthStatus.RECOVERED,
    ]
    assert (desk.state.failing_since, desk.state.recovered) == (None, desk.clock.now)


async def test_a_poll_learns_the_rhythm_of_its_source(desk: Desk) -> None:
    for number in (1, 2, 3):
        desk.publish(range(number, 0, -1))
        await desk.poll()
        desk.clock.pass_by(hours=10)
    assert desk.state.usual_gap == timedelta(hours=10)


# Quiet, by a known rhythm

BUSY = updated_rhythm(
    PublishingRhythm(NOW - 30 * DAY), [NOW - n * DAY / 10 for n in range(300)], NOW
)


@pytest.mark.parametrize(
    ("days", "word"), [(2.9, HealthStatus.HEALTHY), (3.1, HealthStatus.DOUBTFUL)]
)
def test_a_busy_source_is_quiet_after_three_days(days: float, word: HealthStatus) -> None:
    state = replace(WELL, rhythm=BUSY, usual_gap=DAY / 10)
    condition = health_of(state, NOW + days * DAY)
    assert condition.status is word
    if word is HealthStatus.DOUBTFUL:
        assert condition.reason == "Nothing new for 3 days; usually it brings 10 a day (UTC)."
        assert condition.since == NOW + 3 * DAY


def test_a_source_that_rests_at_weekends_is_not_quiet_on_monday() -> None:
    friday = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
    workdays = [friday - n * DAY for n in range(60) if (friday - n * DAY).weekday() < 5]
    moments = sorted(day - hour * timedelta(hours=1) for day in workdays for hour in range(8))
    rhythm = updated_rhythm(PublishingRhythm(moments[0]), moments, friday)
    state = SourceState(polled=friday, last_ok=friday, last_new=friday, rhythm=rhythm)
    assert health_of(state, friday + timedelta(days=3, hours=1)).status is HealthStatus.HEALTHY
    assert health_of(state, friday + timedelta(days=6)).group == "quiet"


def test_a_long_weekend_of_holidays_is_no_silence() -> None:
    wednesday = datetime(2026, 11, 25, 17, 0, tzinfo=UTC)  # Thanksgiving is the day after
    workdays = [day for n in range(60) if (day := wednesday - n * DAY).weekday() < 5]
    moments = sorted(day - hour * timedelta(hours=1) for day in workdays for hour in range(8))
    rhythm = updated_rhythm(PublishingRhythm(moments[0]), moments, wednesday)
    state = SourceState(polled=wednesday, last_ok=wednesday, last_new=wednesday, rhythm=rhythm)
    monday = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
    assert health_of(state, monday).status is HealthStatus.HEALTHY
    assert health_of(state, monday + DAY).group == "quiet"


def test_an_answer_that_stays_the_same_for_too_long_is_frozen() -> None:
    state = replace(WELL, changed=NOW)
    assert health_of(state, NOW + 8 * DAY).group == "frozen"
    assert health_of(replace(state, changed=NOW + DAY), NOW + 8 * DAY).group == "quiet"


# Another site, and texts that shrink


def test_a_source_that_is_answered_from_another_site_is_doubtful_though_it_can_be_read() -> None:
    state = replace(WELL, site="agency.example", moved=NOW)
    condition = health_of(state, NOW)
    assert (condition.status, condition.group) == (HealthStatus.DOUBTFUL, "other site")
    assert "agency.example" in condition.reason
    assert "`url`" in condition.reason


def texts(*words: int) -> list[Any]:
    draft = Article(
        url="https://a.example/",
        title="T",
        text="",
        lede="",
        author="",
        outlet="A",
        source="a",
        tier=Tier.PRESS,
        place="us",
        language="en",
        kind=ArticleKind.NEWS,
        published=None,
        found=NOW,
    )
    return [replace(draft, text="word " * each) for each in words]


def test_articles_that_are_much_shorter_twice_are_shrunken() -> None:
    state = with_text_length(WELL, texts(400, 500, 450))
    state = with_text_length(state, texts(30, 300, 400))
    assert health_of(state, NOW).status is HealthStatus.HEALTHY
    state = with_text_length(with_text_length(state, texts(40)), texts(50, 60))
    condition = health_of(state, NOW)
    assert (condition.status, condition.group) == (HealthStatus.DOUBTFUL, "shrunken text")
    assert condition.reason.startswith("Its latest articles have 55 words, usually 420")
    assert health_of(with_text_length(state, texts(400)), NOW).status is HealthStatus.HEALTHY


def test_a_source_that_stays_short_is_a_source_of_short_articles() -> None:
    state = with_text_length(WELL, texts(400))
    for _ in range(ACCEPT_AFTER + 1):
        state = with_text_length(state, texts(50))
    assert (state.usual_words, health_of(state, NOW).status) == (50, HealthStatus.HEALTHY)


def test_short_articles_of_a_source_of_short_articles_mean_nothing() -> None:
    state = with_text_length(WELL, texts(int(LEAST_USUAL) - 1))
    assert with_text_length(with_text_length(state, texts(1)), texts(1)).thin == 0


# All of it in polls


async def test_a_source_recovers_when_it_is_quiet_no_more(desk: Desk) -> None:
    desk.publish([1])
    await desk.poll()
    desk.clock.pass_by(days=31)
    await desk.poll()
    assert health_of(desk.state, desk.clock.now).group == "frozen"
    desk.publish([2, 1])
    await desk.poll()
    condition = health_of(desk.state, desk.clock.now)
    assert (condition.status, desk.state.recovered) == (HealthStatus.RECOVERED, desk.clock.now)


async def test_a_redirect_to_another_site_is_noticed_read_or_not(
    desk: Desk, web_server: Any, redirect_to: Any
) -> None:
    desk.publish([1])
    await desk.poll()
    other = web_server()
    await other.start("127.0.0.1")
    desk.fetcher._guard.exceptions |= {("127.0.0.1", other.port), ("127.0.0.2", other.port)}
    away = f"http://localhost:{other.port}/feed"
    try:
        desk.web.pages["/feed"] = redirect_to(away)
        other.pages["/feed"] = desk.reply(b"<html><body>Domain for sale</body></html>")
        outcome = await desk.poll()
        assert outcome.problems[0].kind is ProblemClass.OTHER_SITE
        assert outcome.problems[0].detail.startswith(
            "The source leads to another site now, localhost, not 127.0.0.1. The answer is an HTML"
        )
        desk.publish([1])
        other.pages["/feed"], desk.web.pages["/feed"] = (
            desk.web.pages["/feed"],
            redirect_to(away),
        )
        desk.clock.pass_by(minutes=15)
        await desk.poll()
        assert (desk.state.failures, desk.state.moved) == (0, desk.clock.now)
        desk.publish([2, 1])
        await desk.poll()
        assert (desk.state.moved, desk.state.recovered) == (None, desk.clock.now)
    finally:
        await other.stop()
