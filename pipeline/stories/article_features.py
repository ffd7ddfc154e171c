"""All that is worked out of an article by itself, once, for every step and for the memory."""

from __future__ import annotations

from dataclasses import dataclass

from policywire.crawler.model.article import Article
from policywire.pipeline.stories.article_terms import TermProfile, build_term_profile
from policywire.pipeline.text.fingerprints import Fingerprints, fingerprint
from policywire.pipeline.text.headline_embeddings import Embedder
from policywire.pipeline.text.lede import lede_sentences
from policywire.pipeline.text.stage import StageMention, detect_stages


@dataclass(frozen=True, slots=True)
class ArticleFeatures:
    """An article with its fingerprints, its distinctive words, and the stage it reports."""

    article: Article
    fingerprints: Fingerprints
    stage_mention: StageMention | None
    profile: TermProfile


def extract_features(article: Article, embedder: Embedder | None = None) -> ArticleFeatures:
    """Read an article closely."""
    top = lede_sentences(article)
    told = detect_stages(top)
    known = build_term_profile(article, top, told.stages, embedder)
    return ArticleFeatures(article, fingerprint(article), told.mention, known)
