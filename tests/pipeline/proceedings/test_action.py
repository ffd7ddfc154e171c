"""A record tells an action of its proceeding: named, staged, with its votes; procedure is known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from policywire.config.enums import Stage
from policywire.pipeline.model.proceeding import Action, ActionWeight
from policywire.pipeline.proceedings.action import action_of
from policywire.pipeline.proceedings.recognition import proceedings_of
from tests.pipeline.proceedings.records import bill, filing, news, record

TOLD, DETAIL, COUNTED = ActionWeight.SUBSTANTIAL, ActionWeight.DETAIL, ActionWeight.PROCEDURAL

BILLS = [
    ("Introduced in House", "introduced", Stage.PROPOSED, TOLD),
    ("Referred to the House Committee on Ways and Means.",
     "referred to House Committee on Ways and Means", Stage.PROPOSED, TOLD),
    ("Read twice and referred to the Committee on Finance.", "referred to Committee on Finance",
     Stage.PROPOSED, TOLD),
    ("Ordered to be Reported (Amended) by the Yeas and Nays: 24 - 17.",
     "reported by committee (24–17)", Stage.PROPOSED, TOLD),
    ("On passage Passed by the Yeas and Nays: 218 - 214 (Roll no. 145).",
     "passed House (218–214)", Stage.AGREED, TOLD),
    ("Passed Senate without amendment by Unanimous Consent.",
     "passed Senate (unanimous consent)", Stage.AGREED, TOLD),
    ("Cloture on the motion to proceed not invoked in Senate by Yea-Nay Vote. 48 - 50.",
     "cloture not invoked in Senate (48–50)", None, TOLD),
    ("Presented to President.", "sent to the president", Stage.AGREED, TOLD),
    ("Became Public Law No: 119-21.", "became law", Stage.FINAL, TOLD),
    ("Vetoed by President.", "vetoed", Stage.BLOCKED, TOLD),
    ("Placed on the Union Calendar, Calendar No. 80.", "placed on the calendar", None, DETAIL),
    ("Rule H. Res. 12 passed House.", "rule for debate", None, DETAIL),
    ("Motion to reconsider laid on the table Agreed to without objection.",
     "motion to reconsider tabled", None, COUNTED),
    ("Ms. Roe added as cosponsor", "cosponsor added", None, COUNTED),
    ("Sponsor introductory remarks on measure. (CR H1)", "remarks", None, COUNTED),
    ("Lantern day observed.", "new record: Lantern day observed", None, TOLD),
]  # fmt: skip
FILINGS = [
    ("COMPLAINT against the Secretary of Ports", "complaint", Stage.CHALLENGED, TOLD),
    ("ORDER granting 12 Motion for Preliminary Injunction", "injunction granted", Stage.BLOCKED,
     TOLD),
    ("ORDER denying 12 Motion for TRO", "injunction denied", Stage.UPHELD, TOLD),
    ("MOTION to Dismiss for Lack of Jurisdiction", "motion to Dismiss for Lack of Jurisdiction",
     None, TOLD),
    ("MEMORANDUM OPINION. Signed by Judge Roe", "opinion: MEMORANDUM OPINION. Signed by Judge Roe",
     None, TOLD),
    ("FINAL JUDGMENT", "judgment", None, TOLD),
    ("NOTICE OF APPEAL as to 40 Order", "appeal", Stage.CHALLENGED, TOLD),
    ("STIPULATION of Dismissal", "dismissed", Stage.WITHDRAWN, TOLD),
    ("RESPONSE in Opposition to 12 Motion", "brief: RESPONSE in Opposition to 12 Motion", None,
     DETAIL),
    ("CERTIFICATE OF SERVICE by Union", "service of papers", None, COUNTED),
    ("NOTICE of Appearance by Jane Roe", "appearance of counsel", None, COUNTED),
    ("MOTION for Extension of Time to File Response", "procedural motion", None, COUNTED),
    ("Set/Reset Deadlines", "case administration", None, COUNTED),
]  # fmt: skip
DOCUMENTS = [
    ("Fees for Pilots", "Proposed Rule", "proposed rule", Stage.PROPOSED, TOLD),
    ("Fees for Pilots; Extension of Comment Period", "Proposed Rule", "comment period extended",
     None, TOLD),
    ("Fees for Pilots", "Rule", "final rule", Stage.FINAL, TOLD),
    ("Fees for Pilots; Correction", "Rule", "correction", None, TOLD),
    ("Fees for Pilots; Delay of Effective Date", "Rule", "effective date delayed", None, TOLD),
    ("Fees for Pilots; Withdrawal", "Proposed Rule", "withdrawn", Stage.WITHDRAWN, TOLD),
    ("Comment from a pilot", "Public Submission", "comment posted", None, COUNTED),
]  # fmt: skip


def _read(action: Action | None) -> tuple[str, Stage | None, ActionWeight]:
    assert action
    number, _, told = action.headline.partition(": ")
    assert number == action.proceeding.number
    return told.removesuffix(", 12 May"), action.stage, action.weight


@pytest.mark.parametrize(("said", "told", "stage", "weight"), BILLS)
def test_bills(said: str, told: str, stage: Stage | None, weight: ActionWeight) -> None:
    one = bill(1234, said)
    assert _read(action_of(one, proceedings_of(one))) == (told, stage, weight)


@pytest.mark.parametrize(("said", "told", "stage", "weight"), FILINGS)
def test_filings(said: str, told: str, stage: Stage | None, weight: ActionWeight) -> None:
    one = filing("1:26-cv-00415", said)
    assert _read(action_of(one, proceedings_of(one))) == (told, stage, weight)


@pytest.mark.parametrize(("title", "type_", "told", "stage", "weight"), DOCUMENTS)
def test_documents_of_agencies(
    title: str, type_: str, told: str, stage: Stage | None, weight: ActionWeight
) -> None:
    one = record(title, docket="PRT-2026-0011", document_type=type_)
    assert _read(action_of(one, proceedings_of(one))) == (told, stage, weight)


def test_news_and_single_documents_tell_no_action() -> None:
    report = news("House passes H.R. 1234", "The House passed H.R. 1234 by 218 to 214.")
    order = record("Executive Order 14158: Harbor pilots")
    assert not any(action_of(each, proceedings_of(each)) for each in (report, order))


@pytest.mark.parametrize(
    ("place", "facts", "name", "told"),
    [
        ("us-ny", {"bill": "S 41", "latest_action": "REFERRED TO TAXATION"}, "Bill S 41 (us-ny)",
         "referred"),
        ("us-ca", {"bill": "AB 41", "latest_action": "Chaptered by Secretary of State"},
         "AB 41 (us-ca)", "became law"),
        ("ca", {"bill": "C-41", "latest_action": "Royal assent received"}, "Bill C-41 (ca)",
         "became law"),
        ("uk", {"bill_id": "3741", "latest_action": "2nd reading"}, "Bill 3741 (uk)",
         "second reading"),
        ("us", {"document_number": "BILLS-119hr41rh"}, "H.R. 41 (119th Congress)", "reported"),
        ("us", {"document_number": "PLAW-119publ41"}, "Pub. L. 119-41", "published as law"),
    ],
)  # fmt: skip
def test_each_parliament_counts_its_own_bills(
    place: str, facts: dict[str, str], name: str, told: str
) -> None:
    one = replace(record("Harbor Act", "To dredge harbors.", **facts), place=place)
    action = action_of(one, proceedings_of(one))
    assert action
    assert action.proceeding.name.startswith(name)
    assert action.name.startswith(told)


def test_a_section_of_a_british_act_is_no_bill() -> None:
    report = replace(news("Ports in court", "The judge read S. 12 of the act."), place="uk")
    assert not proceedings_of(report)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Third reading. Passed. Ayes 31, nays 22", "passed the chamber (31–22)"),
        ("Read third time; passed. Yeas 60. Nays 3.", "passed the chamber (60–3)"),
        ("Third reading", "third reading in the chamber"),
    ],
)
def test_a_reading_that_ends_with_a_vote_is_told_by_the_vote(said: str, told: str) -> None:
    one = bill(41, said)
    action = action_of(one, proceedings_of(one))
    assert action
    assert told in action.headline
