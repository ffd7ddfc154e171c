"""Which story an article belongs to: the likeliest open one, or a new one."""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256

from policywire.crawler.model.article import Article
from policywire.pipeline.model.article_verdict import PipelineStep, Placement, Reason
from policywire.pipeline.model.proceeding import Action
from policywire.pipeline.stories.article_features import ArticleFeatures
from policywire.pipeline.stories.article_terms import TermProfile
from policywire.pipeline.stories.copies.headline_form import Headline, has_other_subject
from policywire.pipeline.stories.copies.register_forms import RegisterForms
from policywire.pipeline.stories.copies.same_form import MIN_FORM, replaced_subject
from policywire.pipeline.stories.open_story import LEAD_LETTERS
from policywire.pipeline.stories.records import are_other_records
from policywire.pipeline.stories.story_classifier import (
    JOIN_THRESHOLD,
    same_event_probability,
    same_storyline,
)
from policywire.pipeline.stories.story_memory import StoryMemory
from policywire.pipeline.stories.story_similarity import SimilarityModel, StorySimilarity, compare

RECORDS = 5
"""So many of a story's articles, the newest, are asked for their identifiers."""


@dataclass(frozen=True, slots=True)
class StoryCandidate:
    """An open story that may take the article, and how likely it is to be the right one."""

    similarity: StorySimilarity
    probability: float

    @property
    def story(self) -> str:
        """The story's id."""
        return self.similarity.story.id


@dataclass(frozen=True, slots=True)
class StoryAssignment:
    """Where the article belongs, why, and what it was compared with, the likeliest first."""

    placement: Placement
    reason: Reason
    candidates: tuple[StoryCandidate, ...]


def rank_candidates(
    memory: StoryMemory, ruler: SimilarityModel, profile: TermProfile, article: Article
) -> tuple[StoryCandidate, ...]:
    """The open stories nearest to an article, scored, the likeliest first."""
    compared = compare(memory, ruler, profile, article.published_or_found)
    scored = [StoryCandidate(one, same_event_probability(one.features)) for one in compared]
    return tuple(sorted(scored, key=lambda one: (-one.probability, one.story)))


def without_separated(
    found: tuple[StoryCandidate, ...], apart: Collection[frozenset[str]]
) -> tuple[StoryCandidate, ...]:
    """Of two stories that people parted, only the one with the article that is most like it.

    What is nearer to the article that was taken out than to any that stayed belongs with that one.
    """
    if not apart:
        return found
    return tuple(
        one
        for one in found
        if not any(_is_nearer(two, one) and {one.story, two.story} in apart for two in found)
    )


def without_other_subject(
    found: tuple[StoryCandidate, ...],
    features: ArticleFeatures,
    forms: RegisterForms,
    enough: float = JOIN_THRESHOLD,
) -> tuple[StoryCandidate, ...]:
    """The candidates without those whose likely nearest report is the same form of another subject.

    “Pipeline spills 3,000 barrels near Minot” and “… 1,100 barrels near Houma” are two events.
    """
    return tuple(
        one
        for one in found
        if not _is_other_record(one, features, forms)
        and (one.probability < enough or not _is_other_subject(one, features))
    )


def _is_other_record(one: StoryCandidate, features: ArticleFeatures, forms: RegisterForms) -> bool:
    """Whether all that is known of a story bears another identifier: that decides before words.

    So do the words that fill a register's own form.
    """
    article, known = features.article, list(one.similarity.story.latest(RECORDS))
    return bool(known) and all(
        _is_of_other_proceeding(features.action, each.action)
        or are_other_records(article.title, each.title, same_outlet=each.outlet == article.outlet)
        or (
            each.outlet == article.outlet
            and forms.are_other_records(article.outlet, article.title, each.title)
        )
        for each in known
    )


def _is_of_other_proceeding(action: Action | None, known: Action | None) -> bool:
    if action is None or known is None or action.proceeding.kind is not known.proceeding.kind:
        return False
    return not action.proceeding.is_same(known.proceeding)


def _is_other_subject(one: StoryCandidate, features: ArticleFeatures) -> bool:
    nearest, article = one.similarity.nearest, features.article
    lead = article.text[:LEAD_LETTERS]
    if lead and nearest.lead:
        texts = (article.title, lead), (nearest.title, nearest.lead)
        if replaced_subject(*texts, MIN_FORM):
            return True
    later = Headline(article.title, lead, features.profile.terms)
    return has_other_subject(later, Headline(nearest.title, nearest.lead, nearest.profile.terms))


def _is_nearer(one: StoryCandidate, other: StoryCandidate) -> bool:
    return one.similarity.features["best"] > other.similarity.features["best"]


def assign_story(
    ruler: SimilarityModel,
    article: Article,
    found: tuple[StoryCandidate, ...],
    enough: float = JOIN_THRESHOLD,
    topics: Collection[str] = (),
) -> StoryAssignment:
    """Join the likeliest story if it is likely `enough`, or open a new one.

    A new story continues the storyline of what is near it, the sooner if both met a topic.
    """
    best = found[0] if found else None
    if best is not None and best.probability >= enough:
        return StoryAssignment(_joined(best), _why_joined(ruler, best, found[1:]), found)
    line = _linked(found, topics)
    return StoryAssignment(_opened(article, line, best), _why_opened(ruler, best, line), found)


def _joined(best: StoryCandidate) -> Placement:
    story = best.similarity.story
    return Placement(
        story=story.id,
        storyline=story.storyline,
        opened=False,
        similarity=round(best.probability, 4),
    )


def _opened(
    article: Article, line: StoryCandidate | None, best: StoryCandidate | None
) -> Placement:
    key = short_id(article.url)
    return Placement(
        story=f"s{key}",
        storyline=line.similarity.story.storyline if line else f"l{key}",
        opened=True,
        similarity=round(best.probability, 4) if best else 0.0,
    )


def short_id(url: str) -> str:
    """Eight letters and digits that are always the same for a URL."""
    return b32encode(sha256(url.encode()).digest())[:8].decode().lower()


def _linked(found: tuple[StoryCandidate, ...], topics: Collection[str]) -> StoryCandidate | None:
    """The story whose storyline a new story continues."""
    able = [
        one
        for one in found
        if same_storyline(
            one.similarity.features, not one.similarity.story.topics.isdisjoint(topics)
        )
    ]
    return max(able, key=lambda one: one.similarity.features["best"], default=None)


def _why_joined(
    ruler: SimilarityModel, best: StoryCandidate, others: tuple[StoryCandidate, ...]
) -> Reason:
    rare = _rare(ruler, best)
    second = others[0] if others else None
    evidence = {
        **_figures(ruler, best),
        "runner-up": second.story if second else None,
        "margin": round(best.probability - (second.probability if second else 0.0), 3),
    }
    return Reason(
        PipelineStep.STORY,
        "joined",
        f"Covers the same event as {best.similarity.nearest.outlet}'s "
        f"“{best.similarity.nearest.title}”: both say {', '.join(rare)}.",
        evidence,
    )


def _why_opened(
    ruler: SimilarityModel, best: StoryCandidate | None, line: StoryCandidate | None
) -> Reason:
    if best is None:
        return Reason(PipelineStep.STORY, "opened", "No open story shares its distinctive words.")
    text = f"The nearest story is only {best.probability:.0%} likely to be the same event"
    text += ", but belongs to the same storyline." if line else "."
    evidence = {**_figures(ruler, best), "storyline of": line.story if line else None}
    return Reason(PipelineStep.STORY, "opened", text, evidence)


def _figures(ruler: SimilarityModel, best: StoryCandidate) -> dict[str, object]:
    return {
        "story": best.story,
        "probability": round(best.probability, 3),
        "nearest": best.similarity.nearest.url,
        "shared rare terms": _rare(ruler, best),
        "features": {name: round(value, 3) for name, value in best.similarity.features.items()},
    }


def _rare(ruler: SimilarityModel, best: StoryCandidate) -> list[str]:
    return ruler.shared_rare_terms(best.similarity.nearest.profile)
