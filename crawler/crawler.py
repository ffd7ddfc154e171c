"""The one resident crawler: polls sources and fetches single pages, politely and safely."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Coroutine, Mapping
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import Any, TypeVar

from policywire import __version__
from policywire.config.models import JsonSource, MailboxSource, Source, SpiderSource
from policywire.crawler.extract.document import read_document
from policywire.crawler.extract.page import ArticlePage
from policywire.crawler.fetch.browser import Browser
from policywire.crawler.fetch.browser_fetcher import BrowserFetcher
from policywire.crawler.fetch.engine import Engine, StoppedError
from policywire.crawler.fetch.fetcher import Fetcher
from policywire.crawler.fetch.politeness import host_of
from policywire.crawler.fetch.proxy import Proxy
from policywire.crawler.fetch.rate_limit import RateLimitedFetcher, RateLimiter
from policywire.crawler.fetch.response import Response, status_problem
from policywire.crawler.fetch.secret_query import SecretQueryFetcher
from policywire.crawler.fetch.shared_manners import SharedManners
from policywire.crawler.fetch.source_fetcher import SourceFetcher
from policywire.crawler.fetch.ssrf_guard import SsrfGuard
from policywire.crawler.model.article import Article
from policywire.crawler.model.crawl_outcome import CrawlOutcome, Problem, ProblemClass, SourceState
from policywire.crawler.polling.dry_run import PollTrace, dry_run_poll
from policywire.crawler.polling.entry_page import page_problem
from policywire.crawler.polling.multi_page import with_next_pages
from policywire.crawler.polling.poll import FeedProvider, FindKnown, Poll
from policywire.crawler.polling.recheck import RecheckResult, recheck_article
from policywire.crawler.sources.mailbox import ImapMailbox
from policywire.crawler.sources.mailbox_feed import NewsletterProvider
from policywire.crawler.sources.user_spider import UserSpider
from policywire.crawler.workers.parser_pool import ParserPool, PoolStoppedError

T = TypeVar("T")
DEFAULT_DELAY = timedelta(seconds=1)
"""The pause at a host whose source is not configured any more."""
RECHECK_KEY = "read again"
"""Stands for a source where an article is rechecked."""


class Crawler:
    """Finds articles. Start it in the service's event loop; several polls may run at a time.

    `contact` goes into the User-Agent; `allow_private` lets private addresses through (a demo, a
    test, an own server); `clock` gives the time as aware UTC. `guard` replaces the policy on
    addresses altogether, `mail_trust` the certificates by which a mail server is believed;
    `browser` is the path of Chromium, where it is not found by itself; with `shared` the manners
    towards hosts are kept together with other processes. The pool is the caller's
    to start and, after the crawler, to stop.
    """

    def __init__(
        self,
        *,
        contact: str,
        allow_private: bool,
        pool: ParserPool,
        clock: Callable[[], datetime],
        guard: SsrfGuard | None = None,
        mail_ssl_context: ssl.SSLContext | None = None,
        browser: str = "",
        shared: SharedManners | None = None,
    ) -> None:
        self._guard = guard = guard or SsrfGuard(allow_private=allow_private)
        self._mail_trust = mail_ssl_context
        self._pool, self._clock = pool, clock
        self._engine = Engine(user_agent=user_agent(contact), guard=guard, browser=browser)
        self._browser = Browser(lambda: self._engine.scrapy, self._engine.user_agent)
        self._fetcher = Fetcher(self._engine, guard, self._read, clock, shared=shared)
        self._shared = shared
        self._proxied: dict[Proxy, Fetcher] = {}
        self._rate_limiters: dict[str, RateLimiter] = {}
        self._reading: set[asyncio.Task[Any]] = set()

    async def start(self) -> None:
        """Open the crawler in the running loop. It takes no signals and holds none back."""
        await self._engine.start()

    async def stop(self) -> None:
        """Close at once. Polls under way end with their state as it was."""
        await self._engine.stop()
        for reading in tuple(self._reading):
            reading.cancel()
        await self._browser.stop()

    def allow_private(self, *, allowed: bool) -> None:
        """Let private addresses through from now on, or no longer."""
        self._guard.allow_private = allowed

    def set_delays(self, sources: Mapping[str, Source]) -> None:
        """Keep the pauses that all these sources ask of their hosts, polled here or elsewhere."""
        for key, source in sources.items():
            self._fetcher.politeness.set_source_delay(host_of(source.url), key, source.delay)

    async def poll(
        self,
        key: str,
        source: Source,
        state: SourceState,
        known: FindKnown,
        patience: timedelta | None = None,
    ) -> CrawlOutcome:
        """Poll one source. `known` tells which of some canonical addresses the store has.

        With `patience` the pages of entries that are not read within it are left for a recheck.
        What goes wrong out there is in the outcome. A poll that the stop of the crawler cuts
        short brings nothing and leaves `state` as it is, so that the next one finds it all.
        """
        self._fetcher.politeness.set_source_delay(host_of(source.url), key, source.delay)
        web = self._fetcher_for(source)
        origin = self._provider_for(source, web)
        until = asyncio.get_running_loop().time() + patience.total_seconds() if patience else None
        poll = Poll(
            key,
            source,
            state,
            self._clock(),
            web,
            self._read,
            known,
            provider=origin,
            until=until,
        )
        try:
            waits = origin is not None or source.render
            return await self._until_stopped(poll.run()) if waits else await poll.run()
        except StoppedError:
            return CrawlOutcome(source=key, state=state, unchanged=True)

    async def dry_run(self, key: str, source: Source, max_entries: int = 3) -> PollTrace:
        """Poll one source as for the first time and report each step; nothing is stored.

        Raises StoppedError when the crawler is stopped meanwhile.
        """
        self._fetcher.politeness.set_source_delay(host_of(source.url), key, source.delay)
        web = self._fetcher_for(source)
        mail = source.kind == "mailbox"
        url = source.request_url(self._clock())
        refusal = None if mail else await self._http_fetcher_for(source).robots_problem(url)
        return await self._until_stopped(
            dry_run_poll(
                key,
                source,
                self._clock(),
                web,
                self._read,
                refusal=refusal,
                max_entries=max_entries,
                provider_for=partial(self._provider_for, source),
            )
        )

    async def recheck(
        self, article: Article, validators: Mapping[str, str], source: Source | None
    ) -> RecheckResult | None:
        """Fetch and read an article again, with the manners of a poll; None when stopped.

        It is asked for on the way that its source takes, with the same pause; `source` is None
        when that is not configured any more.
        """
        host = host_of(article.url)
        delay = source.delay if source else DEFAULT_DELAY
        self._fetcher.politeness.set_source_delay(host, f"{RECHECK_KEY} {host}", delay)
        web = self._fetcher_for(source, pages=True) if source else self._fetcher
        again = recheck_article(article, validators, self._clock(), web, self._read)
        try:
            return await self._until_stopped(again)
        except StoppedError:
            return None

    async def read(self, function: Callable[..., Any], *args: Any) -> Any:
        """Parse something in the pool. Raises StoppedError when the crawler is stopped."""
        return await self._read(function, *args)

    async def fetch(self, url: str) -> Response | Problem:
        """Fetch one page with the manners and guards of a poll; any status but 2xx is a problem."""
        try:
            answer = await self._fetcher.get(url)
        except StoppedError:
            return _stopped(url)
        return answer if isinstance(answer, Problem) else status_problem(answer) or answer

    async def page(self, url: str) -> ArticlePage | Problem:
        """Fetch one page or PDF that no source led to, and read it as the page of an entry."""
        answer = await self.fetch(url)
        if isinstance(answer, Problem):
            return answer
        now = self._clock()
        try:
            page = page_problem(answer, url) or await self._read(
                read_document, answer.body, answer.url, answer.content_type, now
            )
            if isinstance(page, Problem):
                return page
            return await with_next_pages(page, self.fetch, self._read, now)
        except StoppedError:
            return _stopped(url)

    def _fetcher_for(self, source: Source, *, pages: bool = False) -> SourceFetcher:
        """The way to the web that a source wants: as it is, or with a browser behind it.

        `pages` says that nothing but pages of entries will be asked for.
        """
        fetcher = self._http_fetcher_for(source)
        if not source.render:
            return self._rate_limited(_with_secret_query(fetcher, source), source)
        opened = pages or source.kind in {"listing", "page", "spider"}
        return BrowserFetcher(fetcher, self._browser, opened)

    def _rate_limited(self, fetcher: SourceFetcher, source: Source) -> SourceFetcher:
        """With the limits of its API, which it shares with all sources of its host and key."""
        if not (isinstance(source, JsonSource) and source.limit):
            return fetcher
        keys = f"{sorted(source.request_headers().items())} {source.secret_query()}"
        key = f"{host_of(source.url)} {keys}"
        digest = sha256(key.encode()).hexdigest()
        meter = self._rate_limiters.get(digest)
        if meter is None:
            meter = self._shared.rate_limiter(digest) if self._shared else RateLimiter()
            self._rate_limiters[digest] = meter
        meter.limits[source.url] = source.limit
        return RateLimitedFetcher(fetcher, meter, self._clock)

    def _http_fetcher_for(self, source: Source) -> Fetcher:
        """Straight, or through the source's proxy; an API with a key by its own rules."""
        fetcher = self._by_way_of_proxy(source)
        keyed = isinstance(source, JsonSource) and source.robots == "api"
        return fetcher.as_api_client(host_of(source.url)) if keyed else fetcher

    def _by_way_of_proxy(self, source: Source) -> Fetcher:
        if source.proxy is None:
            return self._fetcher
        proxy = Proxy.from_url(source.proxy.get_secret_value())
        if proxy not in self._proxied:
            self._proxied[proxy] = self._fetcher.via_proxy(proxy)
        return self._proxied[proxy]

    def _provider_for(self, source: Source, web: SourceFetcher) -> FeedProvider | None:
        """What a source of this kind is looked into by, when it is no address of the web."""
        if isinstance(source, MailboxSource):
            return NewsletterProvider(ImapMailbox(source, self._guard, self._mail_trust))
        if isinstance(source, SpiderSource):
            return UserSpider(source, web)
        return None

    async def _read(self, function: Callable[..., Any], *args: Any) -> Any:
        """Parse in the pool. Raises StoppedError when the crawler is stopped meanwhile."""
        try:
            return await self._until_stopped(self._pool.run(function, *args))
        except PoolStoppedError as error:
            if self._engine.stopped:
                raise StoppedError from error
            return Problem(ProblemClass.PARSE, "", f"The parsers are not running: {error}")

    async def _until_stopped(self, work: Coroutine[Any, Any, T]) -> T:
        """Wait for some work. Raises StoppedError when the crawler is stopped meanwhile."""
        task = asyncio.create_task(work)
        self._reading.add(task)
        task.add_done_callback(self._reading.discard)
        try:
            return await task
        except asyncio.CancelledError:
            if self._engine.stopped and task.cancelled():
                raise StoppedError from None
            task.cancel()
            raise


def _with_secret_query(fetcher: Fetcher, source: Source) -> SourceFetcher:
    query = source.secret_query() if isinstance(source, JsonSource) else ""
    return SecretQueryFetcher(fetcher, host_of(source.url), query) if query else fetcher


def _stopped(url: str) -> Problem:
    return Problem(ProblemClass.CONNECT, url, "The crawler has been stopped.")


def user_agent(contact: str) -> str:
    """Name ourselves, and where a webmaster finds whoever runs us."""
    # A header is one line whatever the settings say.
    contact = " ".join(contact.split())
    return f"policywire/{__version__} (+{contact})" if contact else f"policywire/{__version__}"
