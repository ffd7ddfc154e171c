"""Late merge: a later article can show that two stories cover one event.

Asked of a story that an article has just joined, and of the lonely reports near that article: a
story of one report, from the same day. Each report of both is judged anew, as if its own story were
not there. What opened a story of its own while little was known of the event finds its place then.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from policywire.pipeline.stories.open_story import OpenStory, RememberedArticle
from policywire.pipeline.stories.story_assignment import StoryCandidate
from policywire.pipeline.stories.story_classifier import same_event_probability
from policywire.pipeline.stories.story_memory import StoryMemory
from policywire.pipeline.stories.story_similarity import SimilarityModel, compare_with, near_stories

MERGE_THRESHOLD = 0.33
"""How likely the lonely report must be to belong with the others, and so the mean of that and of
the least likely of the others to belong with it. Less than for a new article: both sides agree."""

MIN_SHARED_TERMS = 2
"""One word in common, a president's name, proves nothing, however likely the rest makes it."""

MAX_FIRST_REPORTS_GAP = timedelta(hours=24)
"""First reports of one event are at most so far apart."""

REPORTS_COMPARED = 3
"""Of a story's reports the first and the last ones, in all so many."""

SHOWN = 80
"""Letters of a headline that stand in the reason."""


@dataclass(frozen=True, slots=True)
class LateMerge:
    """A story that was found to be another one, `into` which it goes, and why."""

    story: str
    into: str
    reason: str


def find_late_merge(
    memory: StoryMemory, grown: OpenStory, near: Iterable[StoryCandidate]
) -> LateMerge | None:
    """The merge, if any, that a story needs which an article has just joined.

    `near` are the stories that the article was compared with. Nothing is changed.
    """
    others = (memory.stories[one.story] for one in near if one.story in memory.stories)
    found = [
        (evidence, lonely)
        for lonely in others
        if _may_be_one(grown, lonely) and (evidence := _evidence(memory, grown, lonely))
    ]
    if not found:
        return None
    evidence, lonely = max(found, key=lambda one: (one[0].probability, one[1].id))
    return LateMerge(lonely.id, grown.id, evidence.describe())


@dataclass(frozen=True, slots=True)
class MergeEvidence:
    """How likely the reports of two stories are to belong together, each compared again."""

    report: RememberedArticle
    report_probability: float
    story_probability: float
    shared: tuple[str, ...]

    @property
    def probability(self) -> float:
        """Both sides in one figure."""
        return (self.report_probability + self.story_probability) / 2

    def describe(self) -> str:
        """The evidence for a person."""
        title = self.report.title
        title = title if len(title) <= SHOWN else f"{title[: SHOWN - 1]}…"
        return (
            f"Both say {', '.join(self.shared)}. Compared again without its own story, "
            f"{self.report.outlet}'s “{title}” is {self.report_probability:.0%} likely "
            f"to belong here, and "
            f"each report here at least {self.story_probability:.0%} to belong with it."
        )


def _may_be_one(grown: OpenStory, lonely: OpenStory) -> bool:
    if lonely.id == grown.id or len(lonely.members) != 1 or len(grown.members) < 2:
        return False
    if _first(lonely).action is not None:  # identifiers decide where a record belongs
        return False
    return abs(_first(grown).when - _first(lonely).when) <= MAX_FIRST_REPORTS_GAP


def _evidence(memory: StoryMemory, grown: OpenStory, lonely: OpenStory) -> MergeEvidence | None:
    report = _first(lonely)
    alone = _anew(memory, report, grown)
    if alone < MERGE_THRESHOLD:
        return None
    others = min(_anew(memory, each, lonely) for each in _judged_anew(grown))
    ruler = SimilarityModel(memory.idf.idf, report.profile)
    nearest = max(_judged_anew(grown), key=ruler.similarity)
    shared = tuple(ruler.shared_rare_terms(nearest.profile))
    found = MergeEvidence(report, alone, others, shared)
    return (
        found if found.probability >= MERGE_THRESHOLD and len(shared) >= MIN_SHARED_TERMS else None
    )


def _anew(memory: StoryMemory, report: RememberedArticle, other: OpenStory) -> float:
    """How likely a report would be to belong to another story if its own were not there."""
    ruler = SimilarityModel(memory.idf.idf, report.profile)
    near = near_stories(memory, ruler)
    near.pop(report.story, None)
    near.setdefault(other.id, _judged_anew(other))
    compared = compare_with(memory, ruler, report.profile, report.when, near)
    likely = (same_event_probability(one.features) for one in compared if one.story.id == other.id)
    return next(likely, 0.0)


def _judged_anew(story: OpenStory) -> list[RememberedArticle]:
    first = _first(story)
    return [first, *(each for each in story.latest(REPORTS_COMPARED - 1) if each is not first)]


def _first(story: OpenStory) -> RememberedArticle:
    return next(iter(story.members.values()))
