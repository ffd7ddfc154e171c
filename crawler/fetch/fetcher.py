"""One address fetched as a good guest does: guarded, by robots.txt, in line, through redirects.

Every hop of a redirect goes through the same gates as the first address.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit, urlunsplit

from policywire.crawler.fetch.engine import Engine
from policywire.crawler.fetch.politeness import Politeness, host_of, retry_after
from policywire.crawler.fetch.proxy import Proxy
from policywire.crawler.fetch.response import Response, redirect_target
from policywire.crawler.fetch.robots import Robots
from policywire.crawler.fetch.shared_manners import SharedManners
from policywire.crawler.fetch.source_fetcher import NO_HEADERS, RunParser
from policywire.crawler.fetch.ssrf_guard import SsrfGuard, host_key
from policywire.crawler.model.crawl_outcome import Problem, ProblemClass

MAX_REDIRECTS = 5
_Answer = Response | Problem
_Ask = Callable[[str, Mapping[str, str], bytes], Awaitable[_Answer]]

_ANYWHERE = frozenset({"if-none-match", "if-modified-since"})
DEFAULT_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/rss+xml,application/atom+xml,"
    "application/feed+json;q=0.9,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en,*;q=0.5",
}


class Fetcher:
    """Fetches addresses through one engine with one set of manners."""

    def __init__(
        self,
        engine: Engine,
        guard: SsrfGuard,
        read: RunParser,
        clock: Callable[[], datetime],
        *,
        proxy: Proxy | None = None,
        politeness: Politeness | None = None,
        api_host: str = "",
        shared: SharedManners | None = None,
    ) -> None:
        """With `shared` the manners are kept together with other processes."""
        self._shared = shared
        self._engine, self._guard, self._read, self._clock = engine, guard, read, clock
        self._proxy, self._api_host = proxy, api_host
        self.politeness = politeness or Politeness(on_forget=engine.forget)
        self._robots = Robots(self._get_robots, read, clock, shared)

    def via_proxy(self, proxy: Proxy) -> Fetcher:
        """Give a fetcher that asks through a proxy, with the same manners towards each host."""
        self._guard.proxies.add((host_key(proxy.host), proxy.port))
        return Fetcher(
            self._engine,
            self._guard,
            self._read,
            self._clock,
            proxy=proxy,
            politeness=self.politeness,
            shared=self._shared,
        )

    def as_api_client(self, host: str) -> Fetcher:
        """Give a fetcher that asks a host without robots.txt: its API, with a key of the user's.

        robots.txt speaks to crawlers; who has a key was let in. Pages of entries still obey it.
        """
        return Fetcher(
            self._engine,
            self._guard,
            self._read,
            self._clock,
            proxy=self._proxy,
            politeness=self.politeness,
            api_host=host,
            shared=self._shared,
        )

    async def get(
        self, url: str, headers: Mapping[str, str] = NO_HEADERS, body: bytes = b""
    ) -> Response | Problem:
        """Fetch an address, up to five redirects further. Raises StoppedError only.

        An answer with any other status than a redirect is a page, a 404 too. With a `body`, which
        is JSON, it is a POST.
        """
        if body:
            headers = {"Content-Type": "application/json", "Accept": "application/json", **headers}
        return await self._follow(strip_credentials(url), headers, self._ask_politely, body)

    async def page(self, url: str) -> Response | Problem:
        """Fetch the page of an entry. Raises StoppedError only."""
        return await self._follow(strip_credentials(url), NO_HEADERS, self._ask_as_crawler)

    async def resource(self, url: str) -> Response | Problem:
        """Fetch what belongs to a page that a browser opens. Raises StoppedError only.

        The page has waited its turn; its parts come one by one beside the line of their host.
        """
        return await self._follow(strip_credentials(url), NO_HEADERS, self._download_resource)

    async def robots_problem(self, url: str) -> Problem | None:
        """Say why the site's robots.txt lets us not have an address, or None when it does."""
        if refusal := self._guard.url_problem(url):
            return refusal
        if host_of(url) == self._api_host:
            return None
        rules = await self._robots.rules(url)
        self.politeness.set_crawl_delay(host_of(url), rules.crawl_delay)
        return rules.robots_problem(url)

    def backoff_until(self, url: str) -> datetime | None:
        """Give the time until which the host of an address wants no request, or None."""
        return self.politeness.backoff_until(host_of(url), self._clock())

    def request_delay(self, url: str) -> timedelta:
        """Give the pause that the host of an address wants between two requests."""
        return self.politeness.rest(host_of(url))

    async def _get_robots(self, url: str) -> Response | Problem:
        return await self._follow(url, NO_HEADERS, self._ask)

    async def _follow(
        self, asked: str, headers: Mapping[str, str], ask: _Ask, body: bytes = b""
    ) -> _Answer:
        url, visited = asked, {asked}
        for _ in range(MAX_REDIRECTS + 1):
            answer = await ask(url, headers, body)
            target = redirect_target(answer) if isinstance(answer, Response) else ""
            if isinstance(answer, Problem) or not target:
                return (
                    answer if isinstance(answer, Problem) else replace(answer, requested_url=asked)
                )
            url = strip_credentials(target)
            if circle := _redirect_problem(asked, url, visited):
                return circle
            headers = _for_host(headers, asked, url)
            body = _for_redirect(body, answer, asked, url)
            visited.add(url)
        return Problem(ProblemClass.REDIRECT, asked, f"More than {MAX_REDIRECTS} redirects.")

    async def _ask_politely(self, url: str, headers: Mapping[str, str], body: bytes) -> _Answer:
        if host_of(url) == self._api_host:
            return await self._ask(url, headers, body)
        return await self._ask_as_crawler(url, headers, body)

    async def _ask_as_crawler(self, url: str, headers: Mapping[str, str], body: bytes) -> _Answer:
        if refusal := self._guard.url_problem(url) or self._resting(url):
            return refusal
        rules = await self._robots.rules(url)
        if refusal := rules.robots_problem(url):
            return refusal
        self.politeness.set_crawl_delay(host_of(url), rules.crawl_delay)
        return await self._ask(url, headers, body)

    async def _download_resource(
        self, url: str, headers: Mapping[str, str], body: bytes
    ) -> _Answer:
        if refusal := self._guard.url_problem(url) or self._resting(url):
            return refusal
        rules = await self._robots.rules(url)
        if refusal := rules.robots_problem(url):
            return refusal
        line = f"{host_of(url)} for the browser"
        try:
            return await self._engine.download(
                url, line, 0, {**DEFAULT_HEADERS, **headers}, self._proxy, body
            )
        finally:
            self._engine.forget(line)

    async def _ask(self, url: str, headers: Mapping[str, str], body: bytes) -> _Answer:
        if refusal := self._guard.url_problem(url) or self._resting(url):
            return refusal
        host = host_of(url)
        delay = self.politeness.delay(host).total_seconds()
        if self._shared is not None and (refusal := await self._wait_turn(url, host, delay)):
            return refusal
        answer = await self._engine.download(
            url, host, delay, {**DEFAULT_HEADERS, **headers}, self._proxy, body
        )
        if isinstance(answer, Response):
            await self._apply_backoff(answer, host)
        return answer

    async def _wait_turn(self, url: str, host: str, delay: float) -> Problem | None:
        """Wait until this process may ask a host that others ask as well."""
        assert self._shared is not None
        now = self._clock()
        if until := await self._shared.wait_turn(host, delay):
            self.politeness.back_off(host, until - now, now)
        return self._resting(url)

    async def _apply_backoff(self, answer: Response, host: str) -> None:
        """Leave a host alone when it asks for that; those who stand in line for it go home."""
        now = self._clock()
        wait = retry_after(answer.headers.get("retry-after", ""), now)
        if answer.status == 429 or (answer.status == 503 and wait):
            until = self.politeness.back_off(host, wait, now)
            self._engine.back_off(host)
            if self._shared is not None:
                await self._shared.rest(host, until - now)

    def _resting(self, url: str) -> Problem | None:
        until = self.backoff_until(url)
        if until is None:
            return None
        detail = f"The server asked us not to return before {until:%Y-%m-%d %H:%M} UTC."
        return Problem(ProblemClass.RATE_LIMITED, url, detail)


def _for_host(headers: Mapping[str, str], asked: str, url: str) -> Mapping[str, str]:
    """The headers that may go along on a redirect: keys stay with the host that they are for."""
    if host_of(url) == host_of(asked) and not (asked[:6] == "https:" and url[:6] != "https:"):
        return headers
    return {name: value for name, value in headers.items() if name.lower() in _ANYWHERE}


def _for_redirect(body: bytes, answer: Response, asked: str, url: str) -> bytes:
    """What is sent on after a redirect: a body goes along only where the server asks for it."""
    return body if answer.status in {307, 308} and host_of(url) == host_of(asked) else b""


def _redirect_problem(asked: str, url: str, visited: set[str]) -> Problem | None:
    """Say what is wrong with a redirect from its target alone: a circle, or not the web."""
    if url in visited:
        detail = "The server redirects in a loop; it may require cookies."
        return Problem(ProblemClass.REDIRECT, asked, detail)
    scheme = url.partition(":")[0].lower()
    if scheme not in ("http", "https"):
        detail = f"The server redirects to {scheme}: which is not fetched."
        return Problem(ProblemClass.REDIRECT, asked, detail)
    return None


def strip_credentials(url: str) -> str:
    """Take user and password out of an address; a malformed one is left for the guard to name."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    if "@" not in parts.netloc:
        return url
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
