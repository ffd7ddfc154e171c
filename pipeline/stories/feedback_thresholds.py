"""Thresholds adjusted by feedback, a little for each mark and within bounds.

The values follow from the marks in force and from nothing else: undoing a mark moves them
back, and a restart gives the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from policywire.pipeline.model.mark import PROGRAM_AUTHOR, Mark, MarkKind
from policywire.pipeline.stories.story_classifier import JOIN_THRESHOLD

NEW = 0.5
"""An article at least so likely to be news is a development."""

DETAIL = 0.28
"""One at least so likely contains a detail that is new."""


class ThresholdKind(StrEnum):
    """What is tuned for each topic."""

    NEW = "new"
    """How likely an article must be to contain something new to be a development."""
    JOIN = "join"
    """How likely an article must be to cover a story's event to join it."""


DEFAULTS: Mapping[ThresholdKind, float] = {
    ThresholdKind.NEW: NEW,
    ThresholdKind.JOIN: JOIN_THRESHOLD,
}
BOUNDS: Mapping[ThresholdKind, tuple[float, float]] = {
    ThresholdKind.NEW: (0.3, 0.8),
    ThresholdKind.JOIN: (0.41, 0.65),
}
STEPS: Mapping[MarkKind, tuple[ThresholdKind, float]] = {
    MarkKind.NOT_DEVELOPMENT: (ThresholdKind.NEW, 0.05),
    MarkKind.DEVELOPMENT: (ThresholdKind.NEW, -0.05),
    MarkKind.SAME_STORY: (ThresholdKind.JOIN, -0.02),
    MarkKind.OTHER_STORY: (ThresholdKind.JOIN, 0.02),
}
"""Which threshold a mark adjusts, and how far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustedThreshold:
    """One threshold of one topic: its value, its bounds, and the marks that adjusted it."""

    topic: str
    threshold: ThresholdKind
    value: float
    start: float
    lowest: float
    highest: float
    marks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FeedbackThresholds:
    """The thresholds that marks have adjusted; all others have their initial values."""

    adjusted: Mapping[tuple[str, ThresholdKind], AdjustedThreshold] = field(default_factory=dict)

    def value(self, topic: str, threshold: ThresholdKind) -> float:
        """Where a topic's threshold stands."""
        found = self.adjusted.get((topic, threshold))
        return DEFAULTS[threshold] if found is None else found.value

    def join_threshold(self, topics: Collection[str]) -> float:
        """The threshold of an article that meets these topics: the mean of theirs."""
        if not topics:
            return DEFAULTS[ThresholdKind.JOIN]
        return sum(self.value(topic, ThresholdKind.JOIN) for topic in topics) / len(topics)


def adjust_thresholds(marks: Iterable[tuple[Mark, Collection[str]]]) -> FeedbackThresholds:
    """The tuning by marks, each with the topics that its article meets.

    What is undone counts no more, and what the program did itself never did.
    """
    moved: dict[tuple[str, ThresholdKind], list[tuple[int, float]]] = {}
    for mark, topics in marks:
        if mark.kind not in STEPS or mark.undone is not None or mark.author == PROGRAM_AUTHOR:
            continue
        threshold, step = STEPS[mark.kind]
        for topic in [mark.topic] if mark.topic else topics:
            moved.setdefault((topic, threshold), []).append((mark.id, step))
    return FeedbackThresholds({key: _tuned(*key, steps) for key, steps in sorted(moved.items())})


def _tuned(
    topic: str, threshold: ThresholdKind, steps: Collection[tuple[int, float]]
) -> AdjustedThreshold:
    lowest, highest = BOUNDS[threshold]
    wanted = DEFAULTS[threshold] + sum(step for _, step in steps)
    return AdjustedThreshold(
        topic=topic,
        threshold=threshold,
        value=round(min(highest, max(lowest, wanted)), 4),
        start=DEFAULTS[threshold],
        lowest=lowest,
        highest=highest,
        marks=tuple(number for number, _ in steps),
    )
