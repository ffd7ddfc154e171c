"""Feeds that answer well and are odd all the same, followed for days of a clock moved by hand.

Each is polled when its own state says so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from policywire.crawler.model.crawl_outcome import CrawlOutcome
from policywire.crawler.model.validators import UNTRUSTED
from policywire.crawler.polling.source_health import HealthStatus, SourceHealth, health_of
from tests.crawler.polling.test_poll import Desk, item, page, rss

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def desk(web: Any, fetcher: Any, reply: Any, clock: Any) -> Desk:
    desk = Desk(web, fetcher, reply, clock)
    desk.source = desk.source.model_copy(update={"full_text": False})
    return desk


async def live(desk: Desk, span: timedelta, publish: Callable[[datetime], None]) -> list[str]:
    """Poll whenever the source is due; gives the titles that came, each at its time."""
    end = desk.clock.now + span
    found: list[str] = []
    while desk.clock.now < end:
        publish(desk.clock.now)
        found += [article.title for article in (await desk.poll()).articles]
        assert desk.state.next_poll is not None
        desk.clock.now = max(desk.state.next_poll, desk.clock.now)
    return found


def condition(desk: Desk) -> SourceHealth:
    return health_of(desk.state, desk.clock.now)


def entries(desk: Desk, start: datetime, now: datetime, every: timedelta, shown: int) -> list[str]:
    """What a feed shows that publishes regularly: the newest entries, dated."""
    latest = (now - start) // every
    numbers = range(latest, max(latest - shown, -1), -1)
    return [item(n, desk.web.url(f"/news/{n}"), start + n * every) for n in numbers]


@pytest.mark.slow
async def test_a_feed_whose_entries_scroll_away_is_polled_until_none_is_missed(desk: Desk) -> None:
    start = desk.clock.now

    def publish(now: datetime) -> None:
        desk.web.pages["/feed"] = desk.reply(rss(entries(desk, start, now, 3 * MINUTE, 4)))

    await live(desk, 26 * HOUR, publish)
    assert desk.state.gaps > 0
    gaps, begin = desk.state.gaps, desk.clock.now
    found = await live(desk, 12 * HOUR, publish)
    assert desk.state.gaps <= gaps + 1
    assert len(found) >= 0.95 * ((desk.clock.now - begin) / (3 * MINUTE))
    assert condition(desk).status is HealthStatus.HEALTHY


@pytest.fixture
def stubborn(desk: Desk) -> Callable[[datetime], None]:
    """A server that answers every conditional request with "not modified", whatever it has."""
    start = desk.clock.now - 12 * HOUR

    def publish(now: datetime) -> None:
        body = rss(entries(desk, start, now, HOUR, 30))

        async def answer(hit: Any, writer: Any) -> None:
            old = "if-none-match" in hit.headers
            await desk.reply(body, 304 if old else 200, {"ETag": f'"{now:%H%M}"'})(hit, writer)

        desk.web.pages["/feed"] = answer

    return publish


@pytest.mark.slow
async def test_a_server_that_calls_everything_current_is_found_out_within_a_day(
    desk: Desk, stubborn: Callable[[datetime], None]
) -> None:
    await live(desk, DAY, stubborn)
    assert desk.state.etag == UNTRUSTED
    before = len(desk.asked_for("/feed"))
    found = await live(desk, 3 * HOUR, stubborn)
    assert len(found) == pytest.approx(3, abs=1)
    assert all("if-none-match" not in hit.headers for hit in desk.asked_for("/feed")[before:])


@pytest.mark.slow
async def test_a_server_that_mends_its_validators_is_trusted_again(desk: Desk) -> None:
    start = desk.clock.now

    def lying(now: datetime) -> None:
        body = rss(entries(desk, start - DAY, now, HOUR, 30))

        async def answer(hit: Any, writer: Any) -> None:
            old = "if-none-match" in hit.headers
            await desk.reply(body, 304 if old else 200, {"ETag": '"v1"'})(hit, writer)

        desk.web.pages["/feed"] = answer

    await live(desk, DAY, lying)
    assert desk.state.etag == UNTRUSTED

    def honest(now: datetime) -> None:
        body = rss(entries(desk, start - DAY, now, HOUR, 30))
        tag = f'"{(now - start) // HOUR}"'

        async def answer(hit: Any, writer: Any) -> None:
            same = hit.headers.get("if-none-match") == tag
            await desk.reply(body, 304 if same else 200, {"ETag": tag})(hit, writer)

        desk.web.pages["/feed"] = answer

    found = await live(desk, DAY, honest)
    assert desk.state.etag not in {"", UNTRUSTED}
    assert len(found) >= 22
    assert desk.state.doubt is not None
    assert desk.state.doubt.caught == 1


@pytest.mark.slow
async def test_a_frozen_feed_is_told_of_within_two_of_the_spans_in_which_it_may_be_quiet(
    desk: Desk,
) -> None:
    start = desk.clock.now

    def publish(now: datetime) -> None:
        shown = entries(desk, start - 5 * DAY, min(now, start + 5 * DAY), 3 * HOUR, 20)
        desk.web.pages["/feed"] = desk.reply(rss(shown))

    await live(desk, 5 * DAY, publish)
    assert condition(desk).status is HealthStatus.HEALTHY
    await live(desk, 2 * 3 * DAY, publish)
    assert (condition(desk).status, condition(desk).group) == (HealthStatus.DOUBTFUL, "frozen")
    assert "usually it brings 8 a day" in condition(desk).reason
    assert desk.state.failures == 0


async def test_changed_identifiers_bring_nothing_again(desk: Desk) -> None:
    def publish(now: datetime) -> None:
        shown = [
            item(f"{now:%d%H%M}-{n}", desk.web.url(f"/news/{n}"), None, f"Summary {n}")
            for n in range(8)
        ]
        desk.web.pages["/feed"] = desk.reply(rss(shown))

    assert len(await live(desk, 15 * MINUTE, publish)) == 8
    assert await live(desk, 6 * HOUR, publish) == []
    assert (condition(desk).status, desk.state.gaps) == (HealthStatus.HEALTHY, 0)


@pytest.mark.slow
async def test_an_archive_that_comes_up_is_absorbed(desk: Desk) -> None:
    start = desk.clock.now
    old = [item(f"old-{n}", desk.web.url(f"/old/{n}"), start - n * DAY) for n in range(5, 305)]
    recent = entries(desk, start - DAY, start, 3 * HOUR, 20)
    desk.web.pages["/feed"] = desk.reply(rss(recent))
    await desk.poll()
    rhythm = desk.state.rhythm
    desk.web.pages["/feed"] = desk.reply(rss([*old, *recent]))
    outcomes: list[CrawlOutcome] = []
    for _ in range(8):
        desk.clock.pass_by(minutes=15)
        outcomes.append(await desk.poll())
    articles = [article for outcome in outcomes for article in outcome.articles]
    assert len(articles) == 300
    assert all(article.is_from_archive for article in articles)
    assert desk.state.rhythm == rhythm
    assert (condition(desk).status, desk.state.gaps) == (HealthStatus.HEALTHY, 0)


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ("<item><title>Caf\u00e9 tax</title><link>http://a.example/1</link></item>", "Café tax"),
        ("<item><title>R&D credit</title><link>http://a.example/1</link>", "R&D credit"),
        ("<item><title>Open < shut</title><link>http://a.example/1</link></item></rss>", "Open"),
    ],
)
async def test_broken_xml_and_a_wrong_charset_are_read_as_far_as_they_go(
    desk: Desk, body: str, title: str
) -> None:
    text = f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>{body}'
    desk.web.pages["/feed"] = desk.reply(text.encode("latin-1"))
    outcome = await desk.poll()
    assert outcome.articles[0].title.startswith(title)
    assert condition(desk).status is HealthStatus.HEALTHY


def pages(desk: Desk, numbers: Sequence[int], make: Callable[[int], bytes]) -> None:
    html = {"Content-Type": "text/html; charset=utf-8"}
    for number in numbers:
        desk.web.pages[f"/news/{number}"] = desk.reply(make(number), headers=html)


CAPTCHA = (
    b"<html><head><title>Just a moment...</title></head><body>Verify you are human</body></html>"
)


@pytest.mark.parametrize(
    "wall",
    [
        lambda number: f"<html><body><p>Subscribe to read on, {number}.</p></body></html>".encode(),
        lambda _: CAPTCHA,
    ],
)
async def test_a_wall_before_the_pages_of_a_sound_feed_is_noticed_at_the_second_poll_with_news(
    desk: Desk, wall: Callable[[int], bytes]
) -> None:
    desk.source = desk.source.model_copy(update={"full_text": True})
    start = desk.clock.now
    desk.publish([3, 2, 1])
    await desk.poll()
    for number in (4, 5):
        desk.clock.pass_by(minutes=15)
        items = [item(n, desk.web.url(f"/news/{n}"), start) for n in range(number, 0, -1)]
        desk.web.pages["/feed"] = desk.reply(rss(items))
        pages(desk, [number], wall)
        await desk.poll()
    assert (condition(desk).status, condition(desk).group) == (
        HealthStatus.DOUBTFUL,
        "shrunken text",
    )
    desk.clock.pass_by(minutes=15)
    desk.web.pages["/feed"] = desk.reply(rss([item(9, desk.web.url("/news/9"), start), *items]))
    pages(desk, [9], page)
    await desk.poll()
    assert condition(desk).status is HealthStatus.RECOVERED
