"""A loopback web of many hosts, most of them sound and fifty of them not, and the life of a crawler
among them by a clock that is moved by hand.

Each source has a host of its own (127.0.x.y), so that no line of requests is shared. The bad ones
are sound at first, but for those that cannot be, and break at `BREAKS`.
"""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import brotli

from policywire.config.models import Source
from policywire.crawler.fetch.fetcher import Fetcher
from policywire.crawler.model.crawl_outcome import SourceState
from policywire.crawler.polling.poll import Poll
from tests.crawler.conftest import Behaviour, Clock, Hit, Reply, WebServer, redirect

MINUTE = timedelta(minutes=1)
EVERY = 15 * MINUTE
BREAKS = 20 * MINUTE
PATIENCE = 60.0
"""Real seconds for the polls of one minute of the sound sources, before they count as late."""
MEBI = 2**20


async def hang(hit: Hit, writer: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


async def hang_up(hit: Hit, writer: asyncio.StreamWriter) -> None:
    writer.close()


async def drip(hit: Hit, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    await _trickle(writer, b"<")


async def drip_headers(hit: Hit, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    await _trickle(writer, b"X-A: b\r\n")


async def _trickle(writer: asyncio.StreamWriter, drop: bytes) -> None:
    while True:
        writer.write(drop)
        await writer.drain()
        await asyncio.sleep(0.05)


async def endless(hit: Hit, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        writer.write(b"<item/>" * 9000)
        await writer.drain()


def rss(items: str, extra: str = "") -> bytes:
    head = '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>News</title>'
    return f"{head}{extra}{items}</channel></rss>".encode()


def items(numbers: Sequence[int], prefix: str = "id") -> str:
    return "".join(
        f"<item><title>Entry {n}</title><link>http://news.example/{n}</link>"
        f'<guid isPermaLink="false">{prefix}-{n}</guid>'
        f"<description>What happened in case {n}.</description></item>"
        for n in numbers
    )


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><rss version="2.0"><channel><title>&c;</title>'
    b"</channel></rss>"
)
CAPTCHA = (
    b"<!doctype html><html><head><title>Just a moment...</title></head><body>Complete the captcha "
    b'<div class="h-captcha"></div></body></html>'
)
LOGIN = b"<html><head><title>Sign in</title></head><body><input type=password name=p></body></html>"
MILLION = rss("<item/>" * 1_000_000)
MILLION_LARGE = rss("<item><title>x</title></item>" * 1_000_000)


@dataclass(frozen=True)
class Fault:
    """How a source is broken, and the class of the problem that must come of it."""

    kind: str
    behaviour: Behaviour
    copies: int = 1


def faults(elsewhere: str) -> dict[str, Fault]:
    """Every way of breaking, by a name; fifty sources in all with those of `unreachable`."""
    packed = {"Content-Encoding": "gzip"}
    return {
        "hang": Fault("timeout", hang, 2),
        "drip": Fault("timeout", drip, 2),
        "drip-headers": Fault("timeout", drip_headers),
        "hang-up": Fault("connect", hang_up, 2),
        "not-found": Fault("http 4xx", Reply(b"no", 404), 4),
        "gone": Fault("http 4xx", Reply(b"no", 410), 2),
        "forbidden": Fault("http 4xx", Reply(b"no", 403), 2),
        "broken": Fault("http 5xx", Reply(b"no", 500), 4),
        "bad-gateway": Fault("http 5xx", Reply(b"no", 502)),
        "too-often": Fault("rate limited", Reply(b"no", 429, {"Retry-After": "300"})),
        "busy": Fault("rate limited", Reply(b"no", 503, {"Retry-After": "600"})),
        "loop": Fault("redirect", redirect("/feed"), 2),
        "other-site": Fault("other site", redirect(elsewhere), 2),
        "endless": Fault("too large", endless),
        "gzip-bomb": Fault("too large", Reply(gzip.compress(bytes(64 * MEBI)), 200, packed)),
        "brotli-bomb": Fault(
            "too large",
            Reply(brotli.compress(bytes(64 * MEBI), quality=1), 200, {"Content-Encoding": "br"}),
        ),
        "bad-packing": Fault("parse", Reply(b"not packed at all", 200, packed)),
        "xml-bomb": Fault("xml entities", Reply(LAUGHS), 2),
        "million": Fault("parse timeout", Reply(MILLION)),
        "million-large": Fault("too large", Reply(gzip.compress(MILLION_LARGE), 200, packed)),
        "page": Fault("not a feed", Reply(b"<html><body>Welcome!</body></html>"), 3),
        "image": Fault("not a feed", Reply(b"GIF89a\x01\x00\x01\x00\x80\x00\x00")),
        "captcha": Fault("challenge", Reply(CAPTCHA), 3),
        "login": Fault("challenge", Reply(LOGIN), 2),
        "blank": Fault("empty", Reply(b"")),
        "no-items": Fault("empty", Reply(rss("")), 2),
    }


class Hosts(WebServer):
    """Answers at every address of 127.0.0.0/8; `feeds` has a behaviour for each host."""

    def __init__(self) -> None:
        super().__init__()
        self.feeds: dict[str, Callable[[], Behaviour]] = {}
        self.robots: dict[str, bytes] = {}
        self.pages = _ByHost(self)  # type: ignore[assignment]


class _ByHost(dict[str, Behaviour]):
    """Stands in the place of the pages of one host."""

    def __init__(self, hosts: Hosts) -> None:
        super().__init__()
        self._hosts = hosts

    def get(self, path: str, default: Any = None) -> Any:
        async def answer(hit: Hit, writer: asyncio.StreamWriter) -> None:
            host = hit.headers["host"].partition(":")[0]
            if path == "/robots.txt":
                rules = self._hosts.robots.get(host)
                await (Reply(rules) if rules else Reply(b"", 404))(hit, writer)
            elif path == "/feed" and host in self._hosts.feeds:
                await self._hosts.feeds[host]()(hit, writer)
            else:
                await default(hit, writer)

        return answer


def tagged(body: bytes, tag: str) -> Behaviour:
    """A feed that is served as a good server does: not again to whom has it."""

    async def answer(hit: Hit, writer: asyncio.StreamWriter) -> None:
        same = hit.headers.get("if-none-match") == tag
        await Reply(b"" if same else body, 304 if same else 200, {"ETag": tag})(hit, writer)

    return answer


@dataclass
class Life:
    """A crawler's life with its sources, minute by minute."""

    clock: Clock
    fetcher: Fetcher
    read: Callable[..., Awaitable[Any]]
    sources: dict[str, Source] = field(default_factory=dict)
    states: dict[str, SourceState] = field(default_factory=dict)
    due: dict[str, datetime] = field(default_factory=dict)
    bad: set[str] = field(default_factory=set)
    polls: int = 0
    late: int = 0
    waited_for: int = 0
    """Minutes in which all sound sources were done while a bad one was still being polled."""
    articles: dict[str, int] = field(default_factory=dict)

    def add(self, key: str, url: str, offset: int, *, bad: bool) -> None:
        """Follow a source from `offset` minutes on."""
        self.sources[key] = Source(
            url=url, outlet=key, full_text=False, every=EVERY, delay=timedelta(0)
        )
        self.states[key] = SourceState()
        self.due[key] = self.clock.now + offset * MINUTE
        if bad:
            self.bad.add(key)

    async def pass_by(self, minutes: int) -> None:
        """Let so many minutes pass; what comes due in one is polled in it."""
        for _ in range(minutes):
            await self._minute()
            self.clock.now += MINUTE

    async def _minute(self) -> None:
        due = [key for key, at in self.due.items() if at <= self.clock.now]
        tasks = {key: asyncio.create_task(self._poll(key)) for key in due}
        sound = {task for key, task in tasks.items() if key not in self.bad}
        if sound:
            _, unfinished = await asyncio.wait(sound, timeout=PATIENCE)
            self.polls += len(sound)
            self.late += len(unfinished)
        self.waited_for += bool(sound) and any(not task.done() for task in tasks.values())
        await asyncio.gather(*tasks.values())

    async def _poll(self, key: str) -> None:
        state, source = self.states[key], self.sources[key]
        now = self.clock.now
        outcome = await Poll(key, source, state, now, self.fetcher, self.read, _none_known).run()
        assert outcome.state.next_poll is not None
        self.states[key], self.due[key] = outcome.state, outcome.state.next_poll
        self.articles[key] = self.articles.get(key, 0) + len(outcome.articles)


async def _none_known(_urls: Sequence[str]) -> frozenset[str]:
    return frozenset()
