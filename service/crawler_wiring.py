"""Builds the crawler with an installation's contact, its rule on addresses, and its browser."""

from __future__ import annotations

from policywire.config.models import Settings
from policywire.crawler.crawler import Crawler
from policywire.crawler.fetch.shared_manners import SharedManners
from policywire.crawler.workers.parser_pool import ParserPool
from policywire.service.clock import Clock


def crawler_of(
    settings: Settings, pool: ParserPool, clock: Clock, shared: SharedManners | None = None
) -> Crawler:
    """A crawler that is yet to be started."""
    return Crawler(
        contact=settings.contact,
        allow_private=settings.allow_private_addresses,
        pool=pool,
        clock=clock.now,
        browser=settings.browser,
        shared=shared,
    )
