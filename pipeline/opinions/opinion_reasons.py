"""The reasons that opinions leave in a verdict, used or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from policywire.pipeline.model.article_verdict import ArticleVerdict, PipelineStep, Reason
from policywire.pipeline.opinions.opinion import Opinion


def unused(
    verdict: ArticleVerdict,
    opinion: Opinion,
    why: str,
    said: Mapping[str, object] | None = None,
) -> ArticleVerdict:
    """The verdict, unchanged, with why an answer is not used; `said` is that answer."""
    text = f"The model's answer on {opinion.use.value} is not used: {why}."
    return noted(verdict, opinion, "not used", text, said)


def noted(
    verdict: ArticleVerdict,
    opinion: Opinion,
    outcome: str,
    text: str,
    said: Mapping[str, object] | None = None,
) -> ArticleVerdict:
    """The verdict with a reason for what came of an opinion."""
    evidence: dict[str, object] = {
        "use": opinion.use.value,
        "model": opinion.model,
        "prompt": opinion.prompt,
        "tokens": opinion.tokens,
        **({"answer": dict(said)} if said else {}),
    }
    reason = Reason(PipelineStep.SECOND_READER, outcome, text, evidence)
    return replace(verdict, reasons=(*verdict.reasons, reason))


def outcome_of(given: Sequence[Opinion], settled: ArticleVerdict) -> str:
    """What came of the opinions in a word, for the counts."""
    if not any(each.outcome.is_answer for each in given):
        return given[0].outcome.value if given else "no answer in time"
    outcomes = {each.outcome for each in settled.reasons if each.step is PipelineStep.SECOND_READER}
    order = ("lowered", "told", "belongs", "agreed", "written", "not used")
    return next((each for each in order if each in outcomes), "not used")
