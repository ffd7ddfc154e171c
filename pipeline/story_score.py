"""From likeness to a decision: the weights of the features, fitted on labelled news.

A logistic regression over the features of `story_likeness`; `benchmarks/stories.py` measures it.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import exp

JOIN = 0.5
"""A story at least so likely takes the article; otherwise it opens a new one."""

LINK = 0.3
"""Nearest known coverage at least so alike belongs to the same storyline."""

WEIGHTS: Mapping[str, float] = {
    "best": 9.0,
    "mean": 3.0,
    "top": 4.0,
    "rare": 3.0,
    "amounts": 0.4,
    "names": 0.5,
    "gap": -0.35,
    "age": -0.1,
    "size": 0.0,
    "lead over": 0.5,
}
BIAS = -4.0


def probability(features: Mapping[str, float]) -> float:
    """How likely it is that the article tells of the story's event, 0..1."""
    total = BIAS + sum(WEIGHTS[name] * value for name, value in features.items())
    return 1 / (1 + exp(-total))
