"""The recheck job: fetch articles again, store changes, and process them with the next batch.

Only what matters is rechecked, so that the cost stays bounded: articles that met a topic, and
those of official sources; a few times each, a bounded number a minute, one host as slowly as ever.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlmodel import Session

from policywire.config.enums import Tier
from policywire.config.models import Source
from policywire.crawler.crawler import Crawler
from policywire.crawler.model.article import Article, ArticleForm, TextOrigin
from policywire.crawler.polling.recheck import RecheckResult
from policywire.pipeline.developments.revision import compare_versions
from policywire.pipeline.model.article_verdict import ArticleVerdict
from policywire.service.clock import Clock
from policywire.service.log import log
from policywire.service.writer import StoreWriter
from policywire.store.articles import rechecks, versions
from policywire.store.articles.rechecks import DueRecheck
from policywire.store.database.store import Store
from policywire.store.decisions import verdicts

RECHECK_AFTER = tuple(timedelta(hours=hours) for hours in (1, 6, 24))
AFTER_OFFICIAL = (*RECHECK_AFTER, timedelta(days=3), timedelta(days=7))
"""How long after it was found an article is rechecked."""
MAX_AGE_WHEN_FOUND = timedelta(days=3)
"""What was published so long before it was found will hardly change now."""
RETRY_AFTER = tuple(timedelta(minutes=minutes) for minutes in (10, 60, 360, 1440))
"""How long after it was found the page of an article is asked for again, if that failed."""
PER_ROUND = 30
"""Articles rechecked in a round, of which there is one a minute."""
AT_A_TIME = 4


def first_recheck(article: Article, verdict: ArticleVerdict) -> datetime | None:
    """When a processed article is rechecked for the first time; None for never."""
    if article.awaits_page and not article.is_from_archive:
        return article.found + RETRY_AFTER[0]
    concerns = bool(verdict.matches) or article.tier is Tier.OFFICIAL
    page = article.origin is TextOrigin.PAGE and not article.is_from_archive
    fresh = article.found - article.published_or_found < MAX_AGE_WHEN_FOUND
    if not (concerns and page and fresh) or verdict.copy is not None:
        return None
    return article.found + RECHECK_AFTER[0]


class Rechecker:
    """Reads articles again with the one resident crawler."""

    def __init__(
        self,
        crawler: Crawler,
        store: Store,
        writer: StoreWriter,
        clock: Clock,
        sources: Callable[[], Mapping[str, Source]],
    ) -> None:
        self._crawler = crawler
        self._store = store
        self._writer = writer
        self._clock = clock
        self._sources = sources
        self.reopened = 0
        """Articles that are pending again, since their page could be read at last."""

    async def run_round(self) -> int:
        """Recheck what is due; returns how many articles have a new text to process."""
        room = asyncio.Semaphore(AT_A_TIME)

        async def one(due: DueRecheck) -> bool:
            async with room:
                return await self._guarded(due)

        found = await self._writer.run(self._due)
        return sum(await asyncio.gather(*map(one, found)))

    def _due(self) -> list[DueRecheck]:
        with self._store.reading() as session:
            return rechecks.due(session, self._clock.now(), PER_ROUND)

    async def _guarded(self, due: DueRecheck) -> bool:
        try:
            return await self._read(due)
        except Exception:  # noqa: BLE001 - a bug with one article must not keep us from the others
            log.error("internal error", where=f"recheck of {due.article.url}", exc_info=True)
            # Else it would be due again in a minute, and raise again.
            await self._writer.run(lambda: self._give_up(due))
            return False

    def _give_up(self, due: DueRecheck) -> None:
        with self._store.writing() as session:
            rechecks.record_recheck(session, due, None, "", "")

    async def _read(self, due: DueRecheck) -> bool:
        source = self._sources().get(due.article.source)
        read = await self._crawler.recheck(due.article, _validators(due), source)
        if read is None:
            return False
        return await self._writer.run(lambda: self._keep(due, read))

    def _keep(self, due: DueRecheck, read: RecheckResult) -> bool:
        now = self._clock.now()
        with self._store.writing() as session:
            changed = read.article is not None and self._save(session, due, read.article, now)
            next_at = _next(due, read.article or due.article, now)
            rechecks.record_recheck(session, due, next_at, read.etag, read.last_modified)
        _log_outcome(due, read, changed=changed)
        return changed

    def _save(self, session: Session, due: DueRecheck, article: Article, now: datetime) -> bool:
        if not due.article.awaits_page:
            return _save_changes(session, due, article, now)
        rechecks.complete(session, due, article)
        # Its text may say what its summary did not.
        reopened = verdicts.reopen(session, due.article_id)
        self.reopened += reopened
        return reopened


def _save_changes(session: Session, due: DueRecheck, article: Article, now: datetime) -> bool:
    """Store what is different about an article; returns whether it has a new text or title."""
    before = due.article
    earlier = [each.text for each in versions.versions(session, due.article_id)[:-1]]
    revised = compare_versions(before, article, earlier)
    if revised is not None:
        versions.add_version(session, due.article_id, article, revised, now)
        return True
    if (article.forms, article.dates) != (before.forms, before.dates):
        versions.update_facts(session, due.article_id, article)
    return False


def _next(due: DueRecheck, article: Article, now: datetime) -> datetime | None:
    """When it is rechecked next; what was missed during a downtime is not made up for."""
    official = article.tier is Tier.OFFICIAL
    waits = AFTER_OFFICIAL if official else RECHECK_AFTER
    times = (due.article.found + after for after in (RETRY_AFTER if article.awaits_page else waits))
    return next((at for at in times if at > now), None)


def _log_outcome(due: DueRecheck, read: RecheckResult, *, changed: bool) -> None:
    url = due.article.url
    if read.problem is not None:
        log.info("article could not be rechecked", url=url, problem=read.problem.detail)
    elif due.article.awaits_page:
        log.info("page read at last", url=url)
    elif changed:
        log.info("changed after publication", url=url)
    elif read.is_gone and ArticleForm.WITHDRAWN not in due.article.forms:
        log.info("removed after publication", url=url)


def _validators(due: DueRecheck) -> Mapping[str, str]:
    named = {"If-None-Match": due.etag, "If-Modified-Since": due.last_modified}
    return {name: value for name, value in named.items() if value}
