"""Rebuild a pipeline's memory from the store, after a start or where it went wrong."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import islice

from policywire.crawler.model.article import Article
from policywire.pipeline.model.article_verdict import ArticleVerdict
from policywire.pipeline.pipeline import Pipeline
from policywire.pipeline.stories.memory_window import MATCHED, STEP, UNMATCHED, remembered_until
from policywire.pipeline.text.collection_pause import collection_paused
from policywire.store.articles import judged_articles
from policywire.store.articles.articles import PAGE
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
        known = judged_articles.with_verdicts(
            session, now - MATCHED - STEP, now - UNMATCHED - STEP, reasons=False
        )
        while page := list(islice(known, PAGE)):
            _remember(pipeline, page, cache)
        if cache is not None:
            cache.end()
    pipeline.forget(now)


def _remember(
    pipeline: Pipeline,
    page: Sequence[tuple[Article, ArticleVerdict]],
    cache: FeatureCache | None,
) -> None:
    kept = cache.get([article for article, _ in page]) if cache else [None] * len(page)
    for (article, verdict), known in zip(page, kept, strict=True):
        features = known or pipeline.read(article)
        if known is None and cache is not None:
            cache.add(features, remembered_until(article, verdict))
        pipeline.remember(article, verdict, features)
