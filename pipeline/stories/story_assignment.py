"""Which story an article belongs to: the likeliest open one, or a new one."""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256

from policywire.crawler.model.article import Article
from policywire.pipeline.model.article_verdict import Placement, Reason, Step
from policywire.pipeline.stories.article_terms import Profile
from policywire.pipeline.stories.story_classifier import JOIN, LINK, probability
from policywire.pipeline.stories.story_memory import StoryMemory
from policywire.pipeline.stories.story_similarity import Likeness, Ruler, compare


@dataclass(frozen=True, slots=True)
class Candidate:
    """An open story that may take the article, and how likely it is to be the right one."""

    likeness: Likeness
    probability: float

    @property
    def story(self) -> str:
        """The story's id."""
        return self.likeness.story.id


@dataclass(frozen=True, slots=True)
class Place:
    """Where the article belongs, why, and what it was compared with, the likeliest first."""

    placement: Placement
    reason: Reason
    candidates: tuple[Candidate, ...]


def candidates(
    memory: StoryMemory, ruler: Ruler, told: Profile, article: Article
) -> tuple[Candidate, ...]:
    """The open stories nearest to an article, scored, the likeliest first."""
    compared = compare(memory, ruler, told, article.when)
    scored = [Candidate(one, probability(one.features)) for one in compared]
    return tuple(sorted(scored, key=lambda one: (-one.probability, one.story)))


def keep_apart(
    found: tuple[Candidate, ...], apart: Collection[frozenset[str]]
) -> tuple[Candidate, ...]:
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


def _is_nearer(one: Candidate, other: Candidate) -> bool:
    return one.likeness.features["best"] > other.likeness.features["best"]


def place(
    ruler: Ruler, article: Article, found: tuple[Candidate, ...], enough: float = JOIN
) -> Place:
    """Join the likeliest story if it is likely `enough`, or open a new one."""
    best = found[0] if found else None
    if best is not None and best.probability >= enough:
        return Place(_joined(best), _why_joined(ruler, best, found[1:]), found)
    line = _linked(found)
    return Place(_opened(article, line, best), _why_opened(ruler, best, line), found)


def _joined(best: Candidate) -> Placement:
    story = best.likeness.story
    return Placement(
        story=story.id,
        storyline=story.storyline,
        opened=False,
        similarity=round(best.probability, 4),
    )


def _opened(article: Article, line: Candidate | None, best: Candidate | None) -> Placement:
    key = identity(article.url)
    return Placement(
        story=f"s{key}",
        storyline=line.likeness.story.storyline if line else f"l{key}",
        opened=True,
        similarity=round(best.probability, 4) if best else 0.0,
    )


def identity(url: str) -> str:
    """Eight letters and digits that are always the same for a URL."""
    return b32encode(sha256(url.encode()).digest())[:8].decode().lower()


def _linked(found: tuple[Candidate, ...]) -> Candidate | None:
    """The story whose storyline a new story continues."""
    able = [one for one in found if one.likeness.features["best"] >= LINK]
    return max(able, key=lambda one: one.likeness.features["best"], default=None)


def _why_joined(ruler: Ruler, best: Candidate, others: tuple[Candidate, ...]) -> Reason:
    rare = _rare(ruler, best)
    second = others[0] if others else None
    evidence = {
        **_figures(ruler, best),
        "runner-up": second.story if second else None,
        "margin": round(best.probability - (second.probability if second else 0.0), 3),
    }
    return Reason(
        Step.STORY,
        "joined",
        f"Tells of the same event as {best.likeness.nearest.outlet}'s "
        f"“{best.likeness.nearest.title}”: both say {', '.join(rare)}.",
        evidence,
    )


def _why_opened(ruler: Ruler, best: Candidate | None, line: Candidate | None) -> Reason:
    if best is None:
        return Reason(Step.STORY, "opened", "No open story shares its telling words.")
    text = f"The nearest story is only {best.probability:.0%} likely to be the same event"
    text += ", but belongs to the same storyline." if line else "."
    evidence = {**_figures(ruler, best), "storyline of": line.story if line else None}
    return Reason(Step.STORY, "opened", text, evidence)


def _figures(ruler: Ruler, best: Candidate) -> dict[str, object]:
    return {
        "story": best.story,
        "probability": round(best.probability, 3),
        "nearest": best.likeness.nearest.url,
        "shared rare terms": _rare(ruler, best),
        "features": {name: round(value, 3) for name, value in best.likeness.features.items()},
    }


def _rare(ruler: Ruler, best: Candidate) -> list[str]:
    return ruler.shared_rare(best.likeness.nearest.profile)
