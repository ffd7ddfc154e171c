"""All that is worked out of an article by itself, once, for every step and for the memory."""

from __future__ import annotations

from dataclasses import dataclass

from policywire.crawler.model.article import Article
from policywire.pipeline.acts.lede_acts import (
    LedeAct,
    StageMention,
    lede_acts,
    stage_mentions,
)
from policywire.pipeline.model.proceeding import Action, ProceedingMention
from policywire.pipeline.proceedings.action import action_of
from policywire.pipeline.proceedings.recognition import proceedings_of
from policywire.pipeline.stories.article_terms import TermProfile, build_term_profile
from policywire.pipeline.stories.reported_act import remembered_acts
from policywire.pipeline.text.fingerprints import Fingerprints, fingerprint
from policywire.pipeline.text.headline_embeddings import Embedder
from policywire.pipeline.text.lede import lede_sentences
from policywire.pipeline.text.lede_days import lede_days


@dataclass(frozen=True, slots=True)
class ArticleFeatures:
    """An article with its fingerprints, distinctive words, acts, and the stage it reports."""

    article: Article
    fingerprints: Fingerprints
    stage_mention: StageMention | None
    acts: tuple[LedeAct, ...]
    profile: TermProfile
    proceedings: tuple[ProceedingMention, ...] = ()
    action: Action | None = None
    """What the article tells of as a record of its proceeding; None for news."""


def extract_features(article: Article, embedder: Embedder | None = None) -> ArticleFeatures:
    """Read an article closely."""
    top = lede_sentences(article)
    acts = lede_acts(top)
    told = stage_mentions(acts)
    days = lede_days(top, article.published_or_found)
    known = build_term_profile(
        article, stages=told.stages, acts=remembered_acts(acts), days=days, embedder=embedder
    )
    named = proceedings_of(article)
    return ArticleFeatures(
        article,
        fingerprint(article),
        told.mention,
        acts,
        known,
        named,
        action_of(article, named) if named else None,
    )
