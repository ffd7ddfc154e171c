"""How likely an article in a story is to be news: the features and their weights.

What tells most is the day of the deed: a later one than any that the story's leads name is news,
and the same one again is not. Then an act that nobody in the story has reported, the time since the
first report, doubt that the article speaks of the story's own event, and amounts that nobody named.
The weights were fitted on labelled news (a logistic regression), with the signs that the field
suggests; `benchmarks/judgement.py` measures them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log, log1p

from policywire.pipeline.developments.act_novelty import ActNovelty
from policywire.pipeline.stories.open_story import RememberedArticle
from policywire.pipeline.stories.story_similarity import SimilarityModel

WEIGHTS: Mapping[str, float] = {
    "doubt": 0.28,
    "later day": 1.6,
    "known day": -2.0,
    "new act": 1.0,
    "known act": -1.0,
    "hours": 0.4,
    "new amounts": 0.4,
}
BIAS = -1.33


@dataclass(frozen=True, slots=True)
class Novelty:
    """How likely an article is to be news, 0..1, from what, and the known article nearest to it.

    doubt: log-odds against belonging to the story, -6..2 · later day, known day, new act,
    known act: 1 or 0 · hours: ln(1 + hours since the first report) · new amounts: ln(1 + amounts
    that count as new).
    """

    probability: float
    features: Mapping[str, float]
    nearest: RememberedArticle


def measure_novelty(
    model: SimilarityModel,
    amounts: Collection[str],
    members: Sequence[RememberedArticle],
    *,
    same_event: float,
    acts: ActNovelty,
    hours: float,
) -> Novelty:
    """Compare an article with the known ones, at least one.

    `amounts` are those that no known article names; `same_event` is the probability, 0..1, that the
    article tells of the story's event; `hours` have gone by since the first report.
    """
    nearest = max(members, key=lambda member: (model.similarity(member), member.number))
    features = {
        "doubt": _doubt(same_event),
        "later day": float(acts.later_day),
        "known day": float(acts.known_day),
        "new act": float(acts.new_side),
        "known act": float(acts.repeated and not acts.later_day),
        "hours": log1p(max(0.0, hours)),
        "new amounts": log1p(len(amounts)),
    }
    return Novelty(_probability(features), features, nearest)


def _doubt(belongs: float) -> float:
    odds = log((1 - belongs + 1e-6) / (belongs + 1e-6))
    return max(-6.0, min(2.0, odds))


def _probability(features: Mapping[str, float]) -> float:
    total = BIAS + sum(weight * features[name] for name, weight in WEIGHTS.items())
    return 1 / (1 + exp(-total))
