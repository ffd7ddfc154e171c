"""What we ask of Scrapy: its settings, the one spider, and a download handler that can be stopped.

Scrapy's own defaults are made for a crawl that ends; ours is a resident service, so that much is
switched off (remote control, telnet, statistics, retries, cookies) and limits are tightened.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from scrapy import Spider
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
)
from scrapy.exceptions import DownloadCancelledError
from scrapy.logformatter import LogFormatter

from policywire.crawler.fetch.browser import playwright_settings as browser_settings
from policywire.crawler.fetch.network_errors import HeadersTooLargeError

LARGEST_BODY = 10 * 2**20
"""Bytes, both as sent and unpacked."""
LARGEST_HEADERS = 128 * 2**10
MAX_TRANSFERS = 64
"""Answers on their way at the same time, over all hosts."""


def scrapy_settings(user_agent: str, browser: str = "") -> dict[str, Any]:
    """Give the Scrapy settings of the resident crawler; `browser` is the path of Chromium."""
    return {
        **browser_settings(browser),
        "USER_AGENT": user_agent,
        "REMOTE_CONTROL_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "EXTENSIONS_BASE": {},
        "STATS_CLASS": "scrapy.statscollectors.DummyStatsCollector",
        "STATS_DUMP": False,
        "LOG_FORMATTER": SilentLogFormatter,
        "DUPEFILTER_CLASS": "scrapy.dupefilters.BaseDupeFilter",
        "DOWNLOADER_MIDDLEWARES_BASE": {
            # Redirects, robots.txt and retries are ours: see fetcher.py.
            "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": 590,
        },
        "DOWNLOAD_HANDLERS_BASE": {
            "http": StoppableDownloadHandler,
            "https": StoppableDownloadHandler,
        },
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "DOWNLOAD_TLS_MIN_VERSION": "TLSv1.2",
        "DOWNLOAD_MAXSIZE": LARGEST_BODY,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_FAIL_ON_DATALOSS": True,
        "DOWNLOAD_DELAY_JITTER": 0,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    }


class IdleSpider(Spider):
    """A spider that asks for nothing itself: it keeps the engine open for `download_async`."""

    name = "policywire"
    opened: asyncio.Event

    async def start(self) -> AsyncIterator[Any]:
        """Say that the engine is open, and wait until it stops, which cancels this."""
        self.opened.set()
        await asyncio.Event().wait()
        yield None


class SilentLogFormatter(LogFormatter):
    """Writes no line per request: what came of a poll is the service's to log."""

    def crawled(self, request: Any, response: Any, spider: Any) -> Any:
        """Say nothing."""
        return None


class StoppableDownloadHandler(HTTP11DownloadHandler):
    """Scrapy's HTTP handler, with bounds on headers and transfers, that can drop all at once."""

    def __init__(self, crawler: Any) -> None:
        super().__init__(crawler)
        self._pool._factory = _HeaderLimitFactory
        self._room = asyncio.Semaphore(MAX_TRANSFERS)
        self._transfers: set[asyncio.Task[Any]] = set()

    async def download_request(self, request: Any) -> Any:
        """Download `request`. Raises what Scrapy's handler does."""
        transfer = asyncio.current_task()
        assert transfer is not None
        self._transfers.add(transfer)
        try:
            async with self._room:
                return await super().download_request(request)
        except asyncio.CancelledError as error:
            # Scrapy waits for a result or an Exception; a CancelledError it would not see.
            raise DownloadCancelledError("the crawler stops") from error
        finally:
            self._transfers.discard(transfer)

    def drop(self) -> None:
        """Break off every transfer; each ends with DownloadCancelledError."""
        for transfer in tuple(self._transfers):
            transfer.cancel()


class _HeaderLimitParser(_LenientHTTPClientParser):
    """Refuses endless headers, which Twisted would collect for as long as they come."""

    _header_bytes = 0

    def lineReceived(self, line: bytes) -> None:  # noqa: N802
        self._header_bytes += len(line)
        if self._header_bytes > LARGEST_HEADERS:
            raise HeadersTooLargeError(f"more than {LARGEST_HEADERS} bytes of headers")
        super().lineReceived(line)

    def lineLengthExceeded(self, line: bytes) -> None:  # noqa: N802
        raise HeadersTooLargeError("a header line without end")


class _HeaderLimitProtocol(_LenientHTTP11ClientProtocol):
    def request(self, request: Any) -> Any:
        answer = super().request(request)
        self._parser.__class__ = _HeaderLimitParser
        return answer


class _HeaderLimitFactory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: Any) -> Any:  # noqa: N802
        return _HeaderLimitProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]
