"""Where a policy stands after all that was told of it."""

from __future__ import annotations

import pytest

from policywire.config.enums import Stage
from policywire.pipeline.text.stage import current_stage


@pytest.mark.parametrize(
    ("told", "now"),
    [
        ([Stage.BLOCKED, Stage.UPHELD, Stage.BLOCKED], Stage.BLOCKED),
        ([Stage.WITHDRAWN, Stage.IN_FORCE], Stage.IN_FORCE),
        ([Stage.BLOCKED, Stage.PROPOSED], Stage.BLOCKED),
        ([Stage.FINAL, Stage.REQUESTED], Stage.FINAL),
        ([], Stage.REPORTED),
    ],
)
def test_only_an_act_that_undoes_a_stage_leads_back(told: list[Stage], now: Stage) -> None:
    assert current_stage(told) is now
