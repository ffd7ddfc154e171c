"""Tuning: thresholds that what people said moves, a little for each mark and within bounds.

The values follow from the marks in force and from nothing else: a mark that is undone moves them
back, and a restart gives the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from policywire.pipeline.model.mark import MACHINE, Mark, MarkKind
from policywire.pipeline.stories.story_classifier import JOIN

NEW = 0.5
"""An article at least so likely to be news moves its story."""


class Threshold(StrEnum):
    """What is tuned for each topic."""

    NEW = "new"
    """How likely an article must be to tell something new to move its story."""
    JOIN = "join"
    """How likely an article must be to tell of a story's event to join it."""


STARTS: Mapping[Threshold, float] = {Threshold.NEW: NEW, Threshold.JOIN: JOIN}
BOUNDS: Mapping[Threshold, tuple[float, float]] = {
    Threshold.NEW: (NEW, 0.8),
    Threshold.JOIN: (0.41, 0.65),
}
STEPS: Mapping[MarkKind, tuple[Threshold, float]] = {
    MarkKind.NOT_DEVELOPMENT: (Threshold.NEW, 0.05),
    MarkKind.SAME_STORY: (Threshold.JOIN, -0.02),
    MarkKind.OTHER_STORY: (Threshold.JOIN, 0.02),
}
"""Which threshold a mark moves, and how far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuned:
    """One threshold of one topic: where it stands, its bounds, and the marks that moved it."""

    topic: str
    threshold: Threshold
    value: float
    start: float
    lowest: float
    highest: float
    marks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Tuning:
    """The thresholds that marks have moved; all others stand where they start."""

    tuned: Mapping[tuple[str, Threshold], Tuned] = field(default_factory=dict)

    def of(self, topic: str, threshold: Threshold) -> float:
        """Where a topic's threshold stands."""
        found = self.tuned.get((topic, threshold))
        return STARTS[threshold] if found is None else found.value

    def join(self, topics: Collection[str]) -> float:
        """The threshold of an article that meets these topics: the mean of theirs."""
        if not topics:
            return STARTS[Threshold.JOIN]
        return sum(self.of(topic, Threshold.JOIN) for topic in topics) / len(topics)


def tune(marks: Iterable[tuple[Mark, Collection[str]]]) -> Tuning:
    """The tuning by marks, each with the topics that its article meets.

    What is undone counts no more, and what the program did itself never did.
    """
    moved: dict[tuple[str, Threshold], list[tuple[int, float]]] = {}
    for mark, topics in marks:
        if mark.kind not in STEPS or mark.undone is not None or mark.author == MACHINE:
            continue
        threshold, step = STEPS[mark.kind]
        for topic in [mark.topic] if mark.topic else topics:
            moved.setdefault((topic, threshold), []).append((mark.id, step))
    return Tuning({key: _tuned(*key, steps) for key, steps in sorted(moved.items())})


def _tuned(topic: str, threshold: Threshold, steps: Collection[tuple[int, float]]) -> Tuned:
    lowest, highest = BOUNDS[threshold]
    wanted = STARTS[threshold] + sum(step for _, step in steps)
    return Tuned(
        topic=topic,
        threshold=threshold,
        value=round(min(highest, max(lowest, wanted)), 4),
        start=STARTS[threshold],
        lowest=lowest,
        highest=highest,
        marks=tuple(number for number, _ in steps),
    )
