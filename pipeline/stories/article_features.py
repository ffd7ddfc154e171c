"""All that is worked out of an article by itself, once, for every step and for the memory."""

from __future__ import annotations

from dataclasses import dataclass

from policywire.crawler.model.article import Article
from policywire.pipeline.stories.article_terms import Profile, profile
from policywire.pipeline.text.fingerprints import Prints, prints
from policywire.pipeline.text.headline_embeddings import Meaning
from policywire.pipeline.text.lede import lead
from policywire.pipeline.text.stage import StageSign, read_stages


@dataclass(frozen=True, slots=True)
class ArticleReading:
    """An article with its fingerprints, its telling words, and the stage its top tells of."""

    article: Article
    prints: Prints
    sign: StageSign | None
    profile: Profile


def read_article(article: Article, meaning: Meaning | None = None) -> ArticleReading:
    """Read an article closely."""
    top = lead(article)
    told = read_stages(top)
    known = profile(article, top, told.stages, meaning)
    return ArticleReading(article, prints(article), told.sign, known)
