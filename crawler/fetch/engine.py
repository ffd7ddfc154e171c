"""Scrapy's engine as one resident downloader in the service's own event loop.

Requests go through `engine.download_async()`, which skips the scheduler: measured 0.7–1.3 ms of
CPU a poll against 1.7–2.7 ms through a spider's queue. See docs/decisions/0002.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Mapping
from dataclasses import replace
from importlib import import_module
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from policywire.crawler.fetch.proxy import Proxy
from policywire.crawler.fetch.response import Response
from policywire.crawler.fetch.ssrf_guard import SsrfGuard, port_of
from policywire.crawler.model.crawl_outcome import Problem

TIMEOUT = 30.0
"""Seconds for one whole answer, from the name look-up to the last byte."""


REACTOR_TICK_SECONDS = 1.0


class StoppedError(Exception):
    """The crawler has been stopped; what was asked for was not fetched."""


def load_scrapy() -> None:
    """Load what `start` needs, in the loop that it will run in: then it takes no time."""
    reactor_of(asyncio.get_running_loop())
    _load_tls()
    import policywire.crawler.fetch.resolver
    import policywire.crawler.fetch.scrapy_settings  # noqa: F401


def _load_tls() -> None:
    """Import Scrapy's TLS in a thread, which has a short stack.

    It asks Python where its deprecated names were defined (`inspect.stack`), and Python looks
    through all modules for each frame of the stack: together most of a second in our process.
    """
    for name in ("tls", "contextfactory"):
        loading = Thread(target=import_module, args=(f"scrapy.core.downloader.{name}",))
        loading.start()
        loading.join()


class Engine:
    """One Scrapy crawler, started once, for all sources. Not thread-safe; one loop."""

    def __init__(
        self, *, user_agent: str, guard: SsrfGuard, timeout: float = TIMEOUT, browser: str = ""
    ) -> None:
        self.user_agent, self.guard, self._timeout = user_agent, guard, timeout
        self._browser = browser
        self._crawler: Any = None
        self._running: asyncio.Task[None] | None = None
        self._resolver: Any = None
        self._reactor_tick: Any = None
        self._stopping = False

    async def start(self) -> None:
        """Install the reactor in the running loop and open the engine. Loads Scrapy (0.5 s)."""
        reactor = reactor_of(asyncio.get_running_loop())
        # Scrapy and Twisted come in here: a command that fetches nothing does without them, and
        # the reactor must be chosen before either is imported.
        _load_tls()
        from scrapy.crawler import AsyncCrawlerRunner

        from policywire.crawler.fetch.resolver import GuardedResolver
        from policywire.crawler.fetch.scrapy_settings import IdleSpider, scrapy_settings

        # Scrapy tells of every crawl at INFO and of refused answers at WARNING: both are told
        # by the outcome of a poll.
        logging.getLogger("scrapy").setLevel(logging.ERROR)
        self._resolver = GuardedResolver(reactor, self.guard)
        self._resolver.install(reactor)
        self._tick_reactor(reactor)
        ours = scrapy_settings(self.user_agent, self._browser)
        self._crawler = AsyncCrawlerRunner(ours).create_crawler(IdleSpider)
        opened = asyncio.Event()
        self._running = asyncio.create_task(self._crawler.crawl_async(opened=opened))
        await _first(self._running, opened)

    async def stop(self) -> None:
        """Fail what waits, break off what is on its way, and close. Takes no time to speak of."""
        if self._running is None:
            return
        self._stopping = True
        for host in tuple(self._downloader.slots):
            self.fail_queued(host, StoppedError())
        self._drop_transfers()
        await self._crawler.stop_async()
        await self._running
        from twisted.internet import reactor

        self._reactor_tick.cancel()
        self._resolver.remove(reactor)
        self._running = None

    async def download(  # noqa: PLR0917 - a request is what it is
        self,
        url: str,
        host: str,
        delay: float,
        headers: Mapping[str, str],
        proxy: Proxy | None = None,
        body: bytes = b"",
    ) -> Response | Problem:
        """Ask `url` once, in the line of `host`. Raises StoppedError, nothing else.

        With a `body` it is a POST.

        `delay` is the least time in seconds between the starts of two requests to the host, from
        now on. Redirects are not followed, and robots.txt is not asked: that is the caller's part.
        """
        if self._stopping or self._running is None:
            raise StoppedError
        from scrapy import Request

        from policywire.crawler.fetch.network_errors import DOWNLOAD_ERRORS, download_problem

        if proxy and (refusal := await self._refused_by_name(url)):
            return refusal
        self._set_delay(host, delay)
        meta = {"download_slot": host, "download_timeout": self._timeout, **_proxy_meta(proxy)}
        named = {**headers, "User-Agent": self.user_agent, **_credentials(proxy)}
        try:
            method = "POST" if body else "GET"
            request = Request(url, method=method, body=body, headers=named, meta=meta)
            response = await self._crawler.engine.download_async(request)
        except StoppedError:
            raise
        except DOWNLOAD_ERRORS as error:
            if self._stopping:
                raise StoppedError from error
            return self.guard.blocked_host_problem(url) or _by(proxy, download_problem(error, url))
        return _page(url, response)

    async def _refused_by_name(self, url: str) -> Problem | None:
        """Refuse a name of a private address, which a proxy would dial; unknown ones may pass."""
        parts = urlsplit(url)
        try:
            await asyncio.wait_for(self._resolver.check_host(parts.hostname, port_of(parts)), 10)
        except TimeoutError:
            return None
        return self.guard.blocked_host_problem(url)

    def _set_delay(self, host: str, seconds: float) -> None:
        downloader = self._downloader
        downloader.per_slot_settings[host] = {"delay": seconds}
        slot = downloader.slots.get(host)
        if slot:
            slot.delay = seconds

    @property
    def scrapy(self) -> Any:
        """Scrapy's crawler, while the engine is open."""
        return self._crawler

    def forget(self, host: str) -> None:
        """Drop what is kept for a host."""
        self._downloader.per_slot_settings.pop(host, None)

    def back_off(self, host: str) -> None:
        """Fail every request that stands in the line of a host that asked us to wait."""
        from policywire.crawler.fetch.network_errors import HostBackoffError

        self.fail_queued(host, HostBackoffError())

    def fail_queued(self, host: str, error: Exception) -> None:
        """Fail with `error` every request that stands in the line of a host."""
        slot = self._downloader.slots.get(host)
        while slot and slot.queue:
            _, answer = slot.queue.popleft()
            answer.errback(error)

    @property
    def stopped(self) -> bool:
        """Whether the engine has been told to stop."""
        return self._stopping

    def _tick_reactor(self, reactor: Any) -> None:
        """Give Twisted a turn every second: only then does it let go of cancelled timeouts.

        Each request leaves two of them; without this they pile up until the next one comes due.
        """
        self._reactor_tick = reactor.callLater(REACTOR_TICK_SECONDS, self._tick_reactor, reactor)

    @property
    def _downloader(self) -> Any:
        return self._crawler.engine.downloader

    def _drop_transfers(self) -> None:
        for handler in self._downloader.handlers._handlers.values():
            handler.drop()


async def _first(running: asyncio.Task[None], opened: asyncio.Event) -> None:
    """Wait until the engine is open; raise what ended it if it ended instead."""
    waiting = asyncio.create_task(opened.wait())
    await asyncio.wait({running, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if running.done():
        running.result()


def _page(url: str, response: Any) -> Response:
    headers = {
        name.decode("latin-1").lower(): _text(b", ".join(values))
        for name, values in response.headers.items()
    }
    return Response(
        requested_url=url, url=url, status=response.status, headers=headers, body=response.body
    )


def _proxy_meta(proxy: Proxy | None) -> dict[str, str]:
    return {"proxy": proxy.url} if proxy else {}


def _by(proxy: Proxy | None, problem: Problem) -> Problem:
    detail = f"{problem.detail} It was asked through the source's proxy."
    return replace(problem, detail=detail) if proxy else problem


def _credentials(proxy: Proxy | None) -> dict[str, str]:
    named = proxy.credentials if proxy else ""
    return {"Proxy-Authorization": named} if named else {}


def _text(value: bytes) -> str:
    # Headers are Latin-1 by the book; addresses in them are sent as UTF-8 all the same.
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


def reactor_of(loop: asyncio.AbstractEventLoop) -> Any:
    """Give Twisted's reactor, running in `loop`; install it when there is none.

    A process has one reactor, but may run one event loop after another (a test, a command called
    from Python): the reactor of a closed loop is replaced. Raises RuntimeError when a reactor
    lives in another loop.
    """
    reactor: Any = sys.modules.get("twisted.internet.reactor")
    if reactor is not None and getattr(reactor, "_asyncioEventloop", loop).is_closed():
        del sys.modules["twisted.internet.reactor"]
        reactor = None
    if reactor is None:
        reactor = _installed(loop)
    if getattr(reactor, "_asyncioEventloop", None) is not loop:
        raise RuntimeError(
            "Another Twisted reactor runs in this process. Start the crawler in the one event "
            "loop that it is to share, before anything imports twisted.internet.reactor."
        )
    return reactor


def _installed(loop: asyncio.AbstractEventLoop) -> Any:
    from twisted.internet import asyncioreactor

    asyncioreactor.install(loop)  # type: ignore[no-untyped-call]
    from twisted.internet import reactor

    running: Any = reactor
    running.startRunning(installSignalHandlers=False)
    return running
