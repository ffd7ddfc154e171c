"""Which stories an article most likely belongs to, for a person who moves it: nearest first."""

from __future__ import annotations

from collections.abc import Iterable

from policywire.crawler.model.article import Article
from policywire.pipeline.model.article_verdict import ArticleVerdict
from policywire.pipeline.stories.article_features import extract_features
from policywire.pipeline.stories.story_assignment import StoryCandidate, rank_candidates
from policywire.pipeline.stories.story_memory import StoryMemory
from policywire.pipeline.stories.story_similarity import SimilarityModel


def likely_stories(
    article: Article, around: Iterable[tuple[Article, ArticleVerdict]]
) -> tuple[StoryCandidate, ...]:
    """The stories of the articles `around`, by how likely this article is to be of the same event.

    They are measured as every new article is; rarity is that of the articles given.
    """
    memory = StoryMemory()
    for number, (known, verdict) in enumerate(around):
        memory.add(number, verdict, extract_features(known))
    told = extract_features(article).profile
    return rank_candidates(memory, SimilarityModel(memory.idf.idf, told), told, article)
