"""Fetching: a page of the web, for an editor who tries a topic on it.

The service's own crawler goes, with its guard on addresses, robots.txt and limits; here is only
how often it is sent, and how long a person waits for it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from threading import Lock, Semaphore
from typing import TYPE_CHECKING, Generic, TypeVar

from anyio import fail_after, from_thread

from policywire.crawler.model.crawl_outcome import Problem, ProblemClass

if TYPE_CHECKING:
    from policywire.crawler.extract.page import ArticlePage

T = TypeVar("T")
Fetch = Callable[[str], "Awaitable[ArticlePage | Problem]"]
"""Fetches and reads one page, in the event loop; what goes wrong out there is a value."""

TIMEOUT_SECONDS = 20.0
"""Seconds until a person is told that nothing came."""
MAX_CONCURRENT = 2
"""Pages fetched at the same time: each keeps a thread from making pages while it waits."""
MAX_FETCHES = 6
"""Pages fetched for all editors together within `WITHIN`."""
RATE_WINDOW = timedelta(minutes=1)


class PageFetcher(Generic[T]):
    """Sends the crawler for pages. Safe to ask from the threads in which pages are made."""

    def __init__(
        self, fetch: Callable[[str], Awaitable[T | Problem]], *, wait: float = TIMEOUT_SECONDS
    ) -> None:
        self._fetch, self._wait = fetch, wait
        self._going = Semaphore(MAX_CONCURRENT)
        self._lock = Lock()
        self._sent: deque[datetime] = deque()

    def fetch(self, url: str, now: datetime) -> T | Problem:
        """Fetch and read a page; raises nothing for what can go wrong with it."""
        # Waiting here would take a thread from everybody else's pages.
        if not self._going.acquire(blocking=False):
            return Problem(ProblemClass.RATE_LIMITED, url, BUSY)
        try:
            if not self._may_go(now):
                return Problem(ProblemClass.RATE_LIMITED, url, ENOUGH)
            # The crawler lives in the event loop; we are in a thread of it.
            return from_thread.run(self._within_time_limit, url)
        except TimeoutError:
            return Problem(ProblemClass.TIMEOUT, url, SLOW.format(self._wait))
        finally:
            self._going.release()

    async def _within_time_limit(self, url: str) -> T | Problem:
        with fail_after(self._wait):
            return await self._fetch(url)

    def _may_go(self, now: datetime) -> bool:
        with self._lock:
            while self._sent and now - self._sent[0] >= RATE_WINDOW:
                self._sent.popleft()
            if len(self._sent) >= MAX_FETCHES:
                return False
            self._sent.append(now)
            return True


BUSY = "Other pages are being fetched. Try again in a moment."
ENOUGH = f"At most {MAX_FETCHES} pages are fetched here per minute. Wait a moment, then try again."
SLOW = (
    "No answer within {:g} seconds: the site is slow, or requires long pauses between "
    "requests. Try again later, or paste the title and text."
)
