"""The poll job: poll a source and store what it brought.

New articles and what we learned of the source (validators, entries seen, next poll) are written in
one transaction: a crash between the two would hide news for ever behind a "304 Not Modified".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from policywire.config.models import Source
from policywire.config.values.durations import format_duration
from policywire.crawler.crawler import Crawler
from policywire.crawler.model.article import Article
from policywire.crawler.model.crawl_outcome import CrawlOutcome, SourceState
from policywire.service.jobs.polling.source_report import SourceFailureLog
from policywire.service.log import log
from policywire.service.writer import StoreWriter
from policywire.store.articles import articles, sources
from policywire.store.database.store import Store


@dataclass(frozen=True, slots=True)
class PollResult:
    """One poll as it was kept: the outcome, and the articles that were really new."""

    outcome: CrawlOutcome
    new: tuple[Article, ...]


class Poller:
    """Polls sources with the one resident crawler."""

    def __init__(self, crawler: Crawler, store: Store, writer: StoreWriter) -> None:
        self._crawler = crawler
        self._store = store
        self._writer = writer
        self._states: dict[str, SourceState] = {}
        self.failure_log = SourceFailureLog()

    def load_states(self) -> dict[str, SourceState]:
        """Read what the store knows of every source; needed once before the first poll."""
        with self._store.reading() as session:
            self._states = sources.states(session)
        return self._states

    def load_state(self, key: str) -> SourceState:
        """Read what the store knows of one source: another process may have polled it."""
        with self._store.reading() as session:
            self._states[key] = sources.state_of(session, key) or SourceState()
        return self._states[key]

    def state(self, key: str) -> SourceState:
        """What we know of a source; empty for one that was never polled."""
        return self._states.get(key) or SourceState()

    async def poll(self, key: str, source: Source, patience: timedelta | None = None) -> PollResult:
        """Poll one source and keep what came; `patience` bounds the reading of its pages."""
        outcome = await self._crawler.poll(key, source, self.state(key), self._known, patience)
        outcome = replace(outcome, state=replace(outcome.state, told=self.state(key).told))
        new = await self._writer.run(lambda: self._keep(outcome))
        self.failure_log.record(key, outcome.state.last_problem if outcome.state.failures else None)
        if new:
            log.info("new articles", source=key, articles=len(new))
        log_gaps(key, source, self.state(key), outcome)
        # Once more: the operator may have been notified while the poll was written.
        self._states[key] = replace(outcome.state, told=self.state(key).told)
        return PollResult(outcome, tuple(new))

    async def save_notified(self, notified: Mapping[str, datetime], keys: Iterable[str]) -> None:
        """Remember which failing sources the operator was notified of, and when."""
        changed = {
            key: notified.get(key) for key in keys if notified.get(key) != self.state(key).told
        }
        for key, when in changed.items():
            self._states[key] = replace(self.state(key), told=when)
        if changed:
            await self._writer.run(lambda: self._save_notified(changed))

    def _save_notified(self, notified: Mapping[str, datetime | None]) -> None:
        with self._store.writing() as session:
            sources.save_notified(session, notified)

    async def _known(self, urls: Sequence[str]) -> frozenset[str]:
        return await self._writer.run(lambda: self._ask_known(urls))

    def _ask_known(self, urls: Sequence[str]) -> frozenset[str]:
        with self._store.reading() as session:
            return articles.stored_urls(session, urls)

    def _keep(self, outcome: CrawlOutcome) -> list[Article]:
        with self._store.writing() as session:
            return sources.save_outcome(session, outcome)


def log_gaps(key: str, source: Source, before: SourceState, outcome: CrawlOutcome) -> None:
    """One line when entries may have been missed, one when an archive came up, however large."""
    after = outcome.state
    if after.gaps > before.gaps:
        every = format_duration(after.interval or source.every)
        log.warning("entries may have been missed", source=key, gaps=after.gaps, every=every)
    if not before.flooded and any(each.is_from_archive for each in outcome.articles):
        log.info("many old entries at once; no alerts are sent for them", source=key)
