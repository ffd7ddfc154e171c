"""What is known around an article: the reports of its story, or of the nearest ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from policywire.config.enums import Stage
from policywire.pipeline.model.article_verdict import ArticleVerdict
from policywire.pipeline.stories.open_story import OpenStory
from policywire.pipeline.stories.story_memory import StoryMemory

MOST = 10
"""Reports in all, the newest first."""
OF_LINE = 4
"""Of these from other stories of the storyline."""
OF_NEAR = 3
"""Of each story that is near to one that is opened."""


@dataclass(frozen=True, slots=True)
class KnownReport:
    """A report of the story, or of the nearest ones, that came before."""

    at: datetime
    outlet: str
    title: str
    lead: str


@dataclass(frozen=True, slots=True)
class StorySituation:
    """How the story stands before the article: its reports, newest first, and its topics.

    `line_novelty` is how likely an article that opens a story on a known storyline is news there,
    0..1; None for any other.
    """

    known: tuple[KnownReport, ...]
    stage: Stage
    outlets: float
    topics: tuple[str, ...]
    line_novelty: float | None = None


def situation_of(
    memory: StoryMemory, verdict: ArticleVerdict, near: Iterable[OpenStory]
) -> StorySituation:
    """What is known before the article is remembered; `near` are the stories it was near to."""
    placement = verdict.placement
    story = memory.stories.get(placement.story) if placement else None
    line = memory.storyline_articles(placement.storyline, placement.story) if placement else ()
    own = story.latest(MOST) if story else (one for each in near for one in each.latest(OF_NEAR))
    each_once = {one.number: one for one in [*islice(own, MOST), *islice(line, OF_LINE)]}
    reports = list(each_once.values())[:MOST]
    topics = sorted({topic for each in reports for topic in each.topics})
    return StorySituation(
        known=tuple(KnownReport(one.when, one.outlet, one.title, one.lead) for one in reports),
        stage=story.stage if story else Stage.REPORTED,
        outlets=float(story.independent_outlets) if story else 0.0,
        topics=tuple(topics),
    )
