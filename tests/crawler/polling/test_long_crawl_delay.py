"""A Crawl-delay of over five minutes is obeyed by the plan of the polls, and the source says so."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from policywire.crawler.model.crawl_outcome import SourceState
from policywire.crawler.polling.poll import Poll
from tests.crawler.conftest import Hit, Reply
from tests.crawler.polling.test_poll import Desk, item, page, rss


@pytest.fixture
def desk(web: Any, fetcher: Any, reply: Any, clock: Any) -> Desk:
    return Desk(web, fetcher, reply, clock)


async def test_the_source_is_asked_no_oftener_and_its_pages_not_at_all(desk: Desk) -> None:
    desk.web.pages["/robots.txt"] = Reply(b"User-agent: *\nCrawl-delay: 7200\n")
    desk.publish(range(1, 8))
    outcome = await desk.poll()
    assert len(outcome.articles) == 7
    assert "asks for 2h between two requests" in outcome.articles[0].note
    assert not outcome.articles[0].awaits_page
    assert desk.web.paths(robots=False) == ["/feed"]
    assert outcome.state.next_poll is not None
    assert outcome.state.next_poll >= desk.clock() + timedelta(hours=2)


async def test_a_poll_without_patience_leaves_the_pages_of_a_slow_host_for_later(
    desk: Desk,
) -> None:
    async def slow(hit: Hit, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(30)

    desk.web.pages["/feed"] = desk.reply(rss([item(n, desk.web.url(f"/n/{n}")) for n in (1, 2)]))
    desk.web.pages["/n/1"] = desk.reply(page(1))
    desk.web.pages["/n/2"] = slow
    until = asyncio.get_running_loop().time() + 3
    poll = Poll(
        "a", desk.source, SourceState(), desk.clock(), desk.fetcher, desk.read, desk.known,
        until=until,
    )  # fmt: skip
    outcome = await poll.run()
    waiting = {article.title: article.awaits_page for article in outcome.articles}
    assert waiting["Entry 2"]
    assert "did not wait" in next(a.note for a in outcome.articles if a.title == "Entry 2")
