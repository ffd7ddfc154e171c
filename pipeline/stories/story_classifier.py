"""From likeness to a decision: the weights of the features, fitted on labelled news.

A logistic regression over the features of `story_likeness`; `benchmarks/stories.py` measures it.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import exp

JOIN_THRESHOLD = 0.53
"""A story at least so likely takes the article; otherwise it opens a new one."""

STORYLINE_THRESHOLD, STORYLINE_RARITY = 0.2, 0.4
"""Nearest known coverage at least so alike, with shared words so rare (by the feature `rarest`),
belongs to the same storyline."""

TOPIC_STORYLINE_THRESHOLD, TOPIC_STORYLINE_RARITY = 0.11, 0.3
"""The same of coverage that met the same topic."""

LEAST_ALIKE = 0.10
LOOSE, LOOSE_HOURS = 0.18, 12.0
"""What is but loosely alike can only be the news of the same half day."""

CLOSE, LATE_HOURS = 0.5, 14 * 24.0
"""After two quiet weeks the same matter is a new event, unless the text is nearly the same."""

MAX_IF_OUT_OF_BOUNDS = 0.3
"""The probability is at most this where one of the three bounds is broken."""

WEIGHTS: Mapping[str, float] = {
    "best": -10.7,
    "mean": 18.1,
    "top": 1.3,
    "rarest": -2.0,
    "amounts": 2.0,
    "lead over": 4.8,
    "top over": -1.2,
    "gap": -1.65,
    "alike over gap": -1.0,
    "days": 0.5,
    "same day": 0.75,
    "other day": -1.7,
}
"""`best` is negative beside `mean`: one report that is alike proves less than all that are."""

BIAS = 0.83


def same_event_probability(features: Mapping[str, float]) -> float:
    """How likely it is that the article covers the story's event, 0..1."""
    total = BIAS + sum(weight * features[name] for name, weight in WEIGHTS.items())
    found = 1 / (1 + exp(-total))
    return found if _near_enough(features) else min(found, MAX_IF_OUT_OF_BOUNDS)


def _near_enough(features: Mapping[str, float]) -> bool:
    alike, hours = features["best"], features["hours"]
    if alike < LOOSE:
        return alike >= LEAST_ALIKE and hours <= LOOSE_HOURS
    return alike >= CLOSE or hours <= LATE_HOURS


def same_storyline(features: Mapping[str, float], shares_topic: bool) -> bool:
    """Whether a story's nearest coverage makes a new story part of its storyline."""
    alike, rare = features["best"], features["rarest"]
    if alike >= STORYLINE_THRESHOLD and rare >= STORYLINE_RARITY:
        return True
    near = alike >= TOPIC_STORYLINE_THRESHOLD and rare >= TOPIC_STORYLINE_RARITY
    return shares_topic and near
