"""One poll of a source: get what is needed → decide → give the outcome whole.

An entry counts as seen only when its article is in the outcome (or in the store already), and
validators are kept only when nothing of this answer is left to take: a crash between two polls
loses nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from policywire.config.models import Source
from policywire.crawler.extract.document import content_type_problem, read_document
from policywire.crawler.extract.page import ArticlePage
from policywire.crawler.fetch.politeness import host_of
from policywire.crawler.fetch.response import Response, status_problem
from policywire.crawler.formats.format_registry import parser_for
from policywire.crawler.formats.pagination import Paginator
from policywire.crawler.model.article import ARCHIVE_NOTE, Article, ArticleForm
from policywire.crawler.model.crawl_outcome import CrawlOutcome, Problem, ProblemClass, SourceState
from policywire.crawler.model.feed_entry import Feed, FeedEntry
from policywire.crawler.polling.article_builder import ArticleDraft, is_parent_path
from policywire.crawler.polling.feed_diff import FeedDiff
from policywire.crawler.polling.identity import Event, EventSorter, Standing
from policywire.crawler.polling.intake import Intake, IntakeResult
from policywire.crawler.polling.multi_page import with_next_pages
from policywire.crawler.polling.selection import (
    PER_POLL,
    max_pages_per_poll,
)
from policywire.crawler.polling.source_state_update import SourceStateUpdater

PAGES_AT_A_TIME = 4
SHARED_PAGE = "Several entries share one page; this is the text from the feed."
NO_HEADERS: Mapping[str, str] = {}

FindKnown = Callable[[Sequence[str]], Awaitable[frozenset[str]]]
"""Given canonical addresses, returns which of them the store has as articles."""

_Found = tuple[Response, Feed, tuple[Problem, ...]]

RunParser = Callable[..., Awaitable[Any]]
"""Runs a parser on its arguments somewhere else; a Problem when that failed."""


class SourceFetcher(Protocol):
    """What a poll needs of the network. It may raise StoppedError; nothing else raises."""

    async def get(self, url: str, headers: Mapping[str, str] = ...) -> Response | Problem:
        """Fetch an address of the source."""

    async def page(self, url: str) -> Response | Problem:
        """Fetch the page of an entry."""

    def backoff_until(self, url: str) -> datetime | None:
        """Give the time until which a host wants no request."""

    def request_delay(self, url: str) -> timedelta:
        """Give the pause between two requests to a host."""


class FeedProvider(Protocol):
    """A source that is no address of the web: a mailbox, the work of a spider."""

    async def collect(
        self, memory: str, now: datetime, read: RunParser
    ) -> tuple[Feed, tuple[Problem, ...]] | Problem:
        """Return what there is to report, and what went wrong."""


@dataclass(frozen=True, slots=True)
class Poll:
    """One poll of one source at the time `now`."""

    key: str
    source: Source
    state: SourceState
    now: datetime
    fetcher: SourceFetcher
    read: RunParser
    find_known: FindKnown
    max_entries: int = PER_POLL
    """Entries that are taken up at most."""
    provider: FeedProvider | None = None
    """Where the entries come from, when that is no address of the web."""

    async def run(self) -> CrawlOutcome:
        """Do it. What goes wrong out there becomes a problem in the outcome."""
        outcome = await self._polled()
        state = self._state_updater.with_history(outcome.state, len(outcome.articles))
        return replace(outcome, state=state)

    async def _polled(self) -> CrawlOutcome:
        found = await (self._from(self.provider) if self.provider else self._from_web())
        if isinstance(found, Problem):
            return self._failed(found)
        if isinstance(found, Response):
            state = self._state_updater.after_unchanged(found)
            return CrawlOutcome(source=self.key, state=state, unchanged=True)
        page, feed, problems = found
        if problem := self._feed_problem(feed, problems):
            return self._failed(self._state_updater.with_site_change(problem, page))
        return await self._take_entries(page, feed, problems)

    async def _from_web(self) -> _Found | Response | Problem:
        """Fetch and read the source; give its answer alone when that holds nothing new."""
        headers = {**self.source.request_headers(), **self._state_updater.conditional_headers()}
        page = await self.fetcher.get(self.source.request_url(self.now), headers)
        if isinstance(page, Problem):
            return page
        if problem := status_problem(page):
            return self._state_updater.with_site_change(problem, page)
        if page.status == 304 or page.sha256 == self.state.body_sha256:
            return page
        first = await self._feed(page)
        if isinstance(first, Problem):
            return self._state_updater.with_site_change(first, page)
        return page, *await Paginator(self._part, self._is_complete_at).fetch_all(first)

    async def _from(self, origin: FeedProvider) -> _Found | Problem:
        found = await origin.collect(self.state.memory, self.now, self.read)
        if isinstance(found, Problem):
            return found
        url = self.source.url
        return Response(requested_url=url, url=url, status=200, headers={}, body=b""), *found

    async def _feed(self, page: Response) -> Feed | Problem:
        read: Feed | Problem = await self.read(
            parser_for(self.source, self.state.memory),
            page.body,
            page.url,
            page.content_type,
            self.now,
        )
        return replace(read, url=self.source.url) if isinstance(read, Problem) else read

    async def _part(self, url: str) -> Feed | Problem:
        """Fetch and read another part of the source; a key goes to the source's own host only."""
        ours = host_of(url) == host_of(self.source.url)
        page = await self.fetcher.get(url, self.source.request_headers() if ours else NO_HEADERS)
        if isinstance(page, Problem):
            return page
        return status_problem(page) or await self._feed(page)

    def _is_complete_at(self, feed: Feed) -> bool:
        """Whether older entries are of no use: all of these are known, or all of it is new."""
        seen = set(self.state.seen)
        return not seen or all(entry.key in seen for entry in feed.entries)

    def _feed_problem(self, feed: Feed, problems: Sequence[Problem]) -> Problem | None:
        if feed.is_incremental:
            return None
        if problems and not feed.entries:
            return problems[0]
        # An API that is asked for what is new has often nothing to say.
        if not feed.entries and self.state.seen and feed.kind not in {"json", "ical", "xml"}:
            detail = "The feed is empty, although it always had entries."
            return Problem(ProblemClass.EMPTY, self.source.url, detail)
        return None

    async def _take_entries(
        self, page: Response, feed: Feed, problems: Sequence[Problem] = ()
    ) -> CrawlOutcome:
        """Take up the new events of a feed, read their pages, and settle the state."""
        intake = await self._intake(feed)
        drafts = [ArticleDraft(self.key, self.source, event, self.now) for event in intake.taken]
        found = await self._articles(drafts)
        built = [(d.event, article) for d, (article, _) in zip(drafts, found, strict=True)]
        result = await self._result(intake, built)
        return CrawlOutcome(
            source=self.key,
            articles=_with_archive_note(result.articles, intake.arrival),
            updates=result.updates,
            state=self._state_updater.after_success(page, feed, intake, result),
            problems=(*problems, *(problem for _, problem in found if problem)),
        )

    async def _intake(self, feed: Feed) -> Intake:
        events = EventSorter(
            self.source.url,
            self.state.sightings,
            set(self.state.seen),
            set(self.state.traces),
            self.state.last_ok,
            reads_pages=self.source.full_text,
        ).sort(feed.entries)
        new = [event.url for event in events if event.standing is Standing.NEW]
        known = await self.find_known(new) if new else frozenset()
        pages = max_pages_per_poll(self.source.every, self.fetcher.request_delay(self.source.url))
        return Intake.of(
            feed, events, known, self.state, limit=min(self.max_entries, pages), now=self.now
        )

    async def _result(self, intake: Intake, built: Sequence[tuple[Event, Article]]) -> IntakeResult:
        """Settle which articles are new, now that their pages have named their addresses."""
        urls = list({article.url for event, article in built if event.standing is Standing.NEW})
        known = await self.find_known(urls) if urls else frozenset()
        return IntakeResult.of(built, known, self.state.sightings)

    async def _articles(
        self, drafts: Sequence[ArticleDraft]
    ) -> list[tuple[Article, Problem | None]]:
        """Read the pages of the drafts, a few at a time; the order stays."""
        room = asyncio.Semaphore(PAGES_AT_A_TIME)

        async def one(draft: ArticleDraft) -> tuple[Article, Problem | None]:
            async with room:
                return await self._article(draft)

        return list(await asyncio.gather(*map(one, drafts)))

    async def _article(self, draft: ArticleDraft) -> tuple[Article, Problem | None]:
        if draft.event.shares_page:
            return draft.build_from_feed(SHARED_PAGE), None
        if draft.entry.note:
            return draft.build_from_feed(draft.entry.note), None
        if not self.source.full_text:
            return draft.build_from_feed("Only the feed of this source is read."), None
        if not draft.entry.link:
            return draft.build_from_feed("The feed gives no link to a page."), None
        page = await self._page(draft.entry)
        if isinstance(page, Problem):
            note = f"This is the text from the feed. {page.detail}"
            return draft.build_from_feed(note), page
        return draft.build_from_page(page), None

    async def _page(self, entry: FeedEntry) -> ArticlePage | Problem:
        answer = await self.fetcher.page(entry.link)
        if isinstance(answer, Problem):
            return answer
        if problem := page_problem(answer, entry.link):
            return problem
        page: ArticlePage | Problem = await self.read(
            read_document, answer.body, answer.url, answer.content_type, self.now
        )
        if isinstance(page, Problem):
            return replace(page, url=entry.link)
        if ArticleForm.COOKIE_WALL in page.forms:
            detail = "The page only asks for consent to cookies."
            return Problem(ProblemClass.CHALLENGE, entry.link, detail)
        page = await with_next_pages(page, self.fetcher.page, self.read, self.now)
        if len(page.text) < len(entry.text or entry.summary):
            detail = "The page has less text than the feed; it may be for subscribers only."
            return Problem(ProblemClass.EMPTY, entry.link, detail)
        return page

    def _failed(self, problem: Problem) -> CrawlOutcome:
        """Keep everything that was known; come again later each time, but always again."""
        rests = self.fetcher.backoff_until(problem.url) or self.fetcher.backoff_until(
            self.source.url
        )
        state = self._state_updater.after_failure(problem, rests)
        return CrawlOutcome(source=self.key, state=state, problems=(problem,))

    @property
    def _state_updater(self) -> SourceStateUpdater:
        return SourceStateUpdater(self.key, self.source, self.state, self.now)


def _with_archive_note(articles: Sequence[Article], arrival: FeedDiff) -> tuple[Article, ...]:
    """Mark those that belong to a flood: they are kept, without alerts."""
    if not arrival.is_flood:
        return tuple(articles)
    return tuple(
        replace(each, note=f"{ARCHIVE_NOTE} {each.note}".strip())
        if arrival.is_old(each.published)
        else each
        for each in articles
    )


def page_problem(answer: Response, link: str) -> Problem | None:
    """Say why an answer is not the page of an entry; None when it may be."""
    if problem := status_problem(answer):
        return problem
    if answer.url != link and is_parent_path(answer.url, link):
        detail = f"The link leads to {answer.url} instead of the article."
        return Problem(ProblemClass.REDIRECT, link, detail)
    return content_type_problem(link, answer.content_type)
