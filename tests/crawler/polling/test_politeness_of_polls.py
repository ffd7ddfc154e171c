"""How whole polls of several sources behave towards their hosts, as the server's log shows it."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any

import pytest

from policywire.config.models import Source
from policywire.crawler.fetch.engine import Engine
from policywire.crawler.fetch.fetcher import Fetcher
from policywire.crawler.fetch.politeness import host_of
from policywire.crawler.fetch.ssrf_guard import SsrfGuard
from policywire.crawler.model.crawl_outcome import CrawlOutcome, ProblemClass, SourceState
from policywire.crawler.polling.poll import Poll
from tests.crawler.bad_web import Hosts
from tests.crawler.conftest import Clock, Hit, Reply, read_in_place, redirect
from tests.crawler.polling.test_poll import item, page, rss

DELAY = 0.06
ALLOWED = 0.03
"""The server's clock starts when a request arrives: allow for the way there."""


@pytest.fixture
async def hosts() -> AsyncIterator[Hosts]:
    server = Hosts()
    await server.start("0.0.0.0")
    yield server
    await server.stop()


@pytest.fixture
async def guest(clock: Clock) -> AsyncIterator[Fetcher]:
    engine = Engine(user_agent="policywire/0.1", guard=SsrfGuard(allow_private=True))
    await engine.start()
    yield Fetcher(engine, engine.guard, read_in_place, clock)
    await engine.stop()


class Town:
    """Hosts by name, each with feeds and their pages."""

    def __init__(self, hosts: Hosts, guest: Fetcher, clock: Clock) -> None:
        self.hosts, self.guest, self.clock = hosts, guest, clock
        self.answers: dict[tuple[str, str], Any] = {}
        hosts.pages = self  # type: ignore[assignment]

    def get(self, path: str, default: Any) -> Any:
        async def answer(hit: Hit, writer: asyncio.StreamWriter) -> None:
            host = hit.headers["host"].partition(":")[0]
            await self.answers.get((host, path), default)(hit, writer)

        return answer

    def url(self, host: str, path: str) -> str:
        return f"http://{host}:{self.hosts.port}{path}"

    def source(self, host: str, name: str, pages: int, delay: float = DELAY) -> Source:
        """Put a feed and its pages on a host."""
        links = [f"/{name}/{number}" for number in range(pages)]
        entries = [item(f"{name}{link}", self.url(host, link)) for link in links]
        self.answers[host, f"/{name}"] = Reply(rss(entries))
        for link in links:
            html = {"Content-Type": "text/html"}
            self.answers[host, link] = Reply(page(f"{host}{link}"), headers=html)
        url = self.url(host, f"/{name}")
        return Source(url=url, outlet=name, delay=timedelta(seconds=delay))

    async def poll(self, *sources: Source) -> list[CrawlOutcome]:
        """Poll all of them at the same time."""
        for source in sources:
            self.guest.politeness.set_source_delay(host_of(source.url), source.outlet, source.delay)
        return await asyncio.gather(*(self._poll(source) for source in sources))

    async def _poll(self, source: Source) -> CrawlOutcome:
        now, key = self.clock(), source.outlet
        poll = Poll(key, source, SourceState(), now, self.guest, read_in_place, _none_known)
        return await poll.run()

    def hits(self, host: str) -> list[Hit]:
        return [h for h in self.hosts.log if h.headers["host"].partition(":")[0] == host]

    def gaps(self, host: str) -> list[float]:
        return [b.at - a.at for a, b in itertools.pairwise(self.hits(host))]


async def _none_known(_urls: Sequence[str]) -> frozenset[str]:
    return frozenset()


@pytest.fixture
def town(hosts: Hosts, guest: Fetcher, clock: Clock) -> Town:
    return Town(hosts, guest, clock)


async def test_all_requests_of_all_sources_of_a_host_keep_its_pause(town: Town) -> None:
    sources = [town.source("127.0.0.1", name, 3, delay=DELAY / 3) for name in ("a", "b")]
    outcomes = await town.poll(*sources, town.source("127.0.0.1", "c", 3))
    assert [len(outcome.articles) for outcome in outcomes] == [3, 3, 3]
    assert len(town.hits("127.0.0.1")) == 1 + 3 * 4
    assert min(town.gaps("127.0.0.1")) > ALLOWED


async def test_a_redirect_from_another_host_waits_in_the_line_of_the_host_it_leads_to(
    town: Town,
) -> None:
    here = town.source("127.0.0.1", "here", 4)
    there = [town.source("127.0.0.2", name, 0, delay=0) for name in ("x", "y", "z")]
    for name in ("x", "y", "z"):
        town.answers["127.0.0.2", f"/{name}"] = redirect(town.url("127.0.0.1", f"/moved/{name}"))
        town.answers["127.0.0.1", f"/moved/{name}"] = Reply(rss([item(name, "http://a.example/")]))
    outcomes = await town.poll(here, *there)
    assert all(outcome.state.failures == 0 for outcome in outcomes)
    assert len(town.hits("127.0.0.1")) == 1 + 5 + 3
    assert min(town.gaps("127.0.0.1")) > ALLOWED


async def test_the_line_of_one_host_keeps_no_other_host_waiting(town: Town) -> None:
    await town.poll(town.source("127.0.0.1", "slow", 6), town.source("127.0.0.2", "fast", 6, 0))
    assert town.hits("127.0.0.2")[-1].at < town.hits("127.0.0.1")[-1].at
    assert len(town.hits("127.0.0.2")) == len(town.hits("127.0.0.1")) == 8


async def test_a_crawl_delay_holds_for_all_sources_of_the_host_and_for_its_pages(
    town: Town,
) -> None:
    town.answers["127.0.0.1", "/robots.txt"] = Reply(
        f"User-agent: *\nCrawl-delay: {DELAY}".encode()
    )
    await town.poll(*(town.source("127.0.0.1", name, 2, delay=0) for name in ("a", "b")))
    assert len(town.hits("127.0.0.1")) == 7
    assert min(town.gaps("127.0.0.1")[1:]) > ALLOWED


async def test_robots_txt_is_asked_for_once_by_all_sources_and_obeyed_for_pages(town: Town) -> None:
    rules = b"User-agent: *\nDisallow: /b/\n"
    town.answers["127.0.0.1", "/robots.txt"] = Reply(rules)
    outcomes = await town.poll(*(town.source("127.0.0.1", n, 2, delay=0) for n in ("a", "b")))
    paths = [hit.path for hit in town.hits("127.0.0.1")]
    assert paths.count("/robots.txt") == 1
    assert not any(path.startswith("/b/") for path in paths)
    assert [problem.kind for problem in outcomes[1].problems] == [ProblemClass.ROBOTS] * 2
    assert len(outcomes[1].articles) == 2


async def test_when_a_host_asks_for_rest_none_of_its_sources_asks_it_until_then(
    town: Town, clock: Clock
) -> None:
    busy, other = (town.source("127.0.0.1", name, 1, delay=0) for name in ("busy", "other"))
    answer = town.answers["127.0.0.1", "/busy"]
    town.answers["127.0.0.1", "/busy"] = Reply(status=429, headers={"Retry-After": "3600"})
    (first,) = await town.poll(busy)
    asked = len(town.hosts.log)
    clock.pass_by(minutes=30)
    (second,) = await town.poll(other)
    assert len(town.hosts.log) == asked
    for outcome in (first, second):
        assert outcome.problems[0].kind is ProblemClass.RATE_LIMITED
    assert second.state.next_poll == first.state.next_poll
    clock.pass_by(minutes=31)
    town.answers["127.0.0.1", "/busy"] = answer
    outcomes = await town.poll(busy, other)
    assert [outcome.state.failures for outcome in outcomes] == [0, 0]
