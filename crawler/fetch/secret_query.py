"""The way to an API whose key stands in the address: it is added last, and taken out of answers.

So it is in no outcome, log or message, and goes to the source's own host alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit, urlunsplit

from policywire.crawler.fetch.politeness import host_of
from policywire.crawler.fetch.response import Response
from policywire.crawler.fetch.source_fetcher import NO_HEADERS, SourceFetcher
from policywire.crawler.model.crawl_outcome import Problem


@dataclass(frozen=True, slots=True)
class SecretQueryFetcher:
    """Fetches from `host` with `query` behind the address, by another fetcher."""

    fetcher: SourceFetcher
    host: str
    query: str

    async def get(
        self, url: str, headers: Mapping[str, str] = NO_HEADERS, body: bytes = b""
    ) -> Response | Problem:
        """Fetch an address of the source. Raises StoppedError only."""
        if host_of(url) != self.host:
            return await self.fetcher.get(url, headers, body)
        parts = urlsplit(url)
        query = f"{parts.query}&{self.query}" if parts.query else self.query
        answer = await self.fetcher.get(urlunsplit(parts._replace(query=query)), headers, body)
        if isinstance(answer, Problem):
            return replace(answer, url=self._hide(answer.url), detail=self._hide(answer.detail))
        return replace(answer, requested_url=url, url=self._hide(answer.url))

    async def page(self, url: str) -> Response | Problem:
        """Fetch the page of an entry, without the key. Raises StoppedError only."""
        return await self.fetcher.page(url)

    def backoff_until(self, url: str) -> datetime | None:
        """Give the time until which a host wants no request."""
        return self.fetcher.backoff_until(url)

    def request_delay(self, url: str) -> timedelta:
        """Give the pause between two requests to a host."""
        return self.fetcher.request_delay(url)

    def _hide(self, text: str) -> str:
        for written in (f"&{self.query}", f"?{self.query}", self.query):
            text = text.replace(written, "")
        return text
