"""Every kind, stage and tier has its weight: a verdict with a new one must not fail."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from policywire.config.enums import DevelopmentKind, Stage, Strength, Tier
from policywire.pipeline.acts.lede_acts import lede_acts
from policywire.pipeline.developments.importance import importance
from policywire.pipeline.model.article_verdict import Match
from policywire.pipeline.text.lede import headline


@pytest.mark.parametrize(("tier", "kind", "stage"), product(Tier, DevelopmentKind, Stage))
def test_every_development_has_an_importance(
    tier: Tier, kind: DevelopmentKind, stage: Stage
) -> None:
    value, parts = importance(tier=tier, kind=kind, stage=stage, outlets=1, novelty=0.5, matches=())
    assert 0 < value <= 1
    assert parts["tier"] > 0
    assert parts["act"] > 0


def _value(**changes: Any) -> float:
    plain: dict[str, Any] = {
        "tier": Tier.PRESS,
        "kind": DevelopmentKind.NEW_STORY,
        "stage": Stage.REPORTED,
        "outlets": 1,
        "novelty": 1.0,
        "matches": (MATCH,),
    }
    return importance(**{**plain, **changes})[0]


MATCH = Match(topic="t", score=0.9, clause="", spans=())


def test_a_decision_weighs_more_than_a_request_and_that_more_than_talk() -> None:
    values = [_value(stage=stage) for stage in (Stage.BLOCKED, Stage.REQUESTED, Stage.REPORTED)]
    assert values == sorted(values, reverse=True)
    assert values[0] - values[2] > 0.24


def test_a_report_on_a_story_at_a_late_stage_is_not_that_stage_again() -> None:
    again = _value(kind=DevelopmentKind.NEW_FACTS, stage=Stage.BLOCKED)
    assert again < _value(kind=DevelopmentKind.STAGE, stage=Stage.BLOCKED) - 0.18


@pytest.mark.parametrize(
    ("title", "more"),
    [("Agency fires 200 inspectors", True), ("Agency to fire 200 inspectors", True),
     ("Thoughts on the inspectors of the agency", False)],
)  # fmt: skip
def test_an_act_in_the_headline_weighs_also_where_it_leads_to_no_stage(
    title: str, more: bool
) -> None:
    acts = lede_acts((headline(title),))
    assert (_value(acts=acts) > _value()) is more


def test_a_detail_weighs_less_and_so_does_a_mention_in_passing() -> None:
    assert _value(outlets=8, strength=Strength.DETAIL) < _value(outlets=8)
    assert _value(matches=(replace(MATCH, about=False),)) < _value()
