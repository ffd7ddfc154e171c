"""What is known when an article's development is judged: its story, and how new it is to that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice

from policywire.crawler.model.article import Article
from policywire.pipeline.developments.new_sentences import (
    Sentence,
    new_amounts,
    newest,
    read_sentences,
)
from policywire.pipeline.developments.novelty import Novelty, novelty
from policywire.pipeline.model.article_verdict import Copy, Match, NewSentence, Placement
from policywire.pipeline.stories.article_features import ArticleReading
from policywire.pipeline.stories.article_terms import TITLE_WORDS
from policywire.pipeline.stories.feedback_thresholds import NEW, Tuning
from policywire.pipeline.stories.story_memory import Known, OpenStory, StoryMemory, untold_terms
from policywire.pipeline.stories.story_similarity import Ruler
from policywire.pipeline.text.content_terms import stems, telling

COMPARED = 20
COMPARED_ELSEWHERE = 10
"""So many articles of the story, and of its storyline, are compared with at most: the newest."""

LEAD = 6
"""New amounts count in so many sentences: further down stands background."""

SETTLED = timedelta(hours=12)
"""On its first half day other outlets tell a story's first stage in other verbs."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known when an article's development is judged."""

    reading: ArticleReading
    matches: tuple[Match, ...]
    copy: Copy | None
    placement: Placement
    ruler: Ruler
    memory: StoryMemory
    original_topics: frozenset[str] = frozenset()
    tuning: Tuning = field(default_factory=Tuning)

    @property
    def article(self) -> Article:
        """The article that is judged."""
        return self.reading.article

    @property
    def story(self) -> OpenStory | None:
        """The story as it stands before the article; None when the article opens it."""
        return self.memory.stories.get(self.placement.story)

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics that the article matches."""
        return tuple(match.topic for match in self.matches)


@dataclass(frozen=True, slots=True)
class Measured:
    """How new an article is to its story, and the sentences that are."""

    novelty: Novelty
    new: tuple[NewSentence, ...]
    headline_amounts: tuple[str, ...]
    """Amounts in the headline that no known article names."""

    @property
    def is_new(self) -> bool:
        """Whether what the text says suffices."""
        return self.novelty.probability >= NEW

    def figures(self) -> dict[str, object]:
        """What was measured, as evidence."""
        found = self.novelty
        return {
            "novelty": round(found.probability, 3),
            "nearest": found.nearest.url,
            "headline amounts": [amount[1:] for amount in self.headline_amounts],
            "features": {name: round(value, 3) for name, value in found.features.items()},
        }


def measure(situation: Situation, story: OpenStory) -> Measured:
    """Compare with what is known of the story and its storyline."""
    members = _compared(situation.memory, story)
    untold = untold_terms(situation.reading.profile, members)
    text = situation.article.text
    read = read_sentences(text, situation.ruler, untold)
    told = _lead_amounts(read) if is_settled(situation, story) else frozenset()
    found = novelty(situation.ruler, told, members, situation.placement.similarity)
    amounts = new_amounts(telling(stems(situation.article.title, TITLE_WORDS)), untold)
    return Measured(found, newest(text, read), amounts)


def is_settled(situation: Situation, story: OpenStory) -> bool:
    """Whether the story is old enough for other verbs to mean other deeds."""
    begun = min(known.when for known in story.latest(COMPARED))
    return situation.article.when - begun >= SETTLED


def _lead_amounts(read: Sequence[Sentence]) -> frozenset[str]:
    """The new amounts near the top; on the first half day each outlet has its own."""
    return frozenset(amount for one in read[:LEAD] for amount in one.new_amounts)


def _compared(memory: StoryMemory, story: OpenStory) -> Sequence[Known]:
    line = memory.line_members(story.storyline, besides=story.id)
    return [*story.latest(COMPARED), *islice(line, COMPARED_ELSEWHERE)]
