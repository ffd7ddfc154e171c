"""An article read again over a real server: renewed, unchanged, gone, emptied, or cut for us."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from policywire.config.enums import DateKind
from policywire.crawler.model.article import RETRY_NOTE, Article, ArticleForm, TextOrigin
from policywire.crawler.model.crawl_outcome import ProblemClass
from policywire.crawler.model.upcoming_date import UpcomingDate
from policywire.crawler.polling.recheck import RecheckResult, recheck_article
from tests.crawler.polling.test_poll import NOW, page

OLD = "The agency said that it would send notices. Comments are due by January 19, 2027. " * 20


class Desk:
    """One article on the test's web."""

    def __init__(self, web: Any, fetcher: Any, reply: Any) -> None:
        self.web, self.fetcher, self.reply = web, fetcher, reply
        told = UpcomingDate(
            kind=DateKind.EFFECTIVE, on=NOW + timedelta(days=60), said="effective_on"
        )
        written = UpcomingDate(
            kind=DateKind.COMMENTS_CLOSE,
            on=NOW + timedelta(days=56),
            said="Comments are due by January 19, 2027.",
        )
        self.article = Article(
            url=web.url("/news/1"),
            title="Notices",
            text=OLD,
            outlet="Ledger",
            found=NOW,
            origin=TextOrigin.PAGE,
            dates=(told, written),
        )

    async def read(self, function: Callable[..., Any], *args: Any) -> Any:
        return function(*args)

    async def again(self, **validators: str) -> RecheckResult:
        named = {name.replace("_", "-"): value for name, value in validators.items()}
        return await recheck_article(self.article, named, NOW, self.fetcher, self.read)

    def answer(self, body: bytes = b"", status: int = 200, **headers: str) -> None:
        self.web.pages["/news/1"] = self.reply(
            body, status, headers={"Content-Type": "text/html", **headers}
        )


@pytest.fixture
def desk(web: Any, fetcher: Any, reply: Any) -> Desk:
    return Desk(web, fetcher, reply)


def article_page(text: str) -> bytes:
    return page(1).replace(b"</article>", f"<p>{text}</p></article>".encode())


async def test_the_article_has_the_text_of_now_and_the_dates_that_it_names(desk: Desk) -> None:
    more = "The rule is effective on March 1, 2027, and replaces the older one. " * 12
    desk.answer(article_page(more), ETag='"v2"')
    found = await desk.again()
    assert found.article is not None
    assert "it would send 1 notices" in found.article.text
    assert [each.said[:12] for each in found.article.dates] == ["effective_on", "The rule is "]
    assert found.etag == '"v2"'


async def test_an_unchanged_page_keeps_its_validators(desk: Desk) -> None:
    desk.answer(status=304)
    found = await desk.again(If_None_Match='"v1"')
    assert found.article == desk.article
    assert found.etag == '"v1"'
    (hit,) = [hit for hit in desk.web.log if hit.path == "/news/1"]
    assert hit.headers["if-none-match"] == '"v1"'


@pytest.mark.parametrize("status", [404, 410])
async def test_a_page_that_is_gone_leaves_the_text_and_says_so(desk: Desk, status: int) -> None:
    desk.answer(b"gone", status)
    found = await desk.again()
    assert found.is_gone
    assert found.article is not None
    assert found.article.text == OLD


async def test_a_page_that_was_emptied_is_gone(desk: Desk) -> None:
    desk.answer(b"<html><body><h1>News</h1><p></p></body></html>")
    assert (await desk.again()).is_gone


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        (b"no", 503, ProblemClass.HTTP_5XX),
        (b"<html><title>Just a moment...</title></html>", 200, ProblemClass.CHALLENGE),
        (b"<html><p>" + b"Only the beginning is free. " * 10, 200, ProblemClass.EMPTY),
    ],
)
async def test_what_cannot_be_read_now_changes_nothing(
    desk: Desk, body: bytes, status: int, kind: ProblemClass
) -> None:
    desk.answer(body, status)
    found = await desk.again()
    assert found.article is None
    assert found.problem is not None
    assert found.problem.kind is kind


async def test_a_page_that_came_back_is_not_withdrawn_any_more(desk: Desk) -> None:
    desk.article = Article(
        url=desk.article.url,
        title="N",
        text="x",
        outlet="L",
        found=NOW,
        forms=(ArticleForm.WITHDRAWN,),
    )
    desk.answer(page(1))
    found = await desk.again()
    assert found.article is not None
    assert found.article.forms == ()


@pytest.fixture
def waiting(desk: Desk) -> Desk:
    """The desk with an article that has the feed's text alone."""
    desk.article = replace(
        desk.article, text="In short.", origin=TextOrigin.FEED, note=f"A fault. {RETRY_NOTE}"
    )
    return desk


async def test_the_page_of_an_article_that_waited_for_it_is_taken_whole(waiting: Desk) -> None:
    waiting.answer(article_page("And more."))
    found = await waiting.again()
    assert found.article is not None
    assert found.article.origin is TextOrigin.PAGE
    assert not found.article.note
    assert "it would send 1 notices" in found.article.text


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"gone", 404),
        (b"<html><title>Page not found</title><p>Sorry, there is nothing here.</p></html>", 200),
        (b"<html><title>Log in</title><form><input type=password></form></html>", 200),
        (b"<html><title>Cookies</title><p>We value your privacy. Accept all cookies.</p>", 200),
    ],
)
async def test_what_stands_in_for_the_page_is_never_taken(
    waiting: Desk, body: bytes, status: int
) -> None:
    waiting.answer(body, status)
    found = await waiting.again()
    assert (found.article, found.is_gone) == (None, False)
    assert found.problem is not None
