"""A source's own answer at one poll, with all its parts: pages, sitemaps, second answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from http import HTTPStatus

from policywire.config.models import JsonSource, Source
from policywire.config.values.accounts import is_profile
from policywire.config.values.durations import format_duration
from policywire.crawler.fetch.politeness import host_of, is_too_long
from policywire.crawler.fetch.response import Response, status_problem
from policywire.crawler.fetch.source_fetcher import NO_HEADERS, RunParser, SourceFetcher
from policywire.crawler.formats.discovery import SiteInfo, read_site
from policywire.crawler.formats.format_registry import parser_for
from policywire.crawler.formats.json_paging import PageRequest, next_request
from policywire.crawler.formats.pagination import Paginator
from policywire.crawler.model.crawl_outcome import Problem, ProblemClass, SourceState
from policywire.crawler.model.feed_entry import Feed
from policywire.crawler.polling.details import DetailReader
from policywire.crawler.polling.feed_diff import OLD_AFTER
from policywire.crawler.polling.source_state_update import SourceStateUpdater
from policywire.crawler.polling.source_time_zone import on_clock_of

SourceAnswer = tuple[Response, Feed, tuple[Problem, ...]]
"""The first answer, the feed that all of them make, and what could not be read of it."""


@dataclass(frozen=True, slots=True)
class SourceReader:
    """Reads one source at one time. `max_entries` are taken up at most."""

    source: Source
    state: SourceState
    updater: SourceStateUpdater
    fetcher: SourceFetcher
    read: RunParser
    max_entries: int

    @property
    def _clock(self) -> datetime:
        return on_clock_of(self.source.place, self.updater.now)

    async def from_web(self) -> SourceAnswer | Response | Problem:
        """Fetch and read the source; give its answer alone when that holds nothing new."""
        # Of the page of an account the feed it names is read, whether the page is the same or not,
        # and of an API that is asked for counts again and again the second answers.
        profile = is_profile(self.source.url)
        always = profile or (
            isinstance(self.source, JsonSource) and self.source.detail_every is not None
        )
        asked_if = {} if always else self.updater.conditional_headers()
        headers = {**self.source.request_headers(), **asked_if}
        asked = PageRequest(
            self.source.request_url(self.updater.now), self.source.request_body(self.updater.now)
        )
        page = await self.fetcher.get(asked.url, headers, asked.body)
        if isinstance(page, Problem):
            return page
        if problem := status_problem(page):
            return self.updater.with_site_change(problem, page)
        if page.status == 304 or (page.sha256 == self.state.body_sha256 and not always):
            return page
        first = await self._feed(page)
        if isinstance(first, Problem) and profile:
            first = await self._feed_of_profile(page) or first
        if isinstance(first, Problem):
            return self.updater.with_site_change(first, page)
        following = partial(next_request, self.source)
        pages = Paginator(self._part, self._is_complete_at, following)
        feed, problems = await pages.fetch_all(first, asked)
        feed, failed = await self._with_details(feed)
        return page, feed, (*problems, *failed)

    async def _feed_of_profile(self, page: Response) -> Feed | Problem | None:
        """Read the feed that the page of an account names; None when it names none."""
        site = await self.read(read_site, page.body, page.url, page.content_type, self._clock)
        feeds = site.feeds if isinstance(site, SiteInfo) else ()
        return await self._part(PageRequest(feeds[0])) if feeds else None

    async def _with_details(self, feed: Feed) -> tuple[Feed, tuple[Problem, ...]]:
        if not (isinstance(self.source, JsonSource) and feed.details):
            return feed, ()
        details = DetailReader(
            self.source,
            self._clock,
            self._fetch_part,
            self.read,
            set(self.state.seen),
            self.max_entries,
        )
        first = self.state.last_ok is None
        return await details.with_details(feed, self.state.memory, first=first)

    async def _feed(self, page: Response) -> Feed | Problem:
        if page.status == HTTPStatus.NO_CONTENT:
            return Feed("", "", "", (), None, self.source.kind)
        read: Feed | Problem = await self.read(
            parser_for(self.source, self.state.memory),
            page.body,
            page.url,
            page.content_type,
            self._clock,
        )
        return replace(read, url=self.source.url) if isinstance(read, Problem) else read

    async def _fetch_part(self, request: PageRequest) -> Response | Problem:
        """Fetch another part of the source; a key goes to the source's own host only."""
        pause = self.fetcher.request_delay(request.url)
        if is_too_long(pause, self.source.delay):
            detail = (
                f"The site's robots.txt asks for {format_duration(pause)} between two requests, so "
                "that this further part is not read."
            )
            return Problem(ProblemClass.ROBOTS, request.url, detail)
        ours = host_of(request.url) == host_of(self.source.url)
        headers = self.source.request_headers() if ours else NO_HEADERS
        return await self.fetcher.get(request.url, headers, request.body)

    async def _part(self, request: PageRequest) -> Feed | Problem:
        page = await self._fetch_part(request)
        if isinstance(page, Problem):
            return page
        return status_problem(page) or await self._feed(page)

    def _is_complete_at(self, feed: Feed) -> bool:
        """Whether further pages are of no use: all of this one is known, or too old to be news.

        A list that begins with its oldest entries has the new ones on its last page.
        """
        dates = [entry.fresh_at for entry in feed.entries if entry.fresh_at]
        if len(dates) > 1 and dates[0] < dates[-1]:
            return False
        if self.state.seen:
            seen = set(self.state.seen)
            return not (feed.details or any(entry.key not in seen for entry in feed.entries))
        return not dates or dates[-1] < self.updater.now - OLD_AFTER
