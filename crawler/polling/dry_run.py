"""One poll looked at step by step: what was asked for, what came, what was read of it.

It is the real poll with a note taken of everything that passes; nothing is stored.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from policywire.config.models import Source
from policywire.crawler.fetch.response import Response
from policywire.crawler.fetch.source_fetcher import NO_HEADERS, RunParser, SourceFetcher
from policywire.crawler.model.crawl_outcome import CrawlOutcome, Problem, SourceState
from policywire.crawler.model.feed_entry import Feed
from policywire.crawler.polling.poll import FeedProvider, Poll


@dataclass(frozen=True, slots=True)
class PollTrace:
    """What a poll did. `answers` are all requests in their order, the source's own one first.

    `refusal` is why robots.txt lets us not in; `pause` is kept between two requests to the host.
    `feeds` are what the answers were read as, the parts of an index included.
    """

    robots_problem: Problem | None
    request_delay: timedelta
    answers: tuple[tuple[str, Response | Problem], ...]
    feeds: tuple[Feed, ...]
    outcome: CrawlOutcome

    @property
    def problem(self) -> Problem | None:
        """Why the source cannot be read; None when it can."""
        return self.outcome.state.last_problem if self.outcome.state.failures else None


@dataclass(slots=True)
class _RecordingFetcher:
    """Stands between a poll and the web, and between a poll and the parsers."""

    fetcher: SourceFetcher
    reader: Callable[..., Awaitable[Any]]
    answers: list[tuple[str, Response | Problem]] = field(default_factory=list)
    feeds: list[Feed] = field(default_factory=list)

    async def get(
        self, url: str, headers: Mapping[str, str] = NO_HEADERS, body: bytes = b""
    ) -> Response | Problem:
        answer = await self.fetcher.get(url, headers, body)
        self.answers.append((url, answer))
        return answer

    async def page(self, url: str) -> Response | Problem:
        answer = await self.fetcher.page(url)
        self.answers.append((url, answer))
        return answer

    def backoff_until(self, url: str) -> datetime | None:
        return self.fetcher.backoff_until(url)

    def request_delay(self, url: str) -> timedelta:
        return self.fetcher.request_delay(url)

    async def read(self, function: Callable[..., Any], *args: Any) -> Any:
        value = await self.reader(function, *args)
        if isinstance(value, Feed):
            self.feeds.append(value)
        return value


@dataclass(frozen=True, slots=True)
class _RecordingProvider:
    """Notes what an origin gives."""

    provider: FeedProvider
    recorder: _RecordingFetcher

    async def collect(
        self, memory: str, now: datetime, read: RunParser
    ) -> tuple[Feed, tuple[Problem, ...]] | Problem:
        found = await self.provider.collect(memory, now, read)
        if not isinstance(found, Problem):
            self.recorder.feeds[:] = [found[0]]
        return found


async def dry_run_poll(
    key: str,
    source: Source,
    now: datetime,
    web: SourceFetcher,
    read: Callable[..., Awaitable[Any]],
    *,
    refusal: Problem | None,
    max_entries: int,
    provider_for: Callable[[SourceFetcher], FeedProvider | None],
) -> PollTrace:
    """Poll a source as for the first time, and read the pages of its `most` newest entries.

    `origin` gives what it is looked into by, when it is no address of the web.
    """
    witness = _RecordingFetcher(web, read)
    inner = provider_for(witness)
    noted = _RecordingProvider(inner, witness) if inner else None
    poll = Poll(
        key, source, SourceState(), now, witness, witness.read, _nothing_known, max_entries, noted
    )
    outcome = await poll.run()
    pause = web.request_delay(source.url)
    return PollTrace(refusal, pause, tuple(witness.answers), tuple(witness.feeds), outcome)


async def _nothing_known(_urls: Sequence[str]) -> frozenset[str]:
    return frozenset()
