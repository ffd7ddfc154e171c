"""The page of an account: the feed that it names is read, at each poll."""

from __future__ import annotations

from typing import Any

import pytest

from tests.crawler.polling.test_poll import Desk, item, rss

PAGE = (
    b"<html><head><title>Tax Office</title><link rel=alternate type='application/rss+xml' "
    b"href='/posts.xml'></head><body>Loading</body></html>"
)


@pytest.fixture
def desk(web: Any, fetcher: Any, reply: Any, clock: Any) -> Desk:
    made = Desk(web, fetcher, reply, clock)
    changes = {"url": web.url("/@taxoffice"), "full_text": False}
    made.source = made.source.model_copy(update=changes)
    web.pages["/@taxoffice"] = reply(PAGE, headers={"Content-Type": "text/html", "ETag": '"1"'})
    return made


async def test_the_feed_is_read_though_the_page_stays_the_same(desk: Desk) -> None:
    for numbers in ([1], [2, 1]):
        items = [item(n, desk.web.url(f"/p/{n}")) for n in numbers]
        desk.web.pages["/posts.xml"] = desk.reply(rss(items))
        outcome = await desk.poll()
        assert [article.title for article in outcome.articles] == [f"Entry {numbers[0]}"]
        desk.clock.pass_by(minutes=15)


async def test_a_page_that_names_no_feed_is_a_problem(desk: Desk) -> None:
    desk.web.pages["/@taxoffice"] = desk.reply(b"<html><body>" + b"word " * 300)
    outcome = await desk.poll()
    assert outcome.state.failures == 1
