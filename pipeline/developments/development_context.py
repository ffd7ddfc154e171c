"""The context of an article's development: its story, and how new it is to that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice

from policywire.config.enums import Strength
from policywire.crawler.model.article import Article
from policywire.pipeline.developments.act_novelty import ActNovelty, measure_acts, reports_act
from policywire.pipeline.developments.new_sentences import (
    SentenceNovelty,
    measure_sentences,
    most_novel,
    new_amounts,
)
from policywire.pipeline.developments.novelty import Novelty, measure_novelty
from policywire.pipeline.developments.opinion import is_commentary, speaks_in_first_person
from policywire.pipeline.model.article_verdict import Copy, Match, NewSentence, Placement
from policywire.pipeline.stories.article_features import ArticleFeatures
from policywire.pipeline.stories.article_terms import TITLE_WORDS
from policywire.pipeline.stories.feedback_thresholds import DETAIL, NEW, FeedbackThresholds
from policywire.pipeline.stories.open_story import OpenStory, RememberedArticle
from policywire.pipeline.stories.story_memory import StoryMemory, new_terms
from policywire.pipeline.stories.story_similarity import SimilarityModel
from policywire.pipeline.text.content_terms import content_terms, stems

COMPARED = 20
COMPARED_ELSEWHERE = 10
"""So many articles of the story, and of its storyline, are compared with at most: the newest."""

AMOUNT_SENTENCES = 6
"""New amounts count in so many sentences: further down stands background."""

GRACE_PERIOD = timedelta(hours=12)
"""On its first half day other outlets tell a story's first stage in other verbs."""


@dataclass(frozen=True, slots=True)
class DevelopmentContext:
    """The context in which an article's development is decided."""

    features: ArticleFeatures
    matches: tuple[Match, ...]
    copy: Copy | None
    placement: Placement
    model: SimilarityModel
    memory: StoryMemory
    original_topics: frozenset[str] = frozenset()
    thresholds: FeedbackThresholds = field(default_factory=FeedbackThresholds)

    @property
    def article(self) -> Article:
        """The article in question."""
        return self.features.article

    @property
    def story(self) -> OpenStory | None:
        """The story as it stands before the article; None when the article opens it."""
        return self.memory.stories.get(self.placement.story)

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics that the article matches."""
        return tuple(match.topic for match in self.matches)


@dataclass(frozen=True, slots=True)
class NoveltyEvidence:
    """How new an article is to its story, and the sentences that are."""

    novelty: Novelty
    new_sentences: tuple[NewSentence, ...]
    headline_amounts: tuple[str, ...]
    """Amounts in the headline that no known article names."""
    lead_amounts: frozenset[str]
    """Amounts near the top of the text that no known article names."""
    acts: ActNovelty
    is_commentary: bool
    """Whether it comments on what is known."""

    @property
    def is_new(self) -> bool:
        """Whether what the text says suffices."""
        return self.novelty.probability >= NEW

    @property
    def is_detail(self) -> bool:
        """Whether it suffices for a detail: told, but interrupting nobody.

        A figure near the top that nobody has named is one, on the first half day as well.
        """
        return self.novelty.probability >= DETAIL or bool(self.lead_amounts)

    def as_evidence(self) -> dict[str, object]:
        """What was measured, as evidence."""
        found = self.novelty
        return {
            "novelty": round(found.probability, 3),
            "nearest": found.nearest.url,
            "new acts": sorted({one.act.name for one in self.acts.new}),
            "headline amounts": [amount[1:] for amount in self.headline_amounts],
            "features": {name: round(value, 3) for name, value in found.features.items()},
        }


def gather_evidence(situation: DevelopmentContext, story: OpenStory) -> NoveltyEvidence:
    """Compare with what is known of the story and its storyline."""
    members = _compared(situation.memory, story)
    untold = new_terms(situation.features.profile, members)
    text = situation.article.text
    read = measure_sentences(text, situation.model, untold)
    amounts_told = _lead_amounts(read)
    told = amounts_told if is_past_grace_period(situation, story) else frozenset()
    acts = measure_acts(situation.features, members)
    found = measure_novelty(
        situation.model,
        told,
        members,
        same_event=situation.placement.similarity,
        acts=acts,
        hours=age(situation, story) / timedelta(hours=1),
    )
    amounts = new_amounts(content_terms(stems(situation.article.title, TITLE_WORDS)), untold)
    return NoveltyEvidence(
        novelty=found,
        new_sentences=most_novel(text, read),
        headline_amounts=amounts,
        lead_amounts=amounts_told,
        acts=acts,
        is_commentary=is_commentary(situation.article, reports_act=reports_act(situation.features)),
    )


def opening_strength(situation: DevelopmentContext) -> Strength:
    """The strength of an article that opens a story: an essay on a known storyline is a detail."""
    known = situation.memory.storyline_articles(situation.placement.storyline)
    essay = speaks_in_first_person(situation.article) and not reports_act(situation.features)
    return Strength.DETAIL if essay and any(True for _ in known) else Strength.DEVELOPMENT


def is_past_grace_period(situation: DevelopmentContext, story: OpenStory) -> bool:
    """Whether the story is old enough for other verbs to mean other deeds."""
    return age(situation, story) >= GRACE_PERIOD


def age(situation: DevelopmentContext, story: OpenStory) -> timedelta:
    """How long before the article the story began."""
    begun = min(known.when for known in story.latest(COMPARED))
    return situation.article.published_or_found - begun


def _lead_amounts(read: Sequence[SentenceNovelty]) -> frozenset[str]:
    """The new amounts near the top; on the first half day each outlet has its own."""
    return frozenset(amount for one in read[:AMOUNT_SENTENCES] for amount in one.new_amounts)


def _compared(memory: StoryMemory, story: OpenStory) -> Sequence[RememberedArticle]:
    line = memory.storyline_articles(story.storyline, besides=story.id)
    return [*story.latest(COMPARED), *islice(line, COMPARED_ELSEWHERE)]
