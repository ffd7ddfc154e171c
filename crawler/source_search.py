"""Finds how to follow a site: tries each way, and chooses the best.

Feeds are preferred to news sitemaps, these to the page's own list, that to a plain sitemap.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from policywire.config.enums import ArticleKind, Tier
from policywire.config.models import ListingSource, PageSource, SitemapSource, Source
from policywire.config.values.accounts import account_url
from policywire.config.values.keys import free_key
from policywire.config.values.url_checks import check_source_url
from policywire.crawler.crawler import Crawler
from policywire.crawler.extract.pdf import is_pdf
from policywire.crawler.formats.discovery import (
    SiteInfo,
    common_feed_urls,
    common_sitemap_urls,
    read_site,
    robots_url,
    sitemaps_in,
)
from policywire.crawler.model.crawl_outcome import Problem
from policywire.crawler.model.feed_entry import FeedEntry
from policywire.crawler.polling.dry_run import PollTrace

_OFFICIAL = re.compile(r"\.(?:gov|mil|int)(?:\.\w\w)?$|\.gc\.ca$|(?:^|\.)europa\.eu$")
_ACCOUNT = re.compile(r"/(?:@|profile/)([\w.-]{1,60})")
_NOT_IN_A_KEY = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class SourceCandidate:
    """One way to follow a site, and the result of trying it."""

    source: Source
    found: PollTrace

    @property
    def entries(self) -> tuple[FeedEntry, ...]:
        """The entries of the feed, its parts included, in their order."""
        unique = {entry.key: entry for feed in self.found.feeds for entry in feed.entries}
        return tuple(unique.values())

    @property
    def is_usable(self) -> bool:
        """Whether it could be read and has entries; of a watched page, whether it could be read."""
        return self.found.problem is None and (bool(self.entries) or self.source.kind == "page")

    @property
    def rank(self) -> int:
        """The lower the better."""
        named = any(entry.title for entry in self.entries)
        ranks = {"feed": 0, "sitemap": 1 if named else 3, "listing": 2}
        return ranks.get(self.source.kind, 4)


@dataclass(frozen=True, slots=True)
class SourceSearchResult:
    """Every attempt, in order; `page` is why the address itself failed."""

    tried: tuple[SourceCandidate, ...]
    page: Problem | None = None

    @property
    def best(self) -> SourceCandidate | None:
        """The way to take; None when there is none."""
        working = [each for each in self.tried if each.is_usable]
        return min(working, key=lambda each: each.rank, default=None)


async def search_sources(
    crawler: Crawler, url: str, now: datetime, *, watch: bool = False
) -> SourceSearchResult:
    """Look for ways to follow the site at `url`. Requests about ten addresses at most.

    With `watch`, only watch this page or PDF itself for changes.
    """
    return await _SourceSearch(crawler, url, now).run(watch=watch)


@dataclass(slots=True)
class _SourceSearch:
    crawler: Crawler
    url: str
    now: datetime

    async def run(self, *, watch: bool) -> SourceSearchResult:
        answer = await self.crawler.fetch(self.url)
        if isinstance(answer, Problem):
            return SourceSearchResult((), answer)
        if watch or is_pdf(answer.body, answer.content_type):
            page = PageSource.model_validate({"kind": "page", **_watched(self.url)})
            return SourceSearchResult(tuple([each async for each in self._try([page])]))
        site = await self.crawler.read(
            read_site, answer.body, answer.url, answer.content_type, self.now
        )
        if isinstance(site, Problem):
            site = SiteInfo("", "", ())
        tried = [each async for each in self._ways(site)]
        return SourceSearchResult(tuple(tried))

    async def _ways(self, site: SiteInfo) -> AsyncIterator[SourceCandidate]:
        """The address itself, the feeds it names, the usual ones; then what else there is."""
        for urls in ((self.url,), site.feeds, common_feed_urls(self.url)):
            worked = False
            async for candidate in self._try(_feeds(urls, site)):
                worked = worked or candidate.is_usable
                yield candidate
            if worked:
                return
        async for candidate in self._try(_sitemaps(await self._sitemaps(), site)):
            yield candidate
            if candidate.is_usable and candidate.rank == 1:
                return
        listing = ListingSource.model_validate({"kind": "listing", **_facts(self.url, site)})
        async for candidate in self._try([listing]):
            yield candidate

    async def _try(self, sources: Iterable[Source]) -> AsyncIterator[SourceCandidate]:
        for source in sources:
            feed_only = source.model_copy(update={"full_text": False})
            trace = await self.crawler.dry_run("new", feed_only)
            yield SourceCandidate(_named_by_feed(source, trace), trace)

    async def _sitemaps(self) -> tuple[str, ...]:
        robots = await self.crawler.fetch(robots_url(self.url))
        named = () if isinstance(robots, Problem) else sitemaps_in(robots.body)
        return named or common_sitemap_urls(self.url)


def _named_by_feed(source: Source, trace: PollTrace) -> Source:
    """With the feed's own title as outlet, where the site has not named itself."""
    host = (urlsplit(source.url).hostname or "").removeprefix("www.")
    title = next((feed.title for feed in trace.feeds if feed.title), "")
    if source.kind != "feed" or source.outlet != host or not title:
        return source
    return source.model_copy(update={"outlet": title[:200]})


def _feeds(urls: Iterable[str], site: SiteInfo) -> Iterator[Source]:
    for url in urls:
        yield Source.model_validate(_facts(url, site))


def _sitemaps(urls: Iterable[str], site: SiteInfo) -> Iterator[Source]:
    for url in urls:
        yield SitemapSource.model_validate({"kind": "sitemap", **_facts(url, site)})


def _facts(url: str, site: SiteInfo) -> dict[str, object]:
    """What is known of a source from its site."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    facts: dict[str, object] = {"url": url, "outlet": (site.name or host)[:200]}
    if _OFFICIAL.search(host):
        facts |= {"tier": Tier.OFFICIAL, "article_kind": ArticleKind.PRESS_RELEASE}
    if site.language and site.language != "en":
        facts["language"] = site.language
    return facts


def _watched(url: str) -> dict[str, object]:
    """What is known of a page that is watched: its changes are no press releases."""
    facts = _facts(url, SiteInfo("", "", ()))
    facts.pop("article_kind", None)
    return facts


def site_url(typed: str) -> str:
    """The address of what somebody types: a site, with its scheme or without, or an account.

    Raises ValueError for anything else; what it says follows upon what was typed.
    """
    found = account_url(typed)
    return check_source_url(found if "://" in found else f"https://{found}")


def key_for(source: Source, taken: Iterable[str]) -> str:
    """A key of the site's name, or of the account's, with a number when it is taken."""
    parts = urlsplit(source.url)
    host = (parts.hostname or "source").removeprefix("www.")
    account = _ACCOUNT.match(parts.path)
    named = f"{account[1].removesuffix('.rss')} {host}" if account else host
    key = _NOT_IN_A_KEY.sub("-", named.lower()).strip("-")[:60] or "source"
    return free_key(key, set(taken))
