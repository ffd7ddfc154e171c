"""A crawler for the length of one command: started, used, stopped; it stores nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from policywire.config.models import Settings
from policywire.crawler.crawler import Crawler
from policywire.crawler.workers.parser_pool import ParserPool
from policywire.service.clock import SystemClock
from policywire.service.crawler_wiring import crawler_of


@asynccontextmanager
async def temporary_crawler(settings: Settings) -> AsyncIterator[Crawler]:
    """Give a started crawler with the installation's contact and its rule on addresses."""
    pool = ParserPool()
    crawler = crawler_of(settings, pool, SystemClock())
    await pool.start()
    await crawler.start()
    try:
        yield crawler
    finally:
        await crawler.stop()
        await pool.stop()
