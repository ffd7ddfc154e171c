"""A source behind an HTTP proxy: all that it needs goes through it, and the guard stays shut."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from base64 import b64encode
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
from pydantic import ValidationError

from policywire.config.models import Source
from policywire.crawler.crawler import Crawler
from policywire.crawler.fetch.ssrf_guard import SsrfGuard
from policywire.crawler.model.crawl_outcome import CrawlOutcome, ProblemClass, SourceState
from policywire.crawler.workers.parser_pool import ParserPool
from tests.crawler.polling.test_poll import item, page, rss

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
SECRET = "pa:ss-7f3a9c"


class ForwardProxy:
    """A tiny forward proxy: it dials `target` whatever host is asked for, and keeps a log."""

    def __init__(self, target: int, wanted: str = "") -> None:
        self.target, self.wanted = target, wanted
        self.log: list[str] = []
        self.port = 0
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        assert self._server
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            method, address, _ = head.split("\r\n")[0].split()
            self.log.append(f"{method} {address}")
            named = f"proxy-authorization: basic {b64encode(self.wanted.encode()).decode()}"
            if self.wanted and named.lower() not in head.lower():
                writer.write(b"HTTP/1.1 407 Who are you\r\nContent-Length: 0\r\n\r\n")
            else:
                await self._pass_on(method, address, head, writer)
            await writer.drain()
        writer.close()

    async def _pass_on(
        self, method: str, address: str, head: str, writer: asyncio.StreamWriter
    ) -> None:
        if method == "CONNECT":
            writer.write(b"HTTP/1.1 502 No\r\nContent-Length: 0\r\n\r\n")
            return
        parts = urlsplit(address)
        kept = [each for each in head.split("\r\n")[1:] if not each.lower().startswith("proxy-")]
        request = f"GET {parts.path or '/'} HTTP/1.0\r\n" + "\r\n".join(kept)
        there, back = await asyncio.open_connection("127.0.0.1", self.target)
        back.write(request.encode("latin-1"))
        # The server keeps the connection: its answer ends with the length that it names.
        answer = await there.readuntil(b"\r\n\r\n")
        length = int(answer.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        writer.write(answer + await there.readexactly(length))
        back.close()


@pytest.fixture
async def proxy(web: Any) -> AsyncIterator[ForwardProxy]:
    proxy = ForwardProxy(web.port, f"user:{SECRET}")
    await proxy.start()
    yield proxy
    await proxy.stop()


@pytest.fixture
async def crawler(caplog: pytest.LogCaptureFixture) -> AsyncIterator[Crawler]:
    caplog.set_level(logging.DEBUG)
    pool = ParserPool(1)
    crawler = Crawler(
        contact="", allow_private=False, pool=pool, clock=lambda: NOW, guard=SsrfGuard()
    )
    await pool.start()
    await crawler.start()
    yield crawler
    await crawler.stop()
    await pool.stop()


def source(proxy: ForwardProxy, url: str = "http://agency.invalid/feed", **keys: Any) -> Source:
    address = f"http://user:{SECRET.replace(':', '%3A')}@127.0.0.1:{proxy.port}"
    told = {"url": url, "outlet": "The Agency", "proxy": address, "delay": "0s", **keys}
    return Source.model_validate(told)


async def poll(crawler: Crawler, wanted: Source) -> CrawlOutcome:
    return await crawler.poll("agency", wanted, SourceState(), _nothing_known)


async def _nothing_known(_: Sequence[str]) -> frozenset[str]:
    return frozenset()


async def test_robots_feed_and_pages_are_asked_for_through_the_proxy(
    web: Any, reply: Any, proxy: ForwardProxy, crawler: Crawler, caplog: Any
) -> None:
    web.pages["/feed"] = reply(rss([item(1, "http://agency.invalid/news/1", NOW)]))
    web.pages["/news/1"] = reply(page(1), headers={"Content-Type": "text/html"})
    outcome = await poll(crawler, source(proxy))
    assert outcome.problems == ()
    assert [article.title for article in outcome.articles] == ["Notices 1"]
    assert proxy.log == [
        "GET http://agency.invalid/robots.txt",
        "GET http://agency.invalid/feed",
        "GET http://agency.invalid/news/1",
    ]
    assert all("proxy-authorization" not in hit.headers for hit in web.log)
    told = caplog.text + repr(outcome) + repr(source(proxy)) + repr(crawler._proxied)
    assert SECRET not in told
    assert b64encode(f"user:{SECRET}".encode()).decode() not in told


async def test_a_proxy_that_knows_us_not_is_named_without_the_password(
    web: Any, proxy: ForwardProxy, crawler: Crawler
) -> None:
    proxy.wanted = "somebody:else"
    problem = (await poll(crawler, source(proxy))).state.last_problem
    assert problem
    assert "proxy requires a user name and password" in problem.detail
    assert SECRET not in problem.detail


async def test_a_proxy_that_is_down_and_one_that_opens_no_tunnel_are_problems(
    web: Any, proxy: ForwardProxy, crawler: Crawler
) -> None:
    secure = (await poll(crawler, source(proxy, "https://agency.invalid/feed"))).state.last_problem
    assert secure
    assert secure.kind is ProblemClass.CONNECT
    assert "proxy" in secure.detail
    await proxy.stop()
    down = (await poll(crawler, source(proxy, "http://other.invalid/feed"))).state.last_problem
    assert down
    assert down.kind is ProblemClass.CONNECT
    assert down.detail.endswith("It was asked through the source's proxy.")


@pytest.mark.parametrize("url", ["http://127.0.0.1:{web}/", "http://localhost:{web}/"])
async def test_a_proxy_is_no_way_to_private_addresses(
    web: Any, proxy: ForwardProxy, crawler: Crawler, url: str
) -> None:
    outcome = await poll(crawler, source(proxy, url.format(web=web.port)))
    assert outcome.state.last_problem
    assert outcome.state.last_problem.kind is ProblemClass.PRIVATE_ADDRESS
    assert proxy.log == []


async def test_the_proxy_itself_is_nobodys_page(proxy: ForwardProxy, crawler: Crawler) -> None:
    await poll(crawler, source(proxy))
    proxy.log.clear()
    straight = Source(url=f"http://127.0.0.1:{proxy.port}/", outlet="x")
    problem = (await poll(crawler, straight)).state.last_problem
    assert problem
    assert "the proxy, not a site" in problem.detail
    assert proxy.log == []


@pytest.mark.parametrize(
    "address", ["socks5://p:1", "https://p:1", "p:3128", "http://", "http://p:1/path"]
)
def test_what_is_no_http_proxy_is_refused(address: str) -> None:
    with pytest.raises(ValidationError, match=r"HTTP proxy|valid address"):
        Source.model_validate({"url": "https://a.example/", "outlet": "x", "proxy": address})
