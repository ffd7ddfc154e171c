"""How much a development matters, 0..1, as a sum of named parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import log2

from policywire.config.enums import DevelopmentKind, Stage, Tier
from policywire.pipeline.model.article_verdict import Match

_TIERS = {Tier.OFFICIAL: 1.0, Tier.WIRE: 0.8, Tier.PRESS: 0.6, Tier.BLOG: 0.2}
_KINDS = {
    DevelopmentKind.NEW_STORY: 0.7,
    DevelopmentKind.OFFICIAL_DOCUMENT: 1.0,
    DevelopmentKind.STAGE: 1.0,
    DevelopmentKind.NEW_FACTS: 0.5,
    DevelopmentKind.CORRECTION: 0.4,
    DevelopmentKind.REVIVED: 0.4,
    DevelopmentKind.SURGE: 0.6,
}
_STAGES = {
    Stage.REPORTED: 0.3,
    Stage.REQUESTED: 0.5,
    Stage.PROPOSED: 0.5,
    Stage.AGREED: 0.8,
    Stage.FINAL: 0.9,
    Stage.CHALLENGED: 0.7,
    Stage.BLOCKED: 1.0,
    Stage.UPHELD: 0.9,
    Stage.IN_FORCE: 0.9,
    Stage.WITHDRAWN: 0.9,
}
_SHARES = {"tier": 0.2, "kind": 0.2, "stage": 0.15, "reach": 0.15, "novelty": 0.1, "topic": 0.2}


def importance(
    *,
    tier: Tier,
    kind: DevelopmentKind,
    stage: Stage,
    outlets: float,
    novelty: float,
    matches: Iterable[Match],
) -> tuple[float, Mapping[str, float]]:
    """The importance and what it is made of: each part is its share of the sum.

    `outlets` counts independent outlets, copies at a tenth; ten of them are full reach.
    `novelty` is in 0..1. Without a topic the topic's part is 0.
    """
    values = {
        "tier": _TIERS[tier],
        "kind": _KINDS[kind],
        "stage": _STAGES[stage],
        "reach": min(1.0, log2(1 + outlets) / log2(11)),
        "novelty": novelty,
        "topic": max((match.score for match in matches), default=0.0),
    }
    return _summed({name: round(_SHARES[name] * value, 4) for name, value in values.items()})


def importance_to(
    parts: Mapping[str, float], matches: Iterable[Match]
) -> tuple[float, Mapping[str, float]]:
    """The importance of a development, by its `parts`, to the topics of these matches alone."""
    score = max((match.score for match in matches), default=0.0)
    return _summed({**parts, "topic": round(_SHARES["topic"] * score, 4)})


def _summed(parts: Mapping[str, float]) -> tuple[float, Mapping[str, float]]:
    return round(min(1.0, sum(parts.values())), 4), parts
