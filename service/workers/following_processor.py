"""The processor of a standby: its memory follows what the leader judges, until it leads itself."""

from __future__ import annotations

from datetime import datetime

from policywire.pipeline.text.headline_embeddings import Embedder
from policywire.pipeline.topics.matcher import Matcher
from policywire.service.jobs.judging.process_articles import Processor
from policywire.service.recipients import DeliveryConfig
from policywire.store.articles import judged_articles
from policywire.store.articles.feature_cache import FeatureCache
from policywire.store.database.store import Store
from policywire.store.decisions import backfills, verdicts


class FollowingProcessor(Processor):
    """Reads only, until `lead`. All calls come from one thread at a time."""

    _is_warm = False
    _gains: tuple[int, datetime | None] = (0, None)
    """What the backfills had found when all was recalled."""

    def __len__(self) -> int:
        """How many articles are remembered."""
        return len(self._pipeline)

    def follow(self, now: datetime) -> int:
        """Remember what the leader judged since the last time; gives how many articles it was.

        After a person corrected something, or a backfill gave articles topics, all is recalled:
        verdicts have changed.
        """
        with self._store.reading() as session:
            latest = verdicts.latest_id(session)
            gains = backfills.gains(session)
            # All is recalled once, when a backfill has ended, or when we are to lead.
            moved = gains != self._gains if self._is_warm else gains[1] != self._gains[1]
            if self._position and not moved and not self._marks.has_news(session):
                known = len(self._pipeline)
                for article, verdict in judged_articles.judged_from(
                    session, self._position + 1, reasons=False
                ):
                    self._pipeline.remember(article, verdict)
                self._position = latest
                self._pipeline.forget(now)
                return len(self._pipeline) - known
        self._gains = gains
        return super().load_memory(now)

    def lead(
        self,
        _store: Store,
        matcher: Matcher,
        delivery_config: DeliveryConfig,
        _meaning: Embedder | None = None,
        cache: FeatureCache | None = None,
    ) -> Processor:
        """Judge from now on, by the topics of now; the next `load_memory` finds it warm."""
        self._matcher, self.delivery_config = matcher, delivery_config
        self._cache = cache
        self._pipeline.replace_matcher(matcher)
        self._is_warm = True
        return self

    def load_memory(self, now: datetime) -> int:
        """Recall what is known; once after `lead` that is only what is new since."""
        if not self._is_warm:
            return super().load_memory(now)
        self.follow(now)
        self._is_warm = False
        # As after any start: marks that nobody told of may wait.
        self._recalled = True
        return len(self._pipeline)
