"""Rebuild a pipeline's memory from the store, after a start or where it went wrong."""

from __future__ import annotations

from datetime import datetime

from policywire.pipeline.pipeline import Pipeline
from policywire.pipeline.stories.memory_window import MATCHED, STEP, UNMATCHED, remembered_until
from policywire.pipeline.text.collection_pause import collection_paused
from policywire.store.articles import articles
from policywire.store.articles.feature_cache import FeatureCache
from policywire.store.database.session import Session


def recall(
    session: Session, pipeline: Pipeline, now: datetime, cache: FeatureCache | None = None
) -> None:
    """Let a new pipeline remember the stored articles of the window, in their order.

    With a `cache` no article is read closely that was read before; the memory is the same.
    """
    with collection_paused():
        if cache is not None:
            cache.begin()
        for article, verdict in articles.with_verdicts(
            session, now - MATCHED - STEP, now - UNMATCHED - STEP
        ):
            features = cache.get(article) if cache else None
            if features is None:
                features = pipeline.read(article)
                if cache is not None:
                    cache.add(features, remembered_until(article, verdict))
            pipeline.remember(article, verdict, features)
        if cache is not None:
            cache.end()
    pipeline.forget(now)
