"""The manners that all processes keep together, kept in the store."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial
from time import monotonic
from typing import Any, TypeVar

from policywire.crawler.fetch.rate_limit import RateLimiter
from policywire.crawler.fetch.response import Response
from policywire.store.database.store import Store
from policywire.store.workers import manners
from policywire.store.workers.manners import RobotsAnswer, Turn

T = TypeVar("T")


class StoreManners:
    """Asks the store before each request. Each call is a short transaction in a thread."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def wait_turn(self, host: str, delay: float) -> datetime | None:
        """Wait for our turn at a host; gives until when it wants no request, if it wants none."""
        while True:
            turn: Turn = await self._write(manners.take_turn, host, delay)
            if turn.rests_until is not None:
                return turn.rests_until
            due = monotonic() + turn.wait
            await asyncio.sleep(turn.wait)
            # A process that was stopped meanwhile has missed its turn: another one may be asking.
            if monotonic() - due <= max(delay / 2, 0.2):
                return None

    async def rest(self, host: str, wait: timedelta) -> None:
        """Let nobody ask a host for a while."""
        await self._write(manners.rest, host, wait)

    async def robots(self, site: str) -> Response | None:
        """The robots.txt that another process was given, while it counts."""
        kept: RobotsAnswer | None = await self._write(manners.robots, site)
        if kept is None:
            return None
        url = f"{site}/robots.txt"
        return Response(
            requested_url=url, url=url, status=kept.status, headers={}, body=kept.body.encode()
        )

    async def keep_robots(self, site: str, answer: Response, lifetime: timedelta) -> None:
        """Keep a robots.txt for the others."""
        body = answer.body.decode(errors="replace")
        kept = RobotsAnswer(answer.status, body, lifetime.total_seconds())
        await self._write(manners.keep_robots, site, kept)

    def rate_limiter(self, key: str) -> RateLimiter:
        """A limiter that counts the requests of all processes."""
        return SharedRateLimiter(key, self._write)

    async def _write(self, work: Callable[..., T], *words: object) -> T:
        return await asyncio.to_thread(partial(self._written, work, *words))

    def _written(self, work: Callable[..., T], *words: object) -> T:
        with self._store.writing() as session:
            return work(session, *words)


class SharedRateLimiter(RateLimiter):
    """Counts the requests to one host with one key, over all processes."""

    def __init__(self, key: str, write: Callable[..., Awaitable[Any]]) -> None:
        super().__init__()
        self._key, self._write = key, write
        self._until: datetime | None = None

    def blocked_until(self, now: datetime) -> datetime | None:
        """When it may be asked again, by what was answered last; None when it may be now."""
        return self._until if self._until is not None and self._until > now else None

    async def use(self, now: datetime) -> datetime | None:
        """Count a request of all processes; gives when it may be made if it may not be yet."""
        limits = [(rate.times, rate.per) for rates in self.limits.values() for rate in rates]
        self._until = await self._write(manners.use_limit, self._key, limits)
        return self._until
