"""Gaps and floods: entries that scrolled away between two polls, archives that come up again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from policywire.crawler.model.crawl_outcome import CrawlOutcome
from policywire.crawler.polling.feed_diff import relax_interval, shorten_interval
from policywire.crawler.polling.selection import PER_POLL
from tests.crawler.polling.test_poll import NOW, Desk, item, page, rss

DAY = timedelta(days=1)


@pytest.fixture
def desk(web: Any, fetcher: Any, reply: Any, clock: Any) -> Desk:
    desk = Desk(web, fetcher, reply, clock)
    desk.source = desk.source.model_copy(update={"full_text": False})
    return desk


def show(desk: Desk, numbers: Sequence[int], *, age: timedelta | None = timedelta(0)) -> None:
    """Put a feed with these entries on the web, all of one age, or without dates."""
    when = None if age is None else desk.clock.now - age
    items = [item(n, desk.web.url(f"/news/{n}"), when) for n in numbers]
    desk.web.pages["/feed"] = desk.reply(rss(items))


async def later(desk: Desk, **span: float) -> CrawlOutcome:
    desk.clock.pass_by(**(span or {"minutes": 15}))
    return await desk.poll()


# Gaps


async def test_a_poll_without_a_known_entry_is_a_gap_and_the_next_one_comes_sooner(
    desk: Desk,
) -> None:
    show(desk, [3, 2, 1])
    await desk.poll()
    assert desk.state.gaps == 0
    show(desk, [9, 8, 7])
    await later(desk)
    assert (desk.state.gaps, desk.state.last_gap) == (1, desk.clock.now)
    assert desk.state.next_poll == desk.clock.now + timedelta(minutes=7, seconds=30)
    show(desk, [19, 18, 17])
    await later(desk, minutes=8)
    assert desk.state.gaps == 2
    assert desk.state.interval == desk.source.min == timedelta(minutes=5)


async def test_an_overlap_is_no_gap(desk: Desk) -> None:
    show(desk, [3, 2, 1])
    await desk.poll()
    show(desk, [6, 5, 4, 3])
    await later(desk)
    assert (desk.state.gaps, desk.state.interval) == (0, None)


async def test_entries_that_the_store_knows_by_their_address_are_an_overlap(desk: Desk) -> None:
    show(desk, [3, 2, 1])
    await desk.poll()
    items = [item(n, desk.web.url(f"/news/{n}"), NOW) for n in (3, 2, 1)]
    body = rss([each.replace(">id-", ">new-id-") for each in items])
    desk.web.pages["/feed"] = desk.reply(body)
    await later(desk)
    assert desk.state.gaps == 0


async def test_a_feed_of_one_entry_has_no_gaps(desk: Desk) -> None:
    show(desk, [1])
    await desk.poll()
    show(desk, [2])
    await later(desk)
    assert desk.state.gaps == 0


async def test_after_a_long_rest_of_ours_the_interval_stays(desk: Desk) -> None:
    show(desk, [3, 2, 1])
    await desk.poll()
    desk.clock.pass_by(days=3)
    show(desk, [9, 8, 7])
    await desk.poll()
    assert (desk.state.gaps, desk.state.interval) == (1, None)


async def test_the_interval_eases_off_while_most_entries_are_known(desk: Desk) -> None:
    show(desk, [3, 2, 1])
    await desk.poll()
    show(desk, [9, 8, 7])
    await later(desk)
    short = desk.state.interval
    assert short is not None
    for _ in range(3):
        await later(desk, minutes=1)
    assert desk.state.interval is not None
    assert desk.state.interval > short
    for _ in range(10):
        await later(desk, minutes=1)
    assert desk.state.interval is None


async def test_a_wrong_ttl_does_not_keep_a_source_from_being_polled_sooner(desk: Desk) -> None:
    numbers = iter(range(1, 100))
    for _ in range(2):
        items = [item(n, desk.web.url(f"/news/{n}"), NOW) for n in (next(numbers), next(numbers))]
        desk.web.pages["/feed"] = desk.reply(rss(items, extra="<ttl>600</ttl>"))
        await later(desk)
    assert desk.state.next_poll == desk.clock.now + timedelta(minutes=7, seconds=30)


def test_an_interval_is_never_shorter_than_the_shortest_nor_longer_than_the_written_one() -> None:
    hour, minute = timedelta(hours=1), timedelta(minutes=1)
    assert shorten_interval(None, hour, 5 * minute) == 30 * minute
    assert shorten_interval(6 * minute, hour, 5 * minute) == 5 * minute
    assert shorten_interval(None, 2 * minute, 5 * minute) is None
    assert relax_interval(30 * minute, hour) == 33 * minute
    assert relax_interval(59 * minute, hour) is None
    assert relax_interval(None, hour) is None


# Floods


@pytest.mark.parametrize("age", [400 * DAY, None], ids=["old dates", "no dates"])
async def test_an_archive_that_comes_up_is_kept_and_marked_as_one(
    desk: Desk, age: timedelta | None
) -> None:
    show(desk, [3, 2, 1])
    await desk.poll()
    show(desk, range(100, 130), age=age)
    outcome = await later(desk)
    assert len(outcome.articles) == 30
    assert {article.is_from_archive for article in outcome.articles} == {True}
    assert (outcome.state.gaps, outcome.state.interval) == (0, None)


async def test_a_flood_over_several_polls_is_one_to_its_last_entry(desk: Desk) -> None:
    show(desk, [3, 2, 1])
    await desk.poll()
    show(desk, range(100, 220), age=400 * DAY)
    outcomes = [await later(desk) for _ in range(3)]
    assert [len(each.articles) for each in outcomes] == [PER_POLL, PER_POLL, 20]
    assert all(article.is_from_archive for each in outcomes for article in each.articles)
    assert [each.state.flooded for each in outcomes] == [True, True, False]
    show(desk, [500, *range(100, 220)], age=timedelta(0))
    assert [each.is_from_archive for each in (await later(desk)).articles] == [False]


async def test_what_is_new_in_a_flood_is_told(desk: Desk) -> None:
    show(desk, [3, 2, 1])
    await desk.poll()
    old = [item(n, desk.web.url(f"/news/{n}"), NOW - 400 * DAY) for n in range(100, 130)]
    new = item(999, desk.web.url("/news/999"), NOW)
    desk.web.pages["/feed"] = desk.reply(rss([new, *old]))
    outcome = await later(desk)
    assert [a.title for a in outcome.articles if not a.is_from_archive] == ["Entry 999"]


@pytest.mark.parametrize(
    ("known", "fresh", "age"),
    [(3, 20, 400 * DAY), (40, 30, 400 * DAY), (3, 30, timedelta(hours=5))],
    ids=["few", "less than half", "fresh dates"],
)
async def test_much_news_is_no_flood(desk: Desk, known: int, fresh: int, age: timedelta) -> None:
    before = list(range(known))
    show(desk, before)
    await desk.poll()
    old = [item(n, desk.web.url(f"/news/{n}"), NOW) for n in before]
    new = [item(n, desk.web.url(f"/news/{n}"), NOW - age) for n in range(100, 100 + fresh)]
    desk.web.pages["/feed"] = desk.reply(rss([*new, *old]))
    outcome = await later(desk)
    assert not any(article.is_from_archive for article in outcome.articles)
    assert len(outcome.articles) == fresh


async def test_the_mark_stands_before_the_reason_for_the_feeds_own_text(desk: Desk) -> None:
    desk.source = desk.source.model_copy(update={"full_text": True})
    show(desk, [1])
    desk.web.pages["/news/1"] = desk.reply(page(1))
    await desk.poll()
    show(desk, range(100, 130), age=400 * DAY)
    articles = (await later(desk)).articles
    assert all(article.is_from_archive for article in articles)
    assert "text from the feed" in articles[0].note
    assert not replace(articles[0], note="").is_from_archive
