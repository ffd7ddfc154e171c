"""The score: how much an article is about a topic, from 0 to 1, and what it is made of."""

from __future__ import annotations

from collections.abc import Sequence

from policywire.config.enums import ArticleField
from policywire.pipeline.topics.matching.evaluator import count_disjoint
from policywire.pipeline.topics.matching.match_index import Layout, Occurrence

TITLE, LEDE, BODY, DEEPEST = 1.0, 0.75, 0.4, 0.1
_WHERE, _OFTEN, _CENTRAL = 0.5, 0.25, 0.25
_FULL_DENSITY = 2.5
"""Occurrences in a hundred words from which on an article counts as wholly on topic."""
_ROUNDUP = 0.5
_NUDGE = 0.1


def score(
    found: Sequence[Occurrence],
    layout: Layout,
    *,
    words: int,
    is_roundup: bool,
    example_similarity: float,
) -> tuple[float, dict[str, float]]:
    """The score and its parts, each in 0..1.

    `where`: the first place, which is the best (title, lede, then falling through the body);
    `often`: how many occurrences, 1 - 0.7^n; `central`: their density in `words`. A round-up
    halves the whole. `likeness` to the topic's examples adds a tenth at most.
    `found` is sorted.
    """
    count = max(count_disjoint(found), 1)
    where = _weight(found[0], layout) if found else DEEPEST
    often = 1 - 0.7**count
    central = min(1.0, 100 * count / max(words, 1) / _FULL_DENSITY)
    total = _WHERE * where + _OFTEN * often + _CENTRAL * central
    parts = {"where": round(where, 4), "often": round(often, 4), "central": round(central, 4)}
    if example_similarity:
        parts["like"] = round(example_similarity, 4)
        total = min(1.0, total + _NUDGE * example_similarity)
    if is_roundup:
        parts["roundup"] = _ROUNDUP
        total *= _ROUNDUP
    return round(total, 4), parts


def _weight(place: Occurrence, layout: Layout) -> float:
    segment = layout.segment(place[0])
    if segment.field is ArticleField.TITLE:
        return TITLE
    if layout.is_in_lede(place[0]):
        return LEDE
    depth = (place[0] - segment.start) / max(segment.words, 1)
    return BODY - (BODY - DEEPEST) * depth
