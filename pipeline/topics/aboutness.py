"""Aboutness: whether an article is about a topic or only mentions it in passing.

Measured in docs/decisions/0014: in doubt an article is about a topic. A mention is told more
quietly, so a wrong one costs more than one that is overlooked.
"""

from __future__ import annotations

from collections.abc import Mapping

from policywire.pipeline.topics.matching.score import LEDE

STRONGER_BY = 0.2
"""By how much another topic of the article must score higher to make this one a mention."""
_FAINT = ((0.51, 0.16), (0.76, 0.1))
"""At most so `often` and so `central`: two places, one in 250 words; four places, one in 400."""


def is_about(parts: Mapping[str, float]) -> bool:
    """Whether a match with these parts of its score is more than a mention.

    What stands in the headline or the lede (the first paragraph) is what an article is about. Else
    the topic is only mentioned if another of the article's topics is much stronger, or if it stands
    in a few places of a long text.
    """
    return parts["where"] >= LEDE or not (
        parts.get("stronger", 0.0) >= STRONGER_BY or _is_faint(parts)
    )


def _is_faint(parts: Mapping[str, float]) -> bool:
    return any(parts["often"] <= often and parts["central"] <= central for often, central in _FAINT)


def mention_reason(parts: Mapping[str, float]) -> str:
    """Why a match is a mention, as the end of a sentence."""
    if parts.get("stronger", 0.0) >= STRONGER_BY:
        return "not in headline or lede, and another topic is much stronger"
    return "not in headline or lede, and in few places of a long text"
