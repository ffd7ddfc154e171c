"""`check --online`: fetch each source once and report its state."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from policywire.config.models import Configuration, Source
from policywire.crawler.crawler import Crawler
from policywire.crawler.model.crawl_outcome import SourceState
from policywire.service.temporary_crawler import temporary_crawler


def source_states(configuration: Configuration) -> dict[str, str]:
    """`ok` for each source that can be read, or else what is wrong with it."""
    return asyncio.run(_states(configuration))


async def _states(configuration: Configuration) -> dict[str, str]:
    async with temporary_crawler(configuration.settings) as crawler:
        found = await asyncio.gather(
            *(_state(crawler, key, source) for key, source in configuration.sources.items())
        )
        return dict(found)


async def _state(crawler: Crawler, key: str, source: Source) -> tuple[str, str]:
    """Poll the feed only: a check need not fetch every page behind it."""
    feed_only = source.model_copy(update={"full_text": False})
    outcome = await crawler.poll(key, feed_only, SourceState(), _nothing_known)
    problem = outcome.state.last_problem if outcome.state.failures else None
    return key, "ok" if problem is None else f"{problem.kind.value}: {problem.detail}"


async def _nothing_known(_urls: Sequence[str]) -> frozenset[str]:
    return frozenset()
