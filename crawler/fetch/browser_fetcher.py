"""The way to the web of a source with `render: true`: pages come as their scripts made them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from policywire.crawler.fetch.browser import Browser
from policywire.crawler.fetch.fetcher import Fetcher
from policywire.crawler.fetch.response import Response, status_problem
from policywire.crawler.fetch.source_fetcher import NO_HEADERS
from policywire.crawler.model.crawl_outcome import Problem


@dataclass(frozen=True, slots=True)
class BrowserFetcher:
    """Fetches by a fetcher and lets a browser finish what is a page.

    `source_too` says that the source's own address is a page, and no feed, sitemap or API.
    """

    fetcher: Fetcher
    browser: Browser
    renders_source: bool

    async def get(
        self, url: str, headers: Mapping[str, str] = NO_HEADERS, body: bytes = b""
    ) -> Response | Problem:
        """Fetch an address of the source. Raises StoppedError only."""
        if self.renders_source:
            return await self.page(url)
        return await self.fetcher.get(url, headers, body)

    async def page(self, url: str) -> Response | Problem:
        """Fetch a page and let its scripts run. Raises StoppedError only."""
        answer = await self.fetcher.get(url)
        if isinstance(answer, Problem) or status_problem(answer):
            return answer
        if "html" not in answer.content_type.lower():
            return answer
        return await self.browser.render(answer, self.fetcher.resource)

    def backoff_until(self, url: str) -> datetime | None:
        """Give the time until which a host wants no request."""
        return self.fetcher.backoff_until(url)

    def request_delay(self, url: str) -> timedelta:
        """Give the pause between two requests to a host."""
        return self.fetcher.request_delay(url)
