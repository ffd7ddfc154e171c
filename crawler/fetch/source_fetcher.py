"""What a poll needs of the network and of the parsers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

from policywire.crawler.fetch.response import Response
from policywire.crawler.model.crawl_outcome import Problem

NO_HEADERS: Mapping[str, str] = {}

RunParser = Callable[..., Awaitable[Any]]
"""Runs a parser on its arguments somewhere else; a Problem when that failed."""


class SourceFetcher(Protocol):
    """What a poll needs of the network. It may raise StoppedError; nothing else raises."""

    async def get(
        self, url: str, headers: Mapping[str, str] = ..., body: bytes = ...
    ) -> Response | Problem:
        """Fetch an address of the source; with a body by POST."""

    async def page(self, url: str) -> Response | Problem:
        """Fetch the page of an entry."""

    def backoff_until(self, url: str) -> datetime | None:
        """Give the time until which a host wants no request."""

    def request_delay(self, url: str) -> timedelta:
        """Give the pause between two requests to a host."""
