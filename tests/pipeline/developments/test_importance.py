"""Every kind, stage and tier has its weight: a verdict with a new one must not fail."""

from __future__ import annotations

from itertools import product

import pytest

from policywire.config.enums import DevelopmentKind, Stage, Tier
from policywire.pipeline.developments.importance import importance


@pytest.mark.parametrize(("tier", "kind", "stage"), product(Tier, DevelopmentKind, Stage))
def test_every_development_has_an_importance(
    tier: Tier, kind: DevelopmentKind, stage: Stage
) -> None:
    value, parts = importance(tier=tier, kind=kind, stage=stage, outlets=1, novelty=0.5, matches=())
    assert 0 < value <= 1
    assert parts["tier"] > 0
    assert parts["kind"] > 0
    assert parts["stage"] > 0
