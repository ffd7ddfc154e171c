"""From likeness to a decision: the weights of the features, fitted on labelled news.

A logistic regression over the features of `story_likeness`; `benchmarks/stories.py` measures it.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import exp

JOIN_THRESHOLD = 0.53
"""A story at least so likely takes the article; otherwise it opens a new one."""

STORYLINE_THRESHOLD = 0.25
"""Nearest known coverage at least so alike belongs to the same storyline."""

LEAST_ALIKE = 0.12
LOOSE, LOOSE_HOURS = 0.22, 12.0
"""What is but loosely alike can only be the news of the same half day."""

CLOSE, LATE_HOURS = 0.6, 14 * 24.0
"""After two quiet weeks the same matter is a new event, unless the text is nearly the same."""

MAX_IF_OUT_OF_BOUNDS = 0.3
"""The probability is at most this where one of the three bounds is broken."""

WEIGHTS: Mapping[str, float] = {
    "best": 1.27,
    "mean": 2.63,
    "top": 0.62,
    "rarest": 1.75,
    "amounts": 1.10,
    "lead over": 3.50,
    "top over": 1.50,
    "gap": -2.01,
    "alike over gap": 1.21,
}
BIAS = -1.03


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
