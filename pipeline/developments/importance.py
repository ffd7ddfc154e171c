"""How much a development matters, 0..1, as a sum of named parts.

What was done weighs most: a plan, a request and a decision differ more than anything else that
is known. That an article is close to its topic holds for nearly all, so it weighs little.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import log2

from policywire.config.enums import DevelopmentKind, Stage, Strength, Tier
from policywire.pipeline.acts.act import ActStatus
from policywire.pipeline.acts.lede_acts import NEWS_SENTENCES, LedeAct
from policywire.pipeline.model.article_verdict import Match

_TIERS = {Tier.OFFICIAL: 1.0, Tier.WIRE: 0.7, Tier.PRESS: 0.45, Tier.BLOG: 0.1}
_STAGES = {
    Stage.REPORTED: 0.1,
    Stage.REQUESTED: 0.5,
    Stage.PROPOSED: 0.55,
    Stage.AGREED: 0.8,
    Stage.FINAL: 0.95,
    Stage.CHALLENGED: 0.7,
    Stage.BLOCKED: 1.0,
    Stage.UPHELD: 0.95,
    Stage.IN_FORCE: 0.9,
    Stage.WITHDRAWN: 0.9,
}
"""What it weighs that a policy comes to a stage."""
_KINDS = {
    DevelopmentKind.NEW_STORY: 0.1,
    DevelopmentKind.OFFICIAL_DOCUMENT: 0.7,
    DevelopmentKind.STAGE: 0.5,
    DevelopmentKind.NEW_FACTS: 0.2,
    DevelopmentKind.CORRECTION: 0.2,
    DevelopmentKind.REVIVED: 0.3,
    DevelopmentKind.SURGE: 0.6,
}
"""What a development weighs by its kind alone, whatever was done."""
_MOVES = frozenset(
    {DevelopmentKind.NEW_STORY, DevelopmentKind.STAGE, DevelopmentKind.OFFICIAL_DOCUMENT}
)
"""Kinds that bring their story to its stage; others report on one that stands there already."""
_ACTS = {ActStatus.DONE: 0.6, ActStatus.PLANNED: 0.4, ActStatus.NEGATED: 0.35}
"""What an act in the headline weighs that brings a policy to no stage."""
_LEDE = 0.8
"""What is left of the weight of an act that the first sentence tells, and not the headline."""
_DETAIL = 0.3
"""What is left of the weight of an act that is known: a detail adds to it."""
_SHARES = {"act": 0.3, "tier": 0.09, "reach": 0.12, "topic": 0.06, "novelty": 0.03}
_BASE = 0.4
"""What every development weighs: `min_importance: 0.3` in the files of old leaves out nothing."""


def importance(
    *,
    tier: Tier,
    kind: DevelopmentKind,
    stage: Stage,
    outlets: float,
    novelty: float,
    matches: Iterable[Match],
    acts: Iterable[LedeAct] = (),
    strength: Strength = Strength.DEVELOPMENT,
) -> tuple[float, Mapping[str, float]]:
    """The importance and what it is made of: each part is its share of the sum.

    `outlets` counts independent outlets, copies at a tenth; ten of them are full reach.
    `novelty` is in 0..1. `acts` are those of the headline and the first sentences. Without a topic
    the topic's part is 0.
    """
    known = _DETAIL if strength is Strength.DETAIL else 1.0
    values = {
        "act": known * _weight_of_act(kind, stage, acts),
        "tier": _TIERS[tier],
        "reach": min(1.0, log2(max(1.0, outlets)) / log2(10)),
        "novelty": novelty,
        "topic": _topic_score(matches),
    }
    shares = {name: round(_SHARES[name] * value, 4) for name, value in values.items()}
    return _summed({"base": _BASE, **shares})


def importance_to(
    parts: Mapping[str, float], matches: Iterable[Match]
) -> tuple[float, Mapping[str, float]]:
    """The importance of a development, by its `parts`, to the topics of these matches alone."""
    return _summed({**parts, "topic": round(_SHARES["topic"] * _topic_score(matches), 4)})


def _weight_of_act(kind: DevelopmentKind, stage: Stage, acts: Iterable[LedeAct]) -> float:
    """The weight of what was done: the stage that it brought about, or the headline's act."""
    told = [_ACTS.get(one.act.status, 0.0) * _share_of(one) for one in acts]
    return max(_KINDS[kind], *told, _STAGES[stage] if kind in _MOVES else 0.0)


def _share_of(one: LedeAct) -> float:
    """How much an act counts by where it is told: below the first sentence stands background."""
    if one.in_title:
        return 1.0
    return _LEDE if one.order <= NEWS_SENTENCES and one.is_news else 0.0


def _topic_score(matches: Iterable[Match]) -> float:
    """The best score; of a mention in passing a quarter."""
    return max((match.score * (1.0 if match.about else 0.25) for match in matches), default=0.0)


def _summed(parts: Mapping[str, float]) -> tuple[float, Mapping[str, float]]:
    return round(min(1.0, sum(parts.values())), 4), parts
