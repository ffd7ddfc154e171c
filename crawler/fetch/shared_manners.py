"""Manners that several processes keep together; who keeps them is not the crawler's business."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from policywire.crawler.fetch.rate_limit import RateLimiter
from policywire.crawler.fetch.response import Response


class SharedManners(Protocol):
    """What one process of several must ask before it asks a host."""

    async def wait_turn(self, host: str, delay: float) -> datetime | None:
        """Wait until `delay` seconds have gone since the host was last asked, by anybody.

        Gives the time until which the host wants no request, where it wants none.
        """

    async def rest(self, host: str, wait: timedelta) -> None:
        """Let nobody ask a host for a while."""

    async def robots(self, site: str) -> Response | None:
        """The robots.txt that another process was given, while it counts."""

    async def keep_robots(self, site: str, answer: Response, lifetime: timedelta) -> None:
        """Keep a robots.txt for the others."""

    def rate_limiter(self, key: str) -> RateLimiter:
        """A limiter that counts the requests of all; `key` is a digest of host and credentials."""
