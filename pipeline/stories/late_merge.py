"""Repair: a later article can show that two stories tell of one event.

Asked of a story that an article has just joined, and of the lonely reports near that article: a
story of one report, from the same day. Each report of both is judged anew, as if its own story were
not there. What opened a story of its own while little was known of the event finds its place then.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from policywire.pipeline.stories.story_assignment import Candidate
from policywire.pipeline.stories.story_classifier import probability
from policywire.pipeline.stories.story_memory import Known, OpenStory, StoryMemory
from policywire.pipeline.stories.story_similarity import Ruler, compare_with, near_stories

ENOUGH = 0.33
"""How likely the lonely report must be to belong with the others, and so the mean of that and of
the least likely of the others to belong with it. Less than for a new article: both sides agree."""

SHARED = 2
"""One word in common, a president's name, proves nothing, however likely the rest makes it."""

TOGETHER = timedelta(hours=24)
"""First reports of one event are at most so far apart."""

JUDGED_ANEW = 3
"""Of a story's reports the first and the last ones, in all so many."""

SHOWN = 80
"""Letters of a headline that stand in the reason."""


@dataclass(frozen=True, slots=True)
class Repair:
    """A story that was found to be another one, `into` which it goes, and why."""

    story: str
    into: str
    reason: str


def repair(memory: StoryMemory, grown: OpenStory, near: Iterable[Candidate]) -> Repair | None:
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
    evidence, lonely = max(found, key=lambda one: (one[0].likely, one[1].id))
    return Repair(lonely.id, grown.id, evidence.told())


@dataclass(frozen=True, slots=True)
class Evidence:
    """How likely the reports of two stories are to belong together, each judged anew."""

    report: Known
    alone: float
    others: float
    shared: tuple[str, ...]

    @property
    def likely(self) -> float:
        """Both sides in one figure."""
        return (self.alone + self.others) / 2

    def told(self) -> str:
        """The evidence for a person."""
        title = self.report.title
        title = title if len(title) <= SHOWN else f"{title[: SHOWN - 1]}…"
        return (
            f"Both say {', '.join(self.shared)}. Judged anew without its own story, "
            f"{self.report.outlet}'s “{title}” is {self.alone:.0%} likely to belong here, and "
            f"each report here at least {self.others:.0%} to belong with it."
        )


def _may_be_one(grown: OpenStory, lonely: OpenStory) -> bool:
    if lonely.id == grown.id or len(lonely.members) != 1 or len(grown.members) < 2:
        return False
    return abs(_first(grown).when - _first(lonely).when) <= TOGETHER


def _evidence(memory: StoryMemory, grown: OpenStory, lonely: OpenStory) -> Evidence | None:
    report = _first(lonely)
    alone = _anew(memory, report, grown)
    if alone < ENOUGH:
        return None
    others = min(_anew(memory, each, lonely) for each in _judged_anew(grown))
    ruler = Ruler(memory.rarity.of, report.profile)
    nearest = max(_judged_anew(grown), key=ruler.alike)
    shared = tuple(ruler.shared_rare(nearest.profile))
    found = Evidence(report, alone, others, shared)
    return found if found.likely >= ENOUGH and len(shared) >= SHARED else None


def _anew(memory: StoryMemory, report: Known, other: OpenStory) -> float:
    """How likely a report would be to belong to another story if its own were not there."""
    ruler = Ruler(memory.rarity.of, report.profile)
    near = near_stories(memory, ruler)
    near.pop(report.story, None)
    near.setdefault(other.id, _judged_anew(other))
    compared = compare_with(memory, ruler, report.profile, report.when, near)
    likely = (probability(one.features) for one in compared if one.story.id == other.id)
    return next(likely, 0.0)


def _judged_anew(story: OpenStory) -> list[Known]:
    first = _first(story)
    return [first, *(each for each in story.latest(JUDGED_ANEW - 1) if each is not first)]


def _first(story: OpenStory) -> Known:
    return next(iter(story.members.values()))
