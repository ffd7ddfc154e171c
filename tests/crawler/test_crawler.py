"""The resident crawler whole: its life in an event loop, polls through the pool, its end."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import textwrap
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any

import pytest

from policywire import __version__
from policywire.config.models import Source
from policywire.crawler.crawler import Crawler, user_agent
from policywire.crawler.fetch.response import Response
from policywire.crawler.model.article import TextOrigin
from policywire.crawler.model.crawl_outcome import Problem, ProblemClass, SourceState
from policywire.crawler.workers.parser_pool import ParserPool

FEED = (
    '<rss version="2.0"><channel><title>News</title>'
    '<item><title>One</title><guid isPermaLink="false">1</guid><link>{link}</link></item>'
    "</channel></rss>"
)
PAGE = (
    "<!doctype html><html lang='en'><head><title>Notices</title></head><body><article>"
    "<h1>Notices</h1>" + "<p>The agency will send notices to taxpayers this autumn. </p>" * 12
) + "</article></body></html>"


async def nothing_known(urls: Sequence[str]) -> frozenset[str]:
    return frozenset()


@pytest.fixture(scope="session")
async def pool() -> AsyncIterator[ParserPool]:
    pool = ParserPool()
    await pool.start()
    yield pool
    await pool.stop()


@pytest.fixture
async def crawler(pool: ParserPool, clock: Any) -> AsyncIterator[Crawler]:
    crawler = Crawler(contact="a@example.org", allow_private=True, pool=pool, clock=clock)
    await crawler.start()
    yield crawler
    await crawler.stop()


def source(web: Any, path: str = "/feed", **more: Any) -> Source:
    return Source(url=web.url(path), outlet="The Ledger", delay=timedelta(0), **more)


@pytest.mark.slow
async def test_a_poll_brings_the_article_home(web: Any, reply: Any, crawler: Crawler) -> None:
    web.pages = {
        "/feed": reply(FEED.format(link=web.url("/one")).encode()),
        "/one": reply(PAGE.encode(), headers={"Content-Type": "text/html"}),
    }
    outcome = await crawler.poll("ledger", source(web), SourceState(), nothing_known)
    (article,) = outcome.articles
    assert article.origin is TextOrigin.PAGE
    assert "send notices to taxpayers" in article.text
    assert (outcome.source, article.source) == ("ledger", "ledger")
    assert (outcome.problems, outcome.unchanged) == ((), False)
    again = await crawler.poll("ledger", source(web), outcome.state, nothing_known)
    assert again.unchanged


@pytest.mark.slow
async def test_many_polls_run_at_a_time(web: Any, reply: Any, crawler: Crawler) -> None:
    web.pages = {f"/{n}": reply(FEED.format(link="").encode()) for n in range(30)}
    outcomes = await asyncio.gather(
        *(
            crawler.poll(f"s{n}", source(web, f"/{n}"), SourceState(), nothing_known)
            for n in range(30)
        )
    )
    assert [outcome.source for outcome in outcomes] == [f"s{n}" for n in range(30)]
    assert all(len(outcome.articles) == 1 for outcome in outcomes)
    assert web.paths().count("/robots.txt") == 1


@pytest.mark.slow
async def test_a_feed_that_takes_too_long_to_read_is_a_parse_timeout(
    web: Any, reply: Any, clock: Any
) -> None:
    items = "".join(f"<item><title>{n}</title><guid>{n}</guid></item>" for n in range(20_000))
    web.pages = {"/feed": reply(f'<rss version="2.0"><channel>{items}</channel></rss>'.encode())}
    pool = ParserPool(wall=0.1, cpu=0.1)
    await pool.start()
    crawler = Crawler(contact="", allow_private=True, pool=pool, clock=clock)
    await crawler.start()
    outcome = await crawler.poll("s", source(web), SourceState(), nothing_known)
    assert outcome.problems[0].kind is ProblemClass.PARSE_TIMEOUT
    assert outcome.state.failures == 1
    await crawler.stop()
    await pool.stop()


@pytest.mark.slow
async def test_a_robots_txt_made_to_stall_its_reader_costs_one_parse(
    web: Any, reply: Any, clock: Any
) -> None:
    agents = "".join(f"User-agent: a{n}\n" for n in range(15_000))
    rules = "".join(f"Disallow: /{n}\n" for n in range(15_000))
    web.pages = {"/robots.txt": reply((agents + rules).encode()), "/a": reply(b"a")}
    pool = ParserPool(wall=0.5, cpu=0.5)
    await pool.start()
    crawler = Crawler(contact="", allow_private=True, pool=pool, clock=clock)
    await crawler.start()
    problem = await crawler.fetch(web.url("/a"))
    assert isinstance(problem, Problem)
    assert problem.kind is ProblemClass.ROBOTS
    await crawler.stop()
    await pool.stop()


async def test_private_addresses_are_refused_unless_allowed(
    web: Any, pool: ParserPool, clock: Any
) -> None:
    crawler = Crawler(contact="", allow_private=False, pool=pool, clock=clock)
    await crawler.start()
    outcome = await crawler.poll("s", source(web), SourceState(), nothing_known)
    assert outcome.problems[0].kind is ProblemClass.PRIVATE_ADDRESS
    assert web.connections == 0
    crawler.allow_private(allowed=True)
    opened = await crawler.poll("s", source(web), SourceState(), nothing_known)
    await crawler.stop()
    assert not [each for each in opened.problems if each.kind is ProblemClass.PRIVATE_ADDRESS]
    assert web.connections > 0


async def test_the_delay_of_a_source_holds_for_its_host(
    web: Any, reply: Any, crawler: Crawler
) -> None:
    web.pages = {"/feed": reply(FEED.format(link="").encode())}
    slow = source(web).model_copy(update={"delay": timedelta(seconds=0.05)})
    await crawler.poll("slow", slow, SourceState(), nothing_known)
    await crawler.poll("fast", source(web), SourceState(), nothing_known)
    slot = crawler._engine._downloader.slots[f"127.0.0.1:{web.port}"]
    assert (slot.delay, slot.concurrency, slot.jitter) == (0.05, 1, 0)


async def test_a_page_is_fetched_by_itself(web: Any, reply: Any, crawler: Crawler) -> None:
    web.pages = {"/a": reply(b"a", headers={"Content-Type": "text/plain"})}
    page = await crawler.fetch(web.url("/a"))
    assert isinstance(page, Response)
    assert (page.body, page.content_type) == (b"a", "text/plain")
    missing = await crawler.fetch(web.url("/b"))
    assert isinstance(missing, Problem)
    assert missing.kind is ProblemClass.HTTP_4XX


async def test_a_poll_that_the_stop_cuts_short_leaves_the_state_as_it_was(
    web: Any, crawler: Crawler
) -> None:
    arrived = asyncio.Event()

    async def hang(hit: Any, writer: Any) -> None:
        arrived.set()
        await asyncio.Event().wait()

    web.pages = {"/feed": hang}
    state = SourceState(etag='"v1"', seen=("a",))
    poll = asyncio.create_task(crawler.poll("s", source(web), state, nothing_known))
    await arrived.wait()
    await crawler.stop()
    outcome = await poll
    assert (outcome.state, outcome.articles, outcome.problems) == (state, (), ())
    late = await crawler.fetch(web.url("/feed"))
    assert isinstance(late, Problem)
    assert "stopped" in late.detail


async def test_a_poll_that_is_being_parsed_at_the_stop_leaves_the_state_as_it_was(
    web: Any, reply: Any, clock: Any
) -> None:
    class Stuck(ParserPool):
        parsing = asyncio.Event()

        async def run(self, function: Any, /, *args: Any, **more: Any) -> Any:
            self.parsing.set()
            await asyncio.Event().wait()

    web.pages = {"/feed": reply(FEED.format(link="").encode())}
    pool = Stuck()
    crawler = Crawler(contact="", allow_private=True, pool=pool, clock=clock)
    await crawler.start()
    poll = asyncio.create_task(crawler.poll("s", source(web), SourceState(), nothing_known))
    await pool.parsing.wait()
    await crawler.stop()
    assert (await poll).state == SourceState()


async def test_a_poll_that_the_caller_cancels_is_cancelled(
    web: Any, reply: Any, crawler: Crawler
) -> None:
    arrived = asyncio.Event()

    async def hang(hit: Any, writer: Any) -> None:
        arrived.set()
        await asyncio.Event().wait()

    web.pages = {"/feed": hang, "/other": reply(FEED.format(link="").encode())}
    poll = asyncio.create_task(crawler.poll("s", source(web), SourceState(), nothing_known))
    await arrived.wait()
    poll.cancel()
    with pytest.raises(asyncio.CancelledError):
        await poll


async def test_the_crawler_takes_no_signals(pool: ParserPool, clock: Any) -> None:
    before = [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD)]
    crawler = Crawler(contact="", allow_private=True, pool=pool, clock=clock)
    await crawler.start()
    after = [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD)]
    await crawler.stop()
    assert after == before


async def test_a_crawler_that_was_never_started_stops(pool: ParserPool, clock: Any) -> None:
    crawler = Crawler(contact="", allow_private=True, pool=pool, clock=clock)
    await crawler.stop()
    assert isinstance(await crawler.fetch("http://example.org/"), Problem)


@pytest.mark.parametrize(
    ("contact", "expected"),
    [
        ("", f"policywire/{__version__}"),
        ("me@example.org", f"policywire/{__version__} (+me@example.org)"),
        ("me\r\nX-Evil: 1", f"policywire/{__version__} (+me X-Evil: 1)"),
    ],
)
def test_the_user_agent_is_one_honest_line(contact: str, expected: str) -> None:
    assert user_agent(contact) == expected


def run_python(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


@pytest.mark.slow
def test_importing_the_crawler_loads_neither_scrapy_nor_a_reactor() -> None:
    code = """
        import sys
        import policywire.crawler.crawler
        heavy = ("scrapy", "twisted.internet.reactor", "trafilatura")
        print([name for name in heavy if name in sys.modules])
    """
    assert run_python(code) == "[]\n"


LIFE = """
    import asyncio, datetime, socket, time
    from policywire.crawler.crawler import Crawler
    from policywire.crawler.workers.parser_pool import ParserPool

    async def fetch(url):
        crawler = Crawler(contact="", allow_private=True, pool=ParserPool(),
                          clock=lambda: datetime.datetime.now(datetime.UTC))
        await crawler.start()
        fetching = asyncio.create_task(crawler.fetch(url))
        {wait}
        await crawler.stop()
        print((await fetching).kind)
"""


@pytest.mark.slow
def test_one_event_loop_after_another_can_have_a_crawler() -> None:
    code = textwrap.dedent(LIFE).format(wait="await fetching") + textwrap.dedent("""
        for _ in range(3):
            asyncio.run(fetch("http://127.0.0.1:1/"))
    """)
    assert run_python(code) == "connect\n" * 3


@pytest.mark.slow
def test_a_name_look_up_that_hangs_does_not_keep_the_process_alive() -> None:
    code = textwrap.dedent(LIFE).format(wait="await asked.wait()") + textwrap.dedent("""
        def hang(*question):
            loop.call_soon_threadsafe(asked.set)
            time.sleep(3600)

        async def main():
            global asked, loop
            asked, loop = asyncio.Event(), asyncio.get_running_loop()
            socket.getaddrinfo = hang
            await fetch("http://slow.example/")

        asyncio.run(main())
    """)
    assert run_python(code) == "connect\n"
