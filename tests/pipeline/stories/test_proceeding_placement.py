"""Identifiers decide: one proceeding is one story of records, and its news is on its storyline."""

from __future__ import annotations

import pytest

from policywire.config.enums import DevelopmentKind, Stage, Strength
from policywire.pipeline.model.article_verdict import ArticleVerdict, PipelineStep
from policywire.pipeline.pipeline import Pipeline
from policywire.pipeline.topics.matcher import Matcher
from tests.pipeline.proceedings.records import bill, filing, judged, news, record


@pytest.fixture
def pipeline() -> Pipeline:
    return Pipeline(Matcher({}, {}))


def _places(verdicts: list[ArticleVerdict]) -> list[tuple[str, str]]:
    return [(v.placement.story, v.placement.storyline) for v in verdicts if v.placement]


def _why(verdict: ArticleVerdict) -> str:
    return next(r.outcome for r in verdict.reasons if r.step is PipelineStep.DEVELOPMENT)


def test_the_actions_of_a_bill_are_one_story_and_each_is_told(pipeline: Pipeline) -> None:
    actions = [
        bill(41, "Introduced in House"),
        bill(41, "Referred to the House Committee on Ports."),
        bill(41, "On passage Passed by the Yeas and Nays: 218 - 214 (Roll no. 9).", days=8),
        bill(41, "Became Public Law No: 119-40.", days=9),
    ]
    verdicts = judged(pipeline, *actions)
    told = [verdict.development for verdict in verdicts]
    assert len(set(_places(verdicts))) == 1
    assert [each.kind if each else None for each in told] == [
        DevelopmentKind.NEW_STORY,
        DevelopmentKind.OFFICIAL_DOCUMENT,
        DevelopmentKind.STAGE,
        DevelopmentKind.STAGE,
    ]
    assert told[2]
    assert told[2].headline == "H.R. 41: passed House (218–214), 20 May"
    assert (told[2].previous_stage, told[2].stage) == (Stage.PROPOSED, Stage.AGREED)


def test_bills_that_read_alike_are_stories_of_their_own(pipeline: Pipeline) -> None:
    said = "Referred to the House Committee on Ports."
    verdicts = judged(pipeline, *(bill(number, said) for number in range(40, 60)))
    assert len({line for _, line in _places(verdicts)}) == 20
    assert all(verdict.development and not verdict.copy for verdict in verdicts)


def test_what_the_register_says_again_is_known(pipeline: Pipeline) -> None:
    once, again = bill(41, "Introduced in House"), bill(41, "Introduced in House", title="Port Act")
    _, verdict = judged(pipeline, once, again)
    assert verdict.development is None
    assert _why(verdict) == "known action"


def test_two_entries_of_the_same_words_are_two(pipeline: Pipeline) -> None:
    case, said = "1:26-cv-00415", "ORDER. Signed by Judge Roe"
    *_, last = judged(pipeline, *(filing(case, said, entry=entry) for entry in (20, 21)))
    assert last.development


def test_procedure_is_counted_with_its_reason(pipeline: Pipeline) -> None:
    case = "1:26-cv-00415"
    papers = ["COMPLAINT against Ports", "CERTIFICATE OF SERVICE", "NOTICE of Appearance by J. Roe"]
    *_, last = judged(pipeline, *(filing(case, text, entry=n) for n, text in enumerate(papers)))
    assert last.development is None
    why = next(r for r in last.reasons if r.outcome == "procedural")
    assert why.evidence == {
        "action": "appearance of counsel", "count": 2, "proceeding": "1-26-cv-00415",
    }  # fmt: skip


def test_a_paper_that_is_no_decision_is_a_detail(pipeline: Pipeline) -> None:
    _, brief = judged(
        pipeline,
        filing("1:26-cv-00415", "COMPLAINT against Ports"),
        filing("1:26-cv-00415", "RESPONSE in Opposition to 12 Motion", entry=2),
    )
    assert brief.development
    assert brief.development.strength is Strength.DETAIL


@pytest.mark.parametrize("news_first", [True, False])
def test_news_that_names_a_bill_is_on_its_storyline(
    pipeline: Pipeline, *, news_first: bool
) -> None:
    report = news(
        "Ferry owners fight the new safety bill",
        "Owners of ferries said on Tuesday that H.R. 41 would cost them their boats.",
    )
    action = bill(41, "Introduced in House")
    verdicts = judged(pipeline, *((report, action) if news_first else (action, report)))
    first, second = _places(verdicts)
    assert first[1] == second[1]


def test_a_bill_has_the_same_story_after_the_memory_has_let_go_of_it() -> None:
    first = judged(Pipeline(Matcher({}, {})), bill(41, "Introduced in House"))
    later = judged(Pipeline(Matcher({}, {})), bill(41, "Vetoed by President.", days=200))
    assert _places(first) == _places(later)


def test_documents_of_two_registers_are_one_story_of_their_docket(pipeline: Pipeline) -> None:
    proposed = record("Fees for Pilots", docket="PRT-2026-0011", document_type="Proposed Rule")
    longer = record(
        "Fees for Harbor Pilots; Extension of Comment Period",
        "The office extends the comment period.",
        days=4,
        docket="RIN 2040-AG12, PRT-2026-0011",
    )
    other = record("Fees for Buoys", docket="PRT-2026-0012", document_type="Proposed Rule")
    verdicts = judged(pipeline, proposed, longer, other)
    one, same, apart = _places(verdicts)
    assert one == same
    assert apart[0] != one[0]
    assert verdicts[1].development
    assert "comment period extended" in verdicts[1].development.headline
