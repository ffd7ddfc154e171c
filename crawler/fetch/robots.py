"""robots.txt by RFC 9309: read once per site and time, kept, obeyed."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import isfinite
from typing import Any
from urllib.parse import urlsplit

from protego import Protego

from policywire.crawler.fetch.response import Response, status_problem
from policywire.crawler.fetch.shared_manners import SharedManners
from policywire.crawler.fetch.source_fetcher import RunParser
from policywire.crawler.model.crawl_outcome import Problem, ProblemClass

PRODUCT_TOKEN = "policywire"  # noqa: S105 (the name that robots.txt calls us by)
CACHE_TIME = timedelta(hours=6)
CACHE_TIME_AFTER_FAILURE = timedelta(minutes=5)
READ_AT_MOST = 500 * 1024
"""RFC 9309, 2.5: a crawler reads at least this much; we read no more."""
REMEMBERED_SITES = 5_000

READ_IN_PLACE = 8 * 1024
"""A longer file is parsed in the pool: one made for it takes the parser minutes."""

Get = Callable[[str], Awaitable[Response | Problem]]


@dataclass(frozen=True, slots=True)
class RobotsRules:
    """What one robots.txt says to us, until `expires`.

    `obstacle` is set when it could not be read: then nothing may be fetched from the site.
    """

    expires: datetime
    file: Any = None
    """A `protego.Protego`, or None when there is no robots.txt: everything is allowed."""
    read_problem: Problem | None = None

    def robots_problem(self, url: str) -> Problem | None:
        """Say why `url` must not be fetched, or None when it may."""
        if self.read_problem:
            return Problem(self.read_problem.kind, url, self.read_problem.detail)
        if self.file is None or self.file.can_fetch(url, PRODUCT_TOKEN):
            return None
        return Problem(ProblemClass.ROBOTS, url, "The site's robots.txt does not allow this page.")

    @property
    def crawl_delay(self) -> timedelta:
        """The Crawl-delay meant for us; none is 0."""
        asked = self.file.crawl_delay(PRODUCT_TOKEN) if self.file else None
        seconds = asked if asked and isfinite(asked) else 0.0
        return timedelta(seconds=min(max(seconds, 0.0), 86_400.0))


class Robots:
    """The rules of every site we visit.

    `get` fetches an address without asking for rules; `read` runs a parser in the pool.
    """

    def __init__(
        self,
        get: Get,
        read: RunParser,
        clock: Callable[[], datetime],
        shared: SharedManners | None = None,
    ) -> None:
        self._get, self._read_in_pool, self._clock = get, read, clock
        self._shared = shared
        self._rules: OrderedDict[str, RobotsRules] = OrderedDict()
        self._reading: dict[str, asyncio.Task[RobotsRules]] = {}

    async def rules(self, url: str) -> RobotsRules:
        """Give the rules for the site of `url`; callers that come at once share one request."""
        site = site_of(url)
        kept = self._rules.get(site)
        if kept and kept.expires > self._clock():
            return kept
        if site not in self._reading:
            self._reading[site] = asyncio.create_task(self._read(site))
            # When nobody waits any more, nobody looks at what became of it.
            self._reading[site].add_done_callback(lambda task: task.cancelled() or task.exception())
        # A caller that is cancelled must not take the answer away from the others.
        return await asyncio.shield(self._reading[site])

    async def _read(self, site: str) -> RobotsRules:
        try:
            return await self._read_anew(site)
        finally:
            del self._reading[site]

    async def _read_anew(self, site: str) -> RobotsRules:
        kept = await self._shared.robots(site) if self._shared else None
        answer = kept or await self._get(f"{site}/robots.txt")
        rules = rules_from_response(answer, await self._parsed(answer), self._clock())
        if self._shared and not kept and isinstance(answer, Response):
            # Other processes believe it for as long as we do.
            answer = replace(answer, body=answer.body[:READ_AT_MOST])
            await self._shared.keep_robots(site, answer, rules.expires - self._clock())
        self._keep(site, rules)
        return rules

    async def _parsed(self, answer: Response | Problem) -> Any:
        """Parse a good answer: a Protego or a problem. Nothing is parsed of any other."""
        if isinstance(answer, Problem) or not 200 <= answer.status < 300:
            return None
        body = answer.body[:READ_AT_MOST]
        if len(body) <= READ_IN_PLACE:
            return parse_robots(body)
        return await self._read_in_pool(parse_robots, body)

    def _keep(self, site: str, rules: RobotsRules) -> None:
        self._rules[site] = rules
        self._rules.move_to_end(site)
        while len(self._rules) > REMEMBERED_SITES:
            self._rules.popitem(last=False)


def rules_from_response(answer: Response | Problem, parsed: Any, now: datetime) -> RobotsRules:
    """Make rules of what came for robots.txt, and of what was `parsed` of it.

    RFC 9309, 2.3.1: an answer in the 400s or a chain of redirects that does not end means that
    there are no rules; a fault of the server or of the network means that nothing is allowed.
    """
    if isinstance(answer, Response):
        bad = parsed if isinstance(parsed, Problem) else status_problem(answer)
        if bad is None:
            return RobotsRules(now + CACHE_TIME, parsed)
        answer = bad
    if answer.kind in (ProblemClass.HTTP_4XX, ProblemClass.REDIRECT):
        return RobotsRules(now + CACHE_TIME)
    return RobotsRules(now + CACHE_TIME_AFTER_FAILURE, read_problem=_obstacle(answer))


def _obstacle(problem: Problem) -> Problem:
    """Keep the class of a broken network, which the pages share; the rest is about robots.txt."""
    shared = {
        ProblemClass.DNS,
        ProblemClass.CONNECT,
        ProblemClass.TLS,
        ProblemClass.TIMEOUT,
        ProblemClass.PRIVATE_ADDRESS,
        ProblemClass.RATE_LIMITED,
    }
    if problem.kind in shared:
        return problem
    detail = f"The site's robots.txt cannot be read, so nothing is fetched. {problem.detail}"
    return Problem(ProblemClass.ROBOTS, problem.url, detail)


def parse_robots(body: bytes) -> Any:
    """Parse robots.txt; what is none has no rules. Gives a Protego."""
    return Protego.parse(body.decode("utf-8-sig", errors="ignore"))


def site_of(url: str) -> str:
    """Give scheme and authority of an address, without user and password."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2].lower()}"
