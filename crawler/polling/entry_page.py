"""An entry made an article: with its page where that can be read, else of the feed alone."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from policywire.config.values.durations import format_duration
from policywire.crawler.extract.document import content_type_problem, read_document
from policywire.crawler.extract.page import ArticlePage
from policywire.crawler.extract.section import section_text
from policywire.crawler.fetch.politeness import is_too_long
from policywire.crawler.fetch.response import Response, may_pass, status_problem
from policywire.crawler.fetch.source_fetcher import RunParser, SourceFetcher
from policywire.crawler.model.article import RETRY_NOTE, Article, ArticleForm
from policywire.crawler.model.crawl_outcome import Problem, ProblemClass
from policywire.crawler.model.feed_entry import FeedEntry
from policywire.crawler.polling.article_builder import ArticleDraft, is_parent_path
from policywire.crawler.polling.multi_page import with_next_pages
from policywire.crawler.polling.source_time_zone import on_clock_of

LESS_TEXT = "The page has less text than the feed; it may be for subscribers only."
SECTION = "Several entries share one page; this is the part of it that this one leads to."
TOO_SLOW = "Its host is slow, and the poll did not wait for it."
SHARED_PAGE = "Several entries share one page; this is the text from the feed."


@dataclass(frozen=True, slots=True)
class EntryReader:
    """Makes articles of a source's entries."""

    fetcher: SourceFetcher
    read: RunParser
    until: float | None = None
    """When the poll wants to be done, on the clock of the event loop; None for no hurry."""
    _shared: dict[str, asyncio.Future[Response | Problem]] = field(default_factory=dict)
    """Pages that several entries of this poll lead to: each is asked for once."""

    async def article(self, draft: ArticleDraft) -> tuple[Article, Problem | None]:
        """Make the article of an entry, and say why its page could not be read."""
        if draft.event.shares_page:
            section = await self._section(draft)
            return draft.build_from_feed(SECTION if section else SHARED_PAGE, section), None
        if note := self._without_page(draft):
            return draft.build_from_feed(note), None
        page = await self._page_in_time(draft)
        if isinstance(page, Problem):
            note = f"This is the text from the feed. {page.detail}"
            later = may_pass(page) and page.detail != LESS_TEXT
            return draft.build_from_feed(f"{note} {RETRY_NOTE}" if later else note), page
        return draft.build_from_page(page), None

    def _without_page(self, draft: ArticleDraft) -> str:
        """Why an entry's page is not asked for, in a sentence; empty when it is."""
        if draft.entry.note:
            return draft.entry.note
        if not draft.source.full_text:
            return "Only the feed of this source is read."
        if not draft.entry.link:
            return "The feed gives no link to a page."
        return self._rests(draft.entry.link, draft.source.delay)

    def _rests(self, link: str, own: timedelta) -> str:
        """Why the pages of a host are not read, in a sentence; empty when they may be."""
        pause = self.fetcher.request_delay(link)
        if not is_too_long(pause, own):
            return ""
        return (
            f"The site's robots.txt asks for {format_duration(pause)} between two requests, so "
            "that only its feed is read."
        )

    async def _page_in_time(self, draft: ArticleDraft) -> ArticlePage | Problem:
        """Read the page of an entry, unless the poll has no time left for it."""
        try:
            async with asyncio.timeout_at(self.until):
                return await self._page(draft.entry, on_clock_of(draft.source.place, draft.now))
        except TimeoutError:
            return Problem(ProblemClass.TIMEOUT, draft.entry.link, TOO_SLOW)

    async def _section(self, draft: ArticleDraft) -> str:
        """The text at the anchor that an entry leads to, where it says more than the feed does."""
        url, _, fragment = draft.entry.link.partition("#")
        if not fragment or fragment[0] in "!/" or not draft.source.full_text:
            return ""
        if url not in self._shared:
            self._shared[url] = asyncio.ensure_future(self.fetcher.page(url))
        answer = await self._shared[url]
        if isinstance(answer, Problem) or page_problem(answer, url) is not None:
            return ""
        text = await self.read(section_text, answer.body, answer.content_type, fragment)
        fed = draft.entry.text or draft.entry.summary
        return text if isinstance(text, str) and len(text) > len(fed) else ""

    async def _page(self, entry: FeedEntry, now: datetime) -> ArticlePage | Problem:
        answer = await self.fetcher.page(entry.link)
        if isinstance(answer, Problem):
            return answer
        if problem := page_problem(answer, entry.link):
            return problem
        page: ArticlePage | Problem = await self.read(
            read_document, answer.body, answer.url, answer.content_type, now
        )
        if isinstance(page, Problem):
            return replace(page, url=entry.link)
        if problem := wall_problem(page, entry.link):
            return problem
        page = await with_next_pages(page, self.fetcher.page, self.read, now)
        if len(page.text) < len(entry.text or entry.summary):
            return Problem(ProblemClass.EMPTY, entry.link, LESS_TEXT)
        return page


def wall_problem(page: ArticlePage, link: str) -> Problem | None:
    """Say that a page holds nothing but a plea for consent; None when it holds more."""
    if ArticleForm.COOKIE_WALL not in page.forms:
        return None
    return Problem(ProblemClass.CHALLENGE, link, "The page only asks for consent to cookies.")


def page_problem(answer: Response, link: str) -> Problem | None:
    """Say why an answer is not the page of an entry; None when it may be."""
    if problem := status_problem(answer):
        return problem
    if answer.url != link and is_parent_path(answer.url, link):
        detail = f"The link leads to {answer.url} instead of the article."
        return Problem(ProblemClass.REDIRECT, link, detail)
    return content_type_problem(link, answer.content_type)
