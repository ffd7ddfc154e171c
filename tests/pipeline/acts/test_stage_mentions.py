"""The stage of a policy: what was done moves it; what is rumoured, planned or denied does not."""

from __future__ import annotations

import pytest

from policywire.config.enums import Stage
from policywire.pipeline.acts.lede_acts import StageMention, lede_acts, stage_mentions
from policywire.pipeline.text.lede import headline


def sign(title: str) -> StageMention | None:
    """The stage that a headline tells of."""
    return stage_mentions(lede_acts((headline(title),))).mention


@pytest.mark.parametrize(
    "title",
    [
        "Judge is expected to block the rule",
        "White House weighs plan under which it withdraws the rule",
        "Agency may have withdrawn the rule",
        "Court set to strike down the rule",
        "Rule to take effect in May",
        "Agency reportedly signed a deal with the port",
        "Treasury denies it signed the deal",
        "Agency disputes report that it signed a deal",
        "Port rejects claims it signed a deal",
        "Reports that the agency signed a deal are false, it says",
        "Agency has not signed the deal",
        "Minister will sign the deal",
        "The 9th Circuit Court of Appeals rules on fees",
        "Fewer claims are a sign of recovery",
    ],
)
def test_rumours_plans_and_denials_move_no_stage(title: str) -> None:
    assert sign(title) is None


@pytest.mark.parametrize(
    ("title", "stage", "words"),
    [
        ("Judge blocks the rule", Stage.BLOCKED, "blocks"),
        ("Disputed rule takes effect on Monday", Stage.IN_FORCE, "takes effect"),
        ("Judge rejects challenge, upholds the rule", Stage.UPHELD, "rejects"),
        ("Agency signed the deal, reports Reuters", Stage.AGREED, "signed"),
        ("Agency asks court to lift the ban", Stage.REQUESTED, "asks"),
        ("Unions sue over the plan", Stage.CHALLENGED, "sue"),
        ("EU and Mexico sign trade accord", Stage.AGREED, "sign"),
        ("Senators unveil bill on refunds", Stage.PROPOSED, "unveil"),
    ],
)
def test_a_deed_moves_the_stage_with_the_words_that_tell_it(
    title: str, stage: Stage, words: str
) -> None:
    found = sign(title)
    assert found is not None
    assert (found.stage, found.words) == (stage, words)
