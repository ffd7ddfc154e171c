"""One poll looked at step by step: what was asked for, what came, what was read of it.

It is the real poll with a note taken of everything that passes; nothing is stored.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from policywire.config.models import Source
from policywire.crawler.fetch.response import FetchedPage
from policywire.crawler.model.crawl_outcome import CrawlOutcome, Problem, SourceState
from policywire.crawler.model.feed_entry import Feed
from policywire.crawler.polling.poll import NO_HEADERS, Origin, Poll, Read, Web


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a poll did. `answers` are all requests in their order, the source's own one first.

    `refusal` is why robots.txt lets us not in; `pause` is kept between two requests to the host.
    `feeds` are what the answers were read as, the parts of an index included.
    """

    refusal: Problem | None
    pause: timedelta
    answers: tuple[tuple[str, FetchedPage | Problem], ...]
    feeds: tuple[Feed, ...]
    outcome: CrawlOutcome

    @property
    def problem(self) -> Problem | None:
        """Why the source cannot be read; None when it can."""
        return self.outcome.state.last_problem if self.outcome.state.failures else None


@dataclass(slots=True)
class _Witness:
    """Stands between a poll and the web, and between a poll and the parsers."""

    web: Web
    reader: Callable[..., Awaitable[Any]]
    answers: list[tuple[str, FetchedPage | Problem]] = field(default_factory=list)
    feeds: list[Feed] = field(default_factory=list)

    async def get(self, url: str, headers: Mapping[str, str] = NO_HEADERS) -> FetchedPage | Problem:
        answer = await self.web.get(url, headers)
        self.answers.append((url, answer))
        return answer

    async def page(self, url: str) -> FetchedPage | Problem:
        answer = await self.web.page(url)
        self.answers.append((url, answer))
        return answer

    def rests_until(self, url: str) -> datetime | None:
        return self.web.rests_until(url)

    def pause(self, url: str) -> timedelta:
        return self.web.pause(url)

    async def read(self, function: Callable[..., Any], *args: Any) -> Any:
        value = await self.reader(function, *args)
        if isinstance(value, Feed):
            self.feeds.append(value)
        return value


@dataclass(frozen=True, slots=True)
class _Noted:
    """Notes what an origin gives."""

    origin: Origin
    witness: _Witness

    async def look(
        self, memory: str, now: datetime, read: Read
    ) -> tuple[Feed, tuple[Problem, ...]] | Problem:
        found = await self.origin.look(memory, now, read)
        if not isinstance(found, Problem):
            self.witness.feeds[:] = [found[0]]
        return found


async def inspect(
    key: str,
    source: Source,
    now: datetime,
    web: Web,
    read: Callable[..., Awaitable[Any]],
    *,
    refusal: Problem | None,
    most: int,
    origin: Callable[[Web], Origin | None],
) -> Inspection:
    """Poll a source as for the first time, and read the pages of its `most` newest entries.

    `origin` gives what it is looked into by, when it is no address of the web.
    """
    witness = _Witness(web, read)
    inner = origin(witness)
    noted = _Noted(inner, witness) if inner else None
    poll = Poll(key, source, SourceState(), now, witness, witness.read, _nothing_known, most, noted)
    outcome = await poll.run()
    pause = web.pause(source.url)
    return Inspection(refusal, pause, tuple(witness.answers), tuple(witness.feeds), outcome)


async def _nothing_known(_urls: Sequence[str]) -> frozenset[str]:
    return frozenset()
