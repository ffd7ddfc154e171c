"""Answers what the browser asks for: it has no way to the network but this one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from policywire.crawler.fetch.engine import StoppedError
from policywire.crawler.fetch.response import Response
from policywire.crawler.model.crawl_outcome import Problem

FetchResource = Callable[[str], Awaitable[Response | Problem]]
"""Fetches what a page's script asks for. Raises StoppedError only."""

MOST_RESOURCES = 100
"""Requests that one page's scripts may make; the rest is refused."""
MOST_BYTES = 20 * 2**20
_WANTED = frozenset({"script", "xhr", "fetch", "stylesheet"})
_OURS = frozenset({
    "content-length", "content-encoding", "transfer-encoding", "connection", "set-cookie",
    "strict-transport-security", "alt-svc", "link", "refresh",
})  # fmt: skip


@dataclass
# Without slots: Playwright puts marks of its own on whoever owns a handler.
class RequestInterceptor:
    """Hands a page, and what its scripts ask for, to the browser."""

    page: Response
    resource: FetchResource
    stopped: StoppedError | None = None
    _asked: int = 0
    _bytes: int = 0

    async def attach(self, tab: Any, _request: Any) -> None:
        """Stand between a tab and the network; what is said last about a route counts."""
        await tab.route("**/*", self.serve)
        await tab.route_web_socket("**/*", lambda socket: socket.close())

    async def serve(self, route: Any) -> None:
        """Answer one request of the browser."""
        from playwright.async_api import Error

        with suppress(Error):  # the tab may be gone by now
            answer = await self._answer(route.request)
            if answer is None:
                await route.abort("blockedbyclient")
            else:
                headers = _passed_on(answer.headers)
                await route.fulfill(status=answer.status, headers=headers, body=answer.body)

    async def _answer(self, request: Any) -> Response | None:
        """The page itself, or a resource that it needs for its text; None for all else."""
        if request.is_navigation_request():
            return self.page if _bare(request.url) == _bare(self.page.url) else None
        if request.resource_type not in _WANTED or request.method != "GET":
            return None
        self._asked += 1
        if self._asked > MOST_RESOURCES or self._bytes > MOST_BYTES:
            return None
        try:
            answer = await self.resource(_bare(request.url))
        except StoppedError as error:
            self.stopped = error
            return None
        if isinstance(answer, Problem):
            return None
        self._bytes += len(answer.body)
        return answer


def _bare(url: str) -> str:
    return url.partition("#")[0]


def _passed_on(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.lower() not in _OURS}
