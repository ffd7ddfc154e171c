"""How likely an article that opens a story is news on the storyline that it belongs to.

That it is another event than the nearest story says little there: a report that tells an old event
again after weeks opens a story, too. It names days that the line's reports name, and acts that they
tell. The measure is that of a report in its story.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import islice

from policywire.pipeline.developments.act_novelty import measure_acts
from policywire.pipeline.developments.novelty import measure_novelty
from policywire.pipeline.model.article_verdict import ArticleVerdict
from policywire.pipeline.stories.article_features import ArticleFeatures
from policywire.pipeline.stories.story_memory import StoryMemory
from policywire.pipeline.stories.story_similarity import SimilarityModel

COMPARED = 40
"""Reports of the line, the newest."""


def line_novelty(
    features: ArticleFeatures, verdict: ArticleVerdict, memory: StoryMemory
) -> float | None:
    """The probability, 0..1; None where the article opens no story, or its line has no reports."""
    placement = verdict.placement
    if placement is None or not placement.opened:
        return None
    line = memory.storyline_articles(placement.storyline, placement.story)
    members = list(islice(line, COMPARED))
    if not members:
        return None
    begun = min(one.when for one in members)
    return measure_novelty(
        SimilarityModel(memory.idf.idf, features.profile),
        (),
        members,
        same_event=placement.similarity,
        acts=measure_acts(features, members),
        hours=(features.article.published_or_found - begun) / timedelta(hours=1),
    ).probability
