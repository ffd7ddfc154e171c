"""Polls of feeds on a loopback web: what comes home, what is remembered, when the next one is.

The web and the fetcher are real; the parsers run in place instead of in the pool.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from policywire.config.enums import ArticleKind, Tier
from policywire.config.models import Source
from policywire.crawler.fetch.fetcher import Fetcher
from policywire.crawler.model.article import ArticleForm, TextOrigin
from policywire.crawler.model.crawl_outcome import CrawlOutcome, ProblemClass, SourceState
from policywire.crawler.model.history import SourceDay
from policywire.crawler.model.validators import UNTRUSTED
from policywire.crawler.polling.poll import Poll
from policywire.crawler.polling.selection import FIRST_POLL, PER_POLL
from tests.crawler.pdf_document import pdf

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
BODY = (
    "The agency said on Tuesday that it would send {n} notices to taxpayers in the coming weeks. "
    "Officials described the step as the first of its kind since the spring, and said that the "
    "letters would explain how to answer. Advocates for taxpayers asked for more time."
)
PARAGRAPHS = 4


def page(number: int | str, *, canonical: str = "", published: str = "") -> bytes:
    paragraphs = "".join(f"<p>Part {p}. {BODY.format(n=number)}</p>" for p in range(PARAGRAPHS))
    link = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    date = f'<meta property="article:published_time" content="{published}">' if published else ""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Notices {number}'
        f'</title>{link}{date}<meta property="og:title" content="Notices {number}"></head><body>'
        f"<nav><a href='/'>Home</a></nav><article><h1>Notices {number}</h1>{paragraphs}</article>"
        f"<footer>Imprint</footer></body></html>"
    ).encode()


def item(number: int | str, link: str, when: datetime | None = None, summary: str = "") -> str:
    date = f"<pubDate>{format_datetime(when)}</pubDate>" if when else ""
    return (
        f"<item><title>Entry {number}</title><link>{link}</link>"
        f'<guid isPermaLink="false">id-{number}</guid>{date}'
        f"<description>{summary or f'Summary {number}'}</description></item>"
    )


def rss(items: Sequence[str], extra: str = "") -> bytes:
    return (
        '<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>'
        f"<link>http://x/</link><description>d</description>{extra}{''.join(items)}"
        "</channel></rss>"
    ).encode()


class Desk:
    """One source on the test's web, polled as often as wanted; its store is a set of addresses."""

    def __init__(self, web: Any, fetcher: Fetcher, reply: Any, clock: Any) -> None:
        self.web, self.fetcher, self.reply, self.clock = web, fetcher, reply, clock
        self.source = Source(
            url=web.url("/feed"),
            outlet="The Ledger",
            tier=Tier.OFFICIAL,
            place="us-ny",
            article_kind=ArticleKind.PRESS_RELEASE,
            delay=timedelta(0),
        )
        self.state = SourceState()
        self.store: set[str] = set()
        self.asked: list[list[str]] = []

    async def known(self, urls: Sequence[str]) -> frozenset[str]:
        self.asked.append(list(urls))
        return frozenset(self.store.intersection(urls))

    async def read(self, function: Callable[..., Any], *args: Any) -> Any:
        return function(*args)

    async def poll(self, key: str = "ledger") -> CrawlOutcome:
        """Poll once and keep what came, as the store does."""
        poll = Poll(key, self.source, self.state, self.clock(), self.fetcher, self.read, self.known)
        outcome = await poll.run()
        self.state = outcome.state
        self.store |= {article.url for article in outcome.articles}
        return outcome

    def publish(self, numbers: Sequence[int], **headers: str) -> None:
        """Put a feed with these entries, newest first, and their pages on the web."""
        items = [
            item(n, self.web.url(f"/news/{n}"), NOW - timedelta(minutes=place))
            for place, n in enumerate(numbers)
        ]
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.web.pages["/feed"] = self.reply(rss(items), headers=named)
        for n in numbers:
            self.web.pages[f"/news/{n}"] = self.reply(
                page(n), headers={"Content-Type": "text/html; charset=utf-8"}
            )

    def asked_for(self, path: str) -> list[Any]:
        return [hit for hit in self.web.log if hit.path == path]


@pytest.fixture
def desk(web: Any, fetcher: Any, reply: Any, clock: Any) -> Desk:
    return Desk(web, fetcher, reply, clock)


@pytest.fixture
async def settled(desk: Desk) -> Desk:
    """A source that has been polled once, with one entry; the next poll is due."""
    desk.publish([1], ETag='"v1"', Last_Modified="Tue, 24 Nov 2026 11:00:00 GMT")
    await desk.poll()
    desk.web.log.clear()
    desk.clock.pass_by(seconds=1)
    return desk


# What comes home


async def test_an_article_cut_into_pages_is_put_together_up_to_a_limit(desk: Desk) -> None:
    desk.publish([7])
    for n in range(1, 9):
        html = page(f"of part {n}").replace(
            b"</head>", f'<link rel="next" href="/news/7/{n + 1}"></head>'.encode()
        )
        path = "/news/7" if n == 1 else f"/news/7/{n}"
        desk.web.pages[path] = desk.reply(html, headers={"Content-Type": "text/html"})
    (article,) = (await desk.poll()).articles
    assert ArticleForm.SEVERAL_PAGES in article.forms
    assert [f"send of part {n} notices" in article.text for n in range(1, 9)] == (
        [True] * 5 + [False] * 3
    )
    assert not desk.asked_for("/news/7/6")


async def test_an_identifier_that_is_given_to_another_article_hides_none(desk: Desk) -> None:
    desk.publish([7])
    await desk.poll()
    later = NOW + timedelta(minutes=20)
    desk.clock.pass_by(seconds=1800)
    reused = item(7, desk.web.url("/news/8"), later)
    desk.web.pages["/feed"] = desk.reply(rss([reused]))
    desk.web.pages["/news/8"] = desk.reply(page(8), headers={"Content-Type": "text/html"})
    assert [each.title for each in (await desk.poll()).articles] == ["Notices 8"]
    desk.clock.pass_by(seconds=1800)
    desk.web.pages["/feed"] = desk.reply(rss([reused, reused.replace("id-7", "id-9")]))
    assert (await desk.poll()).articles == ()


async def test_a_missing_next_page_leaves_the_first(desk: Desk) -> None:
    desk.publish([7])
    html = page(7).replace(b"</head>", b'<link rel="next" href="/news/7?page=2"></head>')
    desk.web.pages["/news/7"] = desk.reply(html, headers={"Content-Type": "text/html"})
    (article,) = (await desk.poll()).articles
    assert article.forms == (ArticleForm.SEVERAL_PAGES,)
    assert article.text.count("it would send 7 notices") == PARAGRAPHS


async def test_a_new_entry_becomes_an_article_with_the_text_of_its_page(desk: Desk) -> None:
    desk.publish([7])
    (article,) = (await desk.poll()).articles
    assert article.url == desk.web.url("/news/7")
    assert article.title == "Notices 7"
    assert article.text.count("it would send 7 notices") == PARAGRAPHS
    assert "Home" not in article.text
    assert article.lede
    assert (article.outlet, article.tier, article.place) == ("The Ledger", Tier.OFFICIAL, "us-ny")
    assert (article.kind, article.source) == (ArticleKind.PRESS_RELEASE, "ledger")
    assert (article.origin, article.note) == (TextOrigin.PAGE, "")
    assert (article.found, article.published) == (NOW, NOW)
    assert article.language == "en"


async def test_the_pages_date_goes_before_the_feeds(desk: Desk) -> None:
    desk.publish([7])
    desk.web.pages["/news/7"] = desk.reply(page(7, published="2026-11-23T08:30:00-05:00"))
    (article,) = (await desk.poll()).articles
    assert article.published == datetime(2026, 11, 23, 13, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        (NOW + timedelta(hours=3), NOW),
        (NOW + timedelta(days=400), None),
        (datetime(1970, 1, 1, tzinfo=UTC), None),
        (None, None),
    ],
)
async def test_a_date_that_cannot_be_is_not_believed(
    desk: Desk, date: datetime | None, expected: datetime | None
) -> None:
    desk.web.pages = {
        "/feed": desk.reply(rss([item(1, desk.web.url("/news/1"), date)])),
        "/news/1": desk.reply(page(1)),
    }
    (article,) = (await desk.poll()).articles
    assert article.published == expected
    assert article.published_or_found == NOW


async def test_an_entry_is_brought_home_once(settled: Desk) -> None:
    settled.publish([2, 1])
    assert [a.title for a in (await settled.poll()).articles] == ["Notices 2"]
    assert settled.web.paths(robots=False) == ["/feed", "/news/2"]


async def test_an_article_that_the_store_has_is_not_fetched_again(settled: Desk) -> None:
    settled.store.add(settled.web.url("/news/2"))
    settled.publish([3, 2, 1])
    outcome = await settled.poll()
    assert [a.title for a in outcome.articles] == ["Notices 3"]
    assert "/news/2" not in settled.web.paths()
    assert len(outcome.state.seen) == 3


async def test_a_first_poll_brings_the_newest_only(desk: Desk) -> None:
    desk.publish(range(100, 0, -1))
    outcome = await desk.poll()
    assert [a.title for a in outcome.articles] == [
        f"Notices {n}" for n in range(101 - FIRST_POLL, 101)
    ]
    assert len(outcome.state.seen) == 100


@pytest.mark.slow
async def test_many_entries_at_once_come_over_several_polls_oldest_first(settled: Desk) -> None:
    settled.publish(range(120, 0, -1), ETag='"v2"')
    found = [await settled.poll() for _ in range(3)]
    assert [len(outcome.articles) for outcome in found] == [PER_POLL, PER_POLL, 19]
    titles = [a.title for outcome in found for a in outcome.articles]
    assert titles == [f"Notices {n}" for n in range(2, 121)]
    assert [outcome.state.etag for outcome in found] == ["", "", '"v2"']
    assert (await settled.poll()).unchanged


async def test_a_long_pause_between_requests_makes_a_poll_take_fewer(settled: Desk) -> None:
    settled.source = settled.source.model_copy(update={"every": timedelta(seconds=0.2)})
    settled.fetcher.politeness.set_source_delay(
        f"127.0.0.1:{settled.web.port}", "ledger", timedelta(seconds=0.05)
    )
    settled.publish(range(10, 0, -1))
    assert len((await settled.poll()).articles) == 4


async def test_at_most_four_pages_are_read_at_a_time(desk: Desk) -> None:
    desk.publish(range(12, 0, -1))
    reading = peak = 0

    async def read(function: Callable[..., Any], *args: Any) -> Any:
        nonlocal reading, peak
        reading += 1
        peak = max(peak, reading)
        await asyncio.sleep(0.01)
        reading -= 1
        return function(*args)

    desk.read = read  # type: ignore[method-assign]
    assert len((await desk.poll()).articles) == 12
    assert 1 <= peak <= 4


# Pages that cannot be read


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [
        (404, ProblemClass.HTTP_4XX, "does not exist"),
        (401, ProblemClass.HTTP_4XX, "login"),
        (402, ProblemClass.HTTP_4XX, "requires payment"),
        (500, ProblemClass.HTTP_5XX, "an internal error"),
    ],
)
async def test_an_article_whose_page_fails_keeps_the_feeds_text_and_says_why(
    desk: Desk, status: int, kind: ProblemClass, words: str
) -> None:
    desk.publish([1])
    desk.web.pages["/news/1"] = desk.reply(b"no", status)
    outcome = await desk.poll()
    (article,) = outcome.articles
    assert (article.title, article.text) == ("Entry 1", "Summary 1")
    assert article.origin is TextOrigin.FEED
    assert words in article.note
    assert [problem.kind for problem in outcome.problems] == [kind]
    assert outcome.state.failures == 0


async def test_a_page_that_robots_txt_forbids_is_left_alone(desk: Desk) -> None:
    desk.publish([1])
    desk.web.pages["/robots.txt"] = desk.reply(b"User-agent: *\nDisallow: /news/\n")
    (article,) = (await desk.poll()).articles
    assert "robots.txt" in article.note
    assert "/news/1" not in desk.web.paths()


async def test_a_page_that_is_no_page_is_not_parsed(desk: Desk) -> None:
    desk.publish([1])
    desk.web.pages["/news/1"] = desk.reply(b"<svg/>", headers={"Content-Type": "image/svg"})
    (article,) = (await desk.poll()).articles
    assert "image/svg" in article.note


async def test_an_entry_that_leads_to_a_pdf_is_read(desk: Desk) -> None:
    desk.publish([1])
    body = pdf([["Notice 2026-41", BODY.format(n=7)[:80]], [BODY.format(n=8)[:85]]])
    desk.web.pages["/news/1"] = desk.reply(body, headers={"Content-Type": "application/pdf"})
    (article,) = (await desk.poll()).articles
    assert (article.origin, article.note) == (TextOrigin.PAGE, "")
    assert "it would send 8 notices" in article.text


async def test_a_page_with_less_text_than_the_feed_does_not_replace_it(desk: Desk) -> None:
    long = "A summary that says a good deal more than the page. " * 20
    desk.web.pages = {
        "/feed": desk.reply(rss([item(1, desk.web.url("/a"), NOW, long)])),
        "/a": desk.reply(b"<html><body><p>Subscribe to read.</p></body></html>"),
    }
    (article,) = (await desk.poll()).articles
    assert article.text.startswith("A summary that says")
    assert "subscribers" in article.note


async def test_a_link_that_ends_on_the_front_page_is_not_taken_for_the_article(
    desk: Desk, redirect_to: Any
) -> None:
    desk.publish([1])
    desk.web.pages |= {"/news/1": redirect_to("/"), "/": desk.reply(page("of the day"))}
    (article,) = (await desk.poll()).articles
    assert article.url == desk.web.url("/news/1")
    assert article.text == "Summary 1"
    assert "instead of the article" in article.note


async def test_an_entry_without_a_link_is_an_article_of_its_feed(desk: Desk) -> None:
    desk.web.pages = {"/feed": desk.reply(rss([item(1, "", NOW)]))}
    (article,) = (await desk.poll()).articles
    assert article.url.startswith(desk.web.url("/feed#"))
    assert "no link" in article.note


async def test_a_source_may_be_read_by_its_feed_only(desk: Desk) -> None:
    desk.source = desk.source.model_copy(update={"full_text": False})
    desk.publish([1])
    (article,) = (await desk.poll()).articles
    assert article.text == "Summary 1"
    assert article.note
    assert desk.web.paths(robots=False) == ["/feed"]


async def test_a_link_to_a_private_address_is_never_followed(desk: Desk, canary: Any) -> None:
    desk.web.pages = {"/feed": desk.reply(rss([item(1, canary.url("/admin"), NOW)]))}
    outcome = await desk.poll()
    assert outcome.problems[0].kind is ProblemClass.PRIVATE_ADDRESS
    assert outcome.articles[0].origin is TextOrigin.FEED
    assert canary.connections == 0


async def test_a_canonical_link_is_never_fetched(desk: Desk, canary: Any) -> None:
    desk.publish([1])
    desk.web.pages["/news/1"] = desk.reply(page(1, canonical=canary.url("/news/1")))
    await desk.poll()
    assert canary.connections == 0


# Identity


async def test_the_canonical_address_of_the_page_names_the_article(desk: Desk) -> None:
    desk.web.pages = {
        "/feed": desk.reply(rss([item(1, desk.web.url("/go?to=1&utm_source=rss"), NOW)])),
        "/go?to=1&utm_source=rss": desk.reply(page(1, canonical=desk.web.url("/2026/notices"))),
    }
    (article,) = (await desk.poll()).articles
    assert article.url == desk.web.url("/2026/notices")


async def test_an_article_that_turns_out_to_be_known_is_not_brought_again(settled: Desk) -> None:
    link = settled.web.url("/other-way-to/1")
    settled.web.pages["/feed"] = settled.reply(rss([item("x", link, NOW)]))
    settled.web.pages["/other-way-to/1"] = settled.reply(
        page(1, canonical=settled.web.url("/news/1"))
    )
    outcome = await settled.poll()
    assert outcome.articles == ()
    assert len(outcome.state.seen) == 2


@pytest.mark.parametrize("canonical", ["/", "/news", "/news/", "/?home=1"])
async def test_a_site_that_calls_its_front_page_canonical_loses_no_articles(
    desk: Desk, canonical: str
) -> None:
    desk.publish([2, 1])
    for n in (1, 2):
        html = page(n, canonical=desk.web.url(canonical))
        desk.web.pages[f"/news/{n}"] = desk.reply(html)
    outcome = await desk.poll()
    if canonical != "/?home=1":
        assert [a.url for a in outcome.articles] == [desk.web.url(f"/news/{n}") for n in (1, 2)]
    assert len(outcome.state.seen) == 2


# What is remembered


async def test_validators_are_sent_back_and_304_is_unchanged(settled: Desk) -> None:
    settled.web.pages["/feed"] = settled.reply(status=304)
    outcome = await settled.poll()
    (hit,) = settled.asked_for("/feed")
    assert hit.headers["if-none-match"] == '"v1"'
    assert hit.headers["if-modified-since"] == "Tue, 24 Nov 2026 11:00:00 GMT"
    assert outcome.unchanged
    assert outcome.articles == ()
    assert (outcome.state.etag, outcome.state.last_ok) == ('"v1"', settled.clock())


async def test_a_body_seen_before_is_not_parsed(settled: Desk) -> None:
    async def no_parser(*_: Any) -> Any:
        raise AssertionError("parsed again")

    settled.read = no_parser  # type: ignore[method-assign]
    assert (await settled.poll()).unchanged


async def test_validators_are_kept_only_after_an_answer_that_was_read(settled: Desk) -> None:
    before = settled.state
    settled.web.pages["/feed"] = settled.reply(b"<html>gone</html>", headers={"ETag": '"v2"'})
    after = (await settled.poll()).state
    assert (after.etag, after.body_sha256, after.seen) == (
        before.etag,
        before.body_sha256,
        before.seen,
    )


async def test_the_whole_feed_is_asked_for_from_time_to_time(settled: Desk) -> None:
    for _ in range(25):
        await settled.poll()
        settled.clock.pass_by(minutes=15)
    hits = settled.asked_for("/feed")
    unconditional = [hit for hit in hits if "if-none-match" not in hit.headers]
    assert 1 <= len(unconditional) <= 2


async def test_validators_that_lie_are_found_out_and_not_sent_any_more(settled: Desk) -> None:
    settled.publish([2, 1], ETag='"v1"')
    settled.clock.pass_by(days=1)
    assert [a.title for a in (await settled.poll()).articles] == ["Notices 2"]
    assert settled.state.etag == UNTRUSTED
    for number in (3, 4):
        settled.publish([number, 2, 1], ETag='"v1"')
        settled.clock.pass_by(minutes=15)
        assert len((await settled.poll()).articles) == 1
    assert all("if-none-match" not in hit.headers for hit in settled.asked_for("/feed"))


async def test_a_poll_that_is_cut_short_has_settled_nothing(settled: Desk, engine: Any) -> None:
    from policywire.crawler.fetch.engine import StoppedError

    arrived = asyncio.Event()

    async def hang(hit: Any, writer: Any) -> None:
        arrived.set()
        await asyncio.Event().wait()

    settled.publish([3, 2, 1])
    settled.web.pages["/news/2"] = hang
    before = settled.state
    task = asyncio.create_task(settled.poll())
    await arrived.wait()
    await engine.stop()
    with pytest.raises(StoppedError):
        await task
    assert settled.state == before


# Failures


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", ProblemClass.EMPTY),
        (b"{}", ProblemClass.NOT_A_FEED),
        (b"GIF89a\x01\x00", ProblemClass.NOT_A_FEED),
        (
            b'<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss version="2.0">&b;</rss>',
            ProblemClass.XML_ENTITIES,
        ),
        (
            b"<!doctype html><html><head><title>Just a moment...</title></head><body>"
            b"Checking your browser</body></html>",
            ProblemClass.CHALLENGE,
        ),
    ],
)
async def test_an_answer_that_is_no_feed_is_a_failed_poll(
    settled: Desk, body: bytes, kind: ProblemClass
) -> None:
    settled.web.pages["/feed"] = settled.reply(body)
    outcome = await settled.poll()
    assert outcome.state.failures == 1
    assert outcome.state.last_problem == outcome.problems[0]
    assert outcome.problems[0].kind is kind
    assert outcome.problems[0].url == settled.source.url
    assert outcome.articles == ()


async def test_a_feed_that_falls_empty_is_a_failed_poll(settled: Desk) -> None:
    settled.web.pages["/feed"] = settled.reply(rss([]))
    outcome = await settled.poll()
    assert outcome.problems[0].kind is ProblemClass.EMPTY


async def test_a_feed_that_was_always_empty_is_none(desk: Desk) -> None:
    desk.web.pages["/feed"] = desk.reply(rss([]))
    outcome = await desk.poll()
    assert (outcome.problems, outcome.state.failures) == ((), 0)


async def test_failures_put_the_next_poll_off_and_a_good_one_ends_that(settled: Desk) -> None:
    every = settled.source.every
    feed = settled.web.pages["/feed"]
    settled.web.pages["/feed"] = settled.reply(status=500)
    waits = []
    for _ in range(9):
        state = (await settled.poll()).state
        assert state.next_poll is not None
        waits.append((state.next_poll - settled.clock()) / every)
    assert waits == [1, 2, 4, 8, 16, 32, 64, 96, 96]
    assert state.failures == 9
    settled.web.pages["/feed"] = feed
    state = (await settled.poll()).state
    assert (state.failures, state.last_problem) == (0, None)
    assert state.next_poll == settled.clock() + every


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("7", timedelta(minutes=15)),
        ("3600", timedelta(hours=1)),
        ("Tue, 24 Nov 2026 14:00:01 GMT", timedelta(hours=2)),
        ("999999999", timedelta(hours=24)),
        ("-1", timedelta(minutes=15)),
        ("soon", timedelta(minutes=15)),
    ],
)
async def test_retry_after_sets_the_next_poll(settled: Desk, value: str, wait: timedelta) -> None:
    settled.web.pages["/feed"] = settled.reply(status=429, headers={"Retry-After": value})
    outcome = await settled.poll()
    assert outcome.problems[0].kind is ProblemClass.RATE_LIMITED
    assert outcome.state.next_poll == settled.clock() + wait


async def test_the_feeds_own_ttl_is_kept(desk: Desk) -> None:
    items = [item(1, desk.web.url("/news/1"), NOW)]
    desk.web.pages["/feed"] = desk.reply(rss(items, "<ttl>120</ttl>"))
    assert (await desk.poll()).state.next_poll == NOW + timedelta(hours=2)


async def test_a_source_that_cannot_be_reached_is_a_problem_and_never_an_exception(
    desk: Desk, web: Any
) -> None:
    await web.stop()
    outcome = await desk.poll()
    assert outcome.problems[0].kind is ProblemClass.CONNECT
    assert outcome.state == replace(
        SourceState(),
        polled=NOW,
        failures=1,
        next_poll=NOW + desk.source.every,
        last_problem=outcome.problems[0],
        failing_since=NOW,
        days=(SourceDay(NOW.date(), polls=1, failures={"connect": 1}),),
    )


@pytest.mark.parametrize("target", ["http://[", "http://x:y/", "\\\\evil", "http://", "//"])
async def test_a_feed_that_redirects_to_nonsense_is_a_failed_poll(
    settled: Desk, redirect_to: Any, target: str
) -> None:
    settled.web.pages["/feed"] = redirect_to(target)
    assert (await settled.poll()).state.failures == 1


@pytest.mark.parametrize("url", ["http://[", "file:///etc/passwd", "", "http://x:y/", "feed"])
async def test_a_source_with_a_senseless_address_is_a_failed_poll(desk: Desk, url: str) -> None:
    desk.source = desk.source.model_copy(update={"url": url})
    outcome = await desk.poll()
    assert outcome.state.failures == 1
    assert outcome.problems[0].detail


async def test_last_new_tells_when_something_came(settled: Desk) -> None:
    came = settled.state.last_new
    settled.clock.pass_by(hours=1)
    assert (await settled.poll()).state.last_new == came
    settled.publish([2, 1])
    assert (await settled.poll()).state.last_new == settled.clock()


async def test_entries_at_anchors_of_one_page_get_the_text_of_their_sections(desk: Desk) -> None:
    sections = "".join(f"<div id='entry-{n}'><p>{BODY.format(n=n)}</p></div>" for n in (1, 2))
    desk.web.pages["/docket"] = desk.reply(f"<html>{sections}".encode())
    links = [desk.web.url(f"/docket#entry-{n}") for n in (1, 2)]
    items = [item(n, link) for n, link in enumerate(links, 1)]
    desk.web.pages["/feed"] = desk.reply(rss(items))
    outcome = await desk.poll()
    by_title = {article.title: article.text for article in outcome.articles}
    assert "would send 1 notices" in by_title["Entry 1"]
    assert "would send 2 notices" not in by_title["Entry 1"]
    assert "would send 2 notices" in by_title["Entry 2"]
    assert desk.web.paths().count("/docket") == 1
