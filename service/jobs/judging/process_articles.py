"""The processing job: pending articles become verdicts and alerts.

A batch is one transaction: verdicts, stories, developments and the deliveries that follow from them
are all written, or none is. The pipeline's memory follows the store: when a transaction fails, the
memory is thrown away and recalled from what is really written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from sqlmodel import Session

from policywire.config.models.language_model import LanguageModel
from policywire.crawler.model.article import Article
from policywire.pipeline.model.article_verdict import ArticleVerdict
from policywire.pipeline.model.mark import CHANGES_VERDICTS
from policywire.pipeline.pipeline import Pipeline
from policywire.pipeline.stories.memory_window import STEP, remembered_until
from policywire.pipeline.text.headline_embeddings import Embedder
from policywire.pipeline.topics.matcher import Matcher
from policywire.service.jobs.delivery.confirm_wait import WaitingStories
from policywire.service.jobs.judging.announce import announce
from policywire.service.jobs.judging.backfill import Backfill, BackfillProgress
from policywire.service.jobs.judging.followed_marks import FollowedMarks
from policywire.service.jobs.judging.marked_developments import MarkedDevelopments
from policywire.service.jobs.judging.processed_article import ProcessedArticle
from policywire.service.jobs.judging.recall import recall
from policywire.service.jobs.judging.revised_text import revision_of
from policywire.service.jobs.judging.second_reading import SecondReading
from policywire.service.jobs.judging.set_aside import (
    UnprocessableError,
    blamed_on,
    record_failure,
)
from policywire.service.jobs.judging.settle_opinions import OpinionSettler
from policywire.service.jobs.polling.recheck import first_recheck
from policywire.service.recipients import DeliveryConfig
from policywire.store.articles import articles, processing_failures, rechecks, versions
from policywire.store.articles.feature_cache import FeatureCache
from policywire.store.articles.versions import PendingVersion
from policywire.store.database.store import Store
from policywire.store.decisions import verdicts
from policywire.store.stories import late_merges, marks as stored_marks

FAILURES_A_BATCH = 5
"""So many articles may fail in one batch; with more, something else is wrong."""


class Processor:
    """Takes pending articles from the store in batches. All calls come from one thread."""

    def __init__(
        self,
        store: Store,
        matcher: Matcher,
        delivery_config: DeliveryConfig,
        meaning: Embedder | None = None,
        cache: FeatureCache | None = None,
    ) -> None:
        self._store, self._cache = store, cache
        self._matcher, self._meaning = matcher, meaning
        self._pipeline = Pipeline(matcher, meaning)
        self._marks = FollowedMarks()
        self._incomplete = False
        self._recalled = True
        """Whether the marks that came before the memory are still to be told."""
        self._waiting, self._position = WaitingStories(), 0
        self.delivery_config = delivery_config
        self.language_model: LanguageModel | None = None
        """The second reader's settings; None while there is none: nothing waits then."""

    def set_topics(self, matcher: Matcher, delivery_config: DeliveryConfig) -> None:
        """Follow other topics from the next article on; what is known of stories is kept."""
        self._matcher = matcher
        self._pipeline.replace_matcher(matcher)
        self.delivery_config = delivery_config
        with self._store.writing() as session:
            processing_failures.retry_all(session)

    @property
    def matcher(self) -> Matcher:
        """The matcher for the next article."""
        return self._matcher

    def load_memory(self, now: datetime) -> int:
        """Rebuild the memory from the store; gives the number of articles recalled."""
        self._pipeline = Pipeline(self._matcher, self._meaning)
        self._incomplete, self._recalled = False, True
        with self._store.reading() as session:
            self._marks.load(session, self._pipeline)
            self._position = verdicts.latest_id(session)
            recall(session, self._pipeline, now, self._cache)
        return len(self._pipeline)

    def process_batch(
        self, clock: Callable[[], datetime], limit: int = 100
    ) -> list[ProcessedArticle]:
        """Process up to `limit` pending articles, oldest first, in one transaction.

        When none is left, as many new texts of processed articles. One that raises is set aside
        after three tries, and the others go on without it.
        """
        for _ in range(FAILURES_A_BATCH):
            try:
                return self._process_batch(clock, limit)
            except UnprocessableError as failure:
                record_failure(self._store, failure, clock())
        return self._process_batch(clock, limit)

    def process_dated(
        self, dated: Sequence[tuple[Article, datetime]]
    ) -> list[ProcessedArticle | None]:
        """Store and process articles in this order in one transaction, each at the time beside it.

        It is as if each had come alone. Gives None for one that was stored before.
        """
        with self._transaction(dated[0][1]) as session:
            new = articles.add(session, [article for article, _ in dated])
            stored = articles.by_urls(session, [article.url for article in new])
            return [
                self._process_alone(session, stored.pop(article.url, None), now)
                for article, now in dated
            ]

    def _process_alone(
        self, session: Session, article: Article | None, now: datetime
    ) -> ProcessedArticle | None:
        if article is None:
            return None
        self._pipeline.expect([article])
        return blamed_on(article.url, partial(self._process, session, article, now))

    def _process_batch(self, clock: Callable[[], datetime], limit: int) -> list[ProcessedArticle]:
        with self._transaction(clock()) as session:
            processed = self._process_pending(session, clock, limit)
            processing_failures.forget(session, [each.article.url for each in processed])
            return processed

    @contextmanager
    def _transaction(self, now: datetime) -> Iterator[Session]:
        """One transaction of the store, which the memory follows."""
        try:
            self._follow_marks(now)
            with self._store.writing() as session:
                yield session
            if self._cache is not None:
                self._cache.flush()
        except BaseException:
            # Rolled back in the store, but the pipeline has already learned of these articles.
            self.load_memory(now)
            raise

    def _process_pending(
        self, session: Session, clock: Callable[[], datetime], limit: int
    ) -> list[ProcessedArticle]:
        self._waiting.forget()
        ready = processing_failures.may_be_tried(clock())
        pending = articles.pending(session, limit, ready)
        self._pipeline.expect(pending)
        processed = [
            blamed_on(article.url, partial(self._process, session, article, clock()))
            for article in pending
        ]
        return processed or [
            blamed_on(each.article.url, partial(self._process_version, session, each, clock()))
            for each in versions.pending(session, limit, ready)
        ]

    def settle_batch(
        self, clock: Callable[[], datetime], limit: int = 20
    ) -> list[ProcessedArticle]:
        """Tell what waited for opinions and is answered or due, oldest first, each by itself."""
        settler = OpinionSettler(self._store, self.language_model, self.delivery_config, clock())
        settled = []
        for each in settler.settle_ready(limit):
            self._waiting.forget()
            if each.gained_topics:
                self._pipeline.rematch(each.article, each.verdict)
            settled.append(each)
        return settled

    def plan_backfills(self, now: datetime, span: timedelta) -> int:
        """Begin the backfill of topics that are new or changed; returns how many."""
        with self._store.writing() as session:
            return Backfill(session, self._matcher, self.delivery_config, now).plan(span)

    def backfill_batch(self, now: datetime) -> BackfillProgress | None:
        """Match the next stored articles against such topics; None when there are no more."""
        with self._store.writing() as session:
            swept = Backfill(session, self._matcher, self.delivery_config, now).run_batch()
        if swept is None:
            return None
        remembered = [self._pipeline.rematch(*each) for each in swept.gained]
        self._incomplete |= not all(remembered)
        if swept.ended and self._incomplete:  # what met no topic was forgotten: now it counts
            self.load_memory(now)
        return swept

    def _follow_marks(self, now: datetime) -> None:
        """Follow the marks made or undone since the last batch, so that the next article does."""
        with self._store.reading() as session:
            if not self._recalled and not self._marks.has_news(session):
                return
        with self._store.writing() as session:
            new = self._marks.follow(session, self._pipeline)
            marked = stored_marks.since(session, 0) if self._recalled else new
            marks = MarkedDevelopments(session, self.delivery_config, now)
            told = marks.tell(marked) + marks.untell(marked)
        if told or any(mark.kind in CHANGES_VERDICTS for mark in new):
            self.load_memory(now)
        self._recalled = False

    def forget(self, now: datetime) -> None:
        """Let go of what is older than the memory reaches."""
        self._pipeline.forget(now)
        if self._cache is not None:
            self._cache.forget(now - STEP)

    def _process(self, session: Session, article: Article, now: datetime) -> ProcessedArticle:
        self._pipeline.forget(now)
        verdict = self._pipeline.decide(article, now)
        # Nobody asks for it while no model is on.
        situation = self._pipeline.situation(verdict) if self.language_model else None
        self._pipeline.remember(article, verdict)
        if self._cache is not None:
            self._cache.add(self._pipeline.read(article), remembered_until(article, verdict))
        verdicts.save(session, article, verdict, now)
        self._merge_late(session, verdict, now)
        if verdict.placement is not None and verdict.copy is None:
            self._waiting.confirm(session, self.delivery_config, verdict.placement.story, now)
        if at := first_recheck(article, verdict):
            rechecks.schedule(session, article.url, at)
        reading = SecondReading(session, self.language_model, self.delivery_config, now)
        if situation is not None and reading.asks(article, verdict, situation):
            return ProcessedArticle(article, verdict, None, (), waits=True)
        return self._announced(session, article, verdict, now)

    def _announced(
        self,
        session: Session,
        article: Article,
        verdict: ArticleVerdict,
        now: datetime,
        *,
        changed: bool = False,
    ) -> ProcessedArticle:
        if verdict.is_told:
            self._waiting.forget()
        told = announce(session, self.delivery_config, article, verdict, now, changed=changed)
        return ProcessedArticle(article, verdict, *told)

    def _merge_late(self, session: Session, verdict: ArticleVerdict, now: datetime) -> None:
        """Merge two stories that the article showed to be one; people can take it back."""
        found = self._pipeline.find_late_merge(verdict)
        made = late_merges.apply(session, found, now) if found else None
        if made is not None:
            self._waiting.forget()
            self._marks.merged(session, self._pipeline, made.id)

    def _process_version(
        self, session: Session, changed: PendingVersion, now: datetime
    ) -> ProcessedArticle:
        """Process a new text of an article that was processed before."""
        article, latest = changed.article, changed.versions[-1]
        verdict, correction = changed.verdict, None
        revised = revision_of(changed)
        if revised is not None:
            verdict, correction = self._pipeline.decide_revision(
                article, revised, verdict, latest.seen
            )
        verdicts.amend(session, article, verdict, correction)
        versions.mark_processed(session, changed.article_id, latest.number, now)
        if correction is None or not correction.topics:
            return ProcessedArticle(article, verdict, None, ())
        amended = replace(verdict, development=correction, matches=self._matcher.match(article))
        return self._announced(session, article, amended, now, changed=True)
