"""The limits of an API: how often it was asked of late, over all sources that share its key."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from policywire.config.values.rates import Rate
from policywire.crawler.fetch.response import Response
from policywire.crawler.fetch.source_fetcher import NO_HEADERS, SourceFetcher
from policywire.crawler.model.crawl_outcome import Problem, ProblemClass


@dataclass(slots=True)
class RateLimiter:
    """Counts the requests to one host with one key; each source says what limits it knows of."""

    limits: dict[str, tuple[Rate, ...]] = field(default_factory=dict)
    _requests: deque[datetime] = field(default_factory=deque)

    def blocked_until(self, now: datetime) -> datetime | None:
        """Give when it may be asked again; None when it may be now."""
        ends = (self._end(rate, now) for rates in self.limits.values() for rate in rates)
        return max((end for end in ends if end is not None), default=None)

    async def use(self, now: datetime) -> datetime | None:
        """Count a request that is made now; gives when it may be made where it may not be yet."""
        until = self.blocked_until(now)
        if until is None:
            self.record_request(now)
        return until

    def record_request(self, now: datetime) -> None:
        """Count a request; what is older than the longest limit is forgotten."""
        self._requests.append(now)
        longest = max(
            (rate.per for rates in self.limits.values() for rate in rates), default=timedelta(0)
        )
        while self._requests and self._requests[0] <= now - longest:
            self._requests.popleft()

    def _end(self, rate: Rate, now: datetime) -> datetime | None:
        """When there is room again below a limit: as soon as its oldest request is old enough."""
        if len(self._requests) < rate.times:
            return None
        end = self._requests[-rate.times] + rate.per
        return end if end > now else None


@dataclass(frozen=True, slots=True)
class RateLimitedFetcher:
    """The way to the web of a source with a `limit`: its own address is asked no oftener."""

    fetcher: SourceFetcher
    limiter: RateLimiter
    clock: Callable[[], datetime]

    async def get(
        self, url: str, headers: Mapping[str, str] = NO_HEADERS, body: bytes = b""
    ) -> Response | Problem:
        """Ask the API, unless its limit is reached. Raises StoppedError only."""
        until = await self.limiter.use(self.clock())
        if until is not None:
            detail = f"The `limit` of this API is used up until {until:%Y-%m-%d %H:%M} UTC."
            return Problem(ProblemClass.RATE_LIMITED, url, detail)
        return await self.fetcher.get(url, headers, body)

    async def page(self, url: str) -> Response | Problem:
        """Fetch the page of an entry, which is no part of the API. Raises StoppedError only."""
        return await self.fetcher.page(url)

    def backoff_until(self, url: str) -> datetime | None:
        """Until when no request is allowed: the host's Retry-After, or the limit's end."""
        times = (self.fetcher.backoff_until(url), self.limiter.blocked_until(self.clock()))
        return max((time for time in times if time), default=None)

    def request_delay(self, url: str) -> timedelta:
        """Give the pause between two requests to a host."""
        return self.fetcher.request_delay(url)
