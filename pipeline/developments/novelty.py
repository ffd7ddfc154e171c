"""How likely an article in a story is to be news: the features and their weights.

What tells, in this order: how doubtful it is that the article speaks of the story's own event,
and amounts that nobody named before. The weights were fitted on labelled news;
`benchmarks/stories.py` measures them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log, log1p

from policywire.pipeline.stories.open_story import RememberedArticle
from policywire.pipeline.stories.story_similarity import SimilarityModel

WEIGHTS: Mapping[str, float] = {
    "doubt": 0.93,
    "nearest": 1.12,
    "new amounts": 1.08,
}
BIAS = -0.84


@dataclass(frozen=True, slots=True)
class Novelty:
    """How likely an article is to be news, 0..1, from what, and the known article nearest to it.

    nearest: cosine to that article · doubt: log-odds against belonging to the story, -6..2 ·
    new amounts: ln(1 + amounts that count as new).
    """

    probability: float
    features: Mapping[str, float]
    nearest: RememberedArticle


def measure_novelty(
    model: SimilarityModel,
    amounts: Collection[str],
    members: Sequence[RememberedArticle],
    same_event: float,
) -> Novelty:
    """Compare an article with the known ones, at least one.

    `amounts` are those that no known article names; `belongs` is the probability, 0..1, that the
    article tells of the story's event.
    """
    nearest = max(members, key=lambda member: (model.similarity(member), member.number))
    features = {
        "doubt": _doubt(same_event),
        "nearest": model.similarity(nearest),
        "new amounts": log1p(len(amounts)),
    }
    return Novelty(_probability(features), features, nearest)


def _doubt(belongs: float) -> float:
    odds = log((1 - belongs + 1e-6) / (belongs + 1e-6))
    return max(-6.0, min(2.0, odds))


def _probability(features: Mapping[str, float]) -> float:
    total = BIAS + sum(weight * features[name] for name, weight in WEIGHTS.items())
    return 1 / (1 + exp(-total))
