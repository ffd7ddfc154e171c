"""The job in which articles are read again: what changed is kept, and judged with the next batch.

Only what matters is read again, so that the cost stays bounded: articles that met a topic, and
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
from policywire.crawler.model.article import Article, Form, TextOrigin
from policywire.crawler.polling.recheck import Reread
from policywire.pipeline.developments.revision import revision
from policywire.pipeline.model.article_verdict import Verdict
from policywire.service.clock import Clock
from policywire.service.log import log
from policywire.service.writer import Writer
from policywire.store.articles import rechecks, versions
from policywire.store.articles.rechecks import Due
from policywire.store.database.store import Store

AFTER = tuple(timedelta(hours=hours) for hours in (1, 6, 24))
AFTER_OFFICIAL = (*AFTER, timedelta(days=3), timedelta(days=7))
"""How long after it was found an article is read again."""
OLD = timedelta(days=3)
"""What was published so long before it was found will hardly change now."""
PER_ROUND = 30
"""So many articles are read again in a round, of which there is one a minute."""
AT_A_TIME = 4


def first_reading(article: Article, verdict: Verdict) -> datetime | None:
    """When a judged article is to be read again for the first time; None when it is not."""
    concerns = bool(verdict.matches) or article.tier is Tier.OFFICIAL
    page = article.origin is TextOrigin.PAGE and not article.from_archive
    fresh = article.found - article.when < OLD
    if not (concerns and page and fresh) or verdict.copy is not None:
        return None
    return article.found + AFTER[0]


class Rereader:
    """Reads articles again with the one resident crawler."""

    def __init__(
        self,
        crawler: Crawler,
        store: Store,
        writer: Writer,
        clock: Clock,
        sources: Callable[[], Mapping[str, Source]],
    ) -> None:
        self._crawler = crawler
        self._store = store
        self._writer = writer
        self._clock = clock
        self._sources = sources

    async def round(self) -> int:
        """Read again what is due; gives how many articles have a new text to be judged."""
        room = asyncio.Semaphore(AT_A_TIME)

        async def one(due: Due) -> bool:
            async with room:
                return await self._guarded(due)

        found = await self._writer.run(self._due)
        return sum(await asyncio.gather(*map(one, found)))

    def _due(self) -> list[Due]:
        with self._store.reading() as session:
            return rechecks.due(session, self._clock.now(), PER_ROUND)

    async def _guarded(self, due: Due) -> bool:
        try:
            return await self._read(due)
        except Exception:  # noqa: BLE001 - a bug with one article must not keep us from the others
            log.error("our own fault", where=f"reading {due.article.url} again", exc_info=True)
            await self._writer.run(lambda: self._give_up(due))
            return False

    def _give_up(self, due: Due) -> None:
        with self._store.writing() as session:
            rechecks.done(session, due, None, "", "")

    async def _read(self, due: Due) -> bool:
        source = self._sources().get(due.article.source)
        read = await self._crawler.reread(due.article, _validators(due), source)
        if read is None:
            return False
        return await self._writer.run(lambda: self._keep(due, read))

    def _keep(self, due: Due, read: Reread) -> bool:
        now = self._clock.now()
        with self._store.writing() as session:
            changed = read.article is not None and _take(session, due, read.article, now)
            next_at = _next(due, now)
            rechecks.done(session, due, next_at, read.etag, read.last_modified)
        _tell(due, read, changed=changed)
        return changed


def _take(session: Session, due: Due, article: Article, now: datetime) -> bool:
    """Keep what is different about an article; tells whether it has a new text or title."""
    before = due.article
    earlier = [each.text for each in versions.versions(session, due.article_id)[:-1]]
    revised = revision(before, article, earlier)
    if revised is not None:
        versions.take(session, due.article_id, article, revised, now)
        return True
    if (article.forms, article.dates) != (before.forms, before.dates):
        versions.note_facts(session, due.article_id, article)
    return False


def _next(due: Due, now: datetime) -> datetime | None:
    """When it is read again; what was missed while we were away is not made up for."""
    official = due.article.tier is Tier.OFFICIAL
    times = (due.article.found + after for after in (AFTER_OFFICIAL if official else AFTER))
    return next((at for at in times if at > now), None)


def _tell(due: Due, read: Reread, *, changed: bool) -> None:
    url = due.article.url
    if read.problem is not None:
        log.info("could not be read again", url=url, problem=read.problem.detail)
    elif changed:
        log.info("changed after publication", url=url)
    elif read.gone and Form.WITHDRAWN not in due.article.forms:
        log.info("taken away after publication", url=url)


def _validators(due: Due) -> Mapping[str, str]:
    named = {"If-None-Match": due.etag, "If-Modified-Since": due.last_modified}
    return {name: value for name, value in named.items() if value}
