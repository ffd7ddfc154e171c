"""How new an article is against all that its story has told: the features and their weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import exp, log1p

from pipeline.development_sentences import Sentence
from pipeline.story_likeness import Ruler
from pipeline.story_memory import Known

NEW = 0.5
"""An article at least so likely to be news moves its story."""

WEIGHTS: Mapping[str, float] = {
    "nearest": -6.0,
    "top nearest": -4.0,
    "untold top": 4.0,
    "untold sentences": 2.0,
    "new amounts": 0.5,
    "gap": 0.3,
}
BIAS = -1.5


@dataclass(frozen=True, slots=True)
class Novelty:
    """How likely an article is to be news, 0..1, from what, and the known article nearest to it."""

    probability: float
    features: Mapping[str, float]
    nearest: Known | None


def novelty(
    ruler: Ruler,
    read: Sequence[Sentence],
    when: datetime,
    members: Sequence[Known],
    known: frozenset[str],
) -> Novelty:
    """Compare an article with the known ones, at least one, whose terms together are `known`."""
    whole = {member.number: ruler.alike(member.profile) for member in members}
    nearest = max(members, key=lambda member: (whole[member.number], member.number))
    gap = min(abs((when - member.when).total_seconds()) / 3600 for member in members)
    features = {
        "nearest": whole[nearest.number],
        "top nearest": max(ruler.top_alike(member.profile) for member in members),
        "untold top": 1 - ruler.told_by(known, ruler.top),
        "untold sentences": _share(read),
        "new amounts": log1p(sum(len(one.new_amounts) for one in read)),
        "gap": log1p(gap),
    }
    return Novelty(_probability(features), features, nearest)


def _share(read: Sequence[Sentence]) -> float:
    return sum(one.untold for one in read) / max(1, len(read))


def _probability(features: Mapping[str, float]) -> float:
    total = BIAS + sum(WEIGHTS[name] * value for name, value in features.items())
    return 1 / (1 + exp(-total))
