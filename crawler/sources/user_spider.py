"""A user's own Scrapy spider, walked by our crawler: its steps in the pool, its requests by us."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from policywire.config.models import SpiderSource
from policywire.crawler.fetch.response import Response, status_problem
from policywire.crawler.fetch.source_fetcher import RunParser
from policywire.crawler.formats.spider_step import (
    SpiderRequest,
    SpiderSpec,
    SpiderStepResult,
    continue_spider,
    start_spider,
)
from policywire.crawler.model.crawl_outcome import Problem, ProblemClass
from policywire.crawler.model.feed_entry import Feed, FeedEntry, with_distinct_entries

TOTAL_TIMEOUT = 300.0
"""Seconds that one walk may take."""


class UrlFetcher(Protocol):
    """The way to the web, with all its guards and manners."""

    async def get(self, url: str, headers: Mapping[str, str] = ...) -> Response | Problem:
        """Fetch an address."""


@dataclass(slots=True)
class UserSpider:
    """A source of the kind `spider`. One page is asked for at a time."""

    source: SpiderSource
    fetcher: UrlFetcher
    timeout: float = TOTAL_TIMEOUT

    async def collect(
        self, memory: str, now: datetime, read: RunParser
    ) -> tuple[Feed, tuple[Problem, ...]] | Problem:
        """Walk with the spider until it is done, or has had enough."""
        walk = _SpiderRun(self, now, read)
        try:
            async with asyncio.timeout(self.timeout):
                first = await walk.run()
        except TimeoutError:
            first = None
            walk.add_problem(
                ProblemClass.TIMEOUT, f"The spider took more than {self.timeout:g} seconds."
            )
        if first is not None:
            return first
        if not walk.entries:
            return walk.problems[0] if walk.problems else self._nothing()
        feed = Feed("", "", "", tuple(walk.entries), None, "spider")
        return with_distinct_entries(feed), tuple(walk.problems)

    def _nothing(self) -> Problem:
        detail = "The spider found nothing; the site's layout may have changed."
        return Problem(ProblemClass.EMPTY, self.source.url, detail)


@dataclass(slots=True)
class _SpiderRun:
    spider: UserSpider
    now: datetime
    read: RunParser
    entries: list[FeedEntry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    waiting: deque[SpiderRequest] = field(default_factory=deque)
    asked: set[str] = field(default_factory=set)

    async def run(self) -> Problem | None:
        """Walk on; a Problem when not even the first step could be made."""
        source = self.spider.source
        common = (source.url, SpiderSpec(source.spider, source.arguments), self.now)
        first = await self.read(start_spider, *common)
        if isinstance(first, Problem):
            return first
        self._take(first)
        pages = 0
        while self.waiting and pages < source.pages:
            ask = self.waiting.popleft()
            if ask.url in self.asked and not ask.dont_filter:
                continue
            pages += 1
            self.asked.add(ask.url)
            await self._visit(ask, common)
        if self.waiting:
            detail = f"The spider requests more than {source.pages} pages; the rest is skipped."
            self.add_problem(ProblemClass.TOO_LARGE, detail)
        return None

    async def _visit(self, ask: SpiderRequest, common: tuple[Any, ...]) -> None:
        answer = await self.spider.fetcher.get(ask.url, ask.headers)
        problem = answer if isinstance(answer, Problem) else status_problem(answer)
        if problem:
            self.problems.append(problem)
            return
        step = await self.read(continue_spider, *common, ask.packed_request, answer)
        if isinstance(step, Problem):
            self.problems.append(step)
        else:
            self._take(step)

    def _take(self, step: SpiderStepResult) -> None:
        for fault in dict.fromkeys(step.errors):
            self.add_problem(ProblemClass.PARSE, fault)
        self.entries.extend(step.entries)
        self.waiting.extend(step.requests)

    def add_problem(self, kind: ProblemClass, detail: str) -> None:
        """Note what is wrong with the spider."""
        self.problems.append(Problem(kind, self.spider.source.url, detail))
