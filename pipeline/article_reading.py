"""All that is worked out of an article by itself, once, for every step and for the memory."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.article import Article
from pipeline.lead import lead
from pipeline.meaning import Meaning
from pipeline.prints import Prints, prints
from pipeline.stage import StageSign, read_stages
from pipeline.story_profile import Profile, profile


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
