"""`sources add`: find how to follow a site, with a crawler for the length of the command."""

from __future__ import annotations

import asyncio

from policywire.config.models import Settings
from policywire.crawler.source_search import SourceSearchResult, search_sources
from policywire.service.clock import SystemClock
from policywire.service.temporary_crawler import temporary_crawler


def find_source(url: str, settings: Settings, *, watch: bool = False) -> SourceSearchResult:
    """Look for ways to follow the site at `url`; `watch` only watches this page for changes."""
    return asyncio.run(_find(url, settings, watch=watch))


async def _find(url: str, settings: Settings, *, watch: bool) -> SourceSearchResult:
    async with temporary_crawler(settings) as crawler:
        return await search_sources(crawler, url, SystemClock().now(), watch=watch)
