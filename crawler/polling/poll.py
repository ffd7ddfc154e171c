"""One poll of a source: get what is needed → decide → give the outcome whole.

An entry counts as seen only when its article is in the outcome (or in the store already), and
validators are kept only when nothing of this answer is left to take: a crash between two polls
loses nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from policywire.config.models import Source
from policywire.crawler.fetch.politeness import is_too_long
from policywire.crawler.fetch.response import Response
from policywire.crawler.fetch.source_fetcher import RunParser, SourceFetcher
from policywire.crawler.model.article import ARCHIVE_NOTE, Article
from policywire.crawler.model.crawl_outcome import CrawlOutcome, Problem, ProblemClass, SourceState
from policywire.crawler.model.feed_entry import Feed, FeedEntry
from policywire.crawler.polling.article_builder import ArticleDraft
from policywire.crawler.polling.entry_page import EntryReader
from policywire.crawler.polling.feed_diff import FeedDiff
from policywire.crawler.polling.identity import Event, EventSorter, Standing
from policywire.crawler.polling.intake import Intake, IntakeResult
from policywire.crawler.polling.selection import (
    PER_POLL,
    max_pages_per_poll,
)
from policywire.crawler.polling.source_reader import SourceAnswer, SourceReader
from policywire.crawler.polling.source_state_update import SourceStateUpdater

PAGES_AT_A_TIME = 4

FindKnown = Callable[[Sequence[str]], Awaitable[frozenset[str]]]
"""Given canonical addresses, returns which of them the store has as articles."""


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
    until: float | None = None
    """When it wants to be done, on the clock of the event loop: pages left then wait for later."""

    async def run(self) -> CrawlOutcome:
        """Do it. What goes wrong out there becomes a problem in the outcome."""
        outcome = await self._polled()
        state = self._state_updater.with_history(outcome.state, len(outcome.articles))
        return replace(outcome, state=self._after_rest(state))

    def _after_rest(self, state: SourceState) -> SourceState:
        """Ask a source no oftener than its robots.txt allows, however long that is."""
        pause = self.fetcher.request_delay(self.source.url)
        if self.provider or not is_too_long(pause, self.source.delay):
            return state
        earliest = self.now + pause
        return replace(state, next_poll=max(state.next_poll or earliest, earliest))

    async def _polled(self) -> CrawlOutcome:
        reader = SourceReader(
            self.source, self.state, self._state_updater, self.fetcher, self.read, self.max_entries
        )
        found = await (self._from(self.provider) if self.provider else reader.from_web())
        if isinstance(found, Problem):
            return self._failed(found)
        if isinstance(found, Response):
            state = self._state_updater.after_unchanged(found)
            return CrawlOutcome(source=self.key, state=state, unchanged=True)
        page, feed, problems = found
        if problem := self._feed_problem(feed, problems):
            return self._failed(self._state_updater.with_site_change(problem, page))
        return await self._take_entries(page, feed, problems)

    async def _from(self, origin: FeedProvider) -> SourceAnswer | Problem:
        found = await origin.collect(self.state.memory, self.now, self.read)
        if isinstance(found, Problem):
            return found
        url = self.source.url
        return Response(requested_url=url, url=url, status=200, headers={}, body=b""), *found

    def _feed_problem(self, feed: Feed, problems: Sequence[Problem]) -> Problem | None:
        if feed.is_incremental:
            return None
        if problems and not (feed.entries or feed.details_known):
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
        built = [
            (draft.event, _with_archive_note(article, draft.entry, intake.arrival))
            for draft, (article, _) in zip(drafts, found, strict=True)
        ]
        result = await self._result(intake, built)
        return CrawlOutcome(
            source=self.key,
            articles=result.articles,
            updates=result.updates,
            refusals=intake.refusals,
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
        pause = self.fetcher.request_delay(self.source.url)
        # Where the pause is that long no page is read, so that it bounds nothing.
        pause = timedelta(0) if is_too_long(pause, self.source.delay) else pause
        pages = max_pages_per_poll(self.source.every, pause)
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
        entries = EntryReader(self.fetcher, self.read, self.until)

        async def one(draft: ArticleDraft) -> tuple[Article, Problem | None]:
            async with room:
                return await entries.article(draft)

        return list(await asyncio.gather(*map(one, drafts)))

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


def _with_archive_note(article: Article, entry: FeedEntry, arrival: FeedDiff) -> Article:
    """Mark what belongs to a flood: it is kept, without alerts."""
    if not arrival.is_flood or not arrival.is_old(entry.listed or article.published):
        return article
    return replace(article, note=f"{ARCHIVE_NOTE} {article.note}".strip())
