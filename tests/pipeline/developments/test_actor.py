"""Who brought a policy to its stage: found where it is sure, and never a wrong one."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from policywire.config.enums import ArticleKind, Stage
from policywire.crawler.model.article import Article
from policywire.pipeline.acts.lede_acts import lede_acts, stage_mentions
from policywire.pipeline.developments.actor import actor_of
from policywire.pipeline.text.lede import lede_sentences

HERE = Path(__file__).parent
DEMO = HERE.parents[2] / "seeds" / "demo" / "articles.jsonl"
WHEN = datetime(2025, 2, 10, tzinfo=UTC)

LABELS = {
    "r013": "Congress",
    "r017": "Lawmakers",
    "r021": "DHS",
    "r022": "US homeland chief",
    "r023": "DHS Secretary Kristi Noem",
    "r026": "DHS",
    "r027": "Homeland Security",
    "r029": "Homeland chief",
    "r030": "DHS",
    "r031": "Department of Homeland Security",
    "r033": "DHS",
    "r068": "Hickenlooper, Bennet, Colleagues",
    "r081": "Congress",
    "r144": "DOGE",
    "r168": "Canada Revenue Agency",
    "r169": "Canada Revenue Agency",
    "r191": "IRS",
    "r198": "Trump Administration",
    "r200": "IRS",
    "r216": "The Supreme Court",
}
"""Who did it, by hand, in articles of the demo that tell of a stage in headline or lead."""


def article(title: str = "", text: str = "", **fields: str) -> Article:
    return Article(
        url="https://news.example/1",
        title=title,
        text=text,
        outlet="News",
        found=WHEN,
        fields=fields,
    )


def told(one: Article) -> tuple[Stage | None, str]:
    """The stage that an article tells of, and who brought it about."""
    acts = lede_acts(lede_sentences(one))
    sign = stage_mentions(acts).mention
    return (sign.stage, actor_of(one, sign.stage, acts)) if sign else (None, "")


def measured(pairs: list[tuple[str, str]]) -> tuple[int, int, int]:
    """How many were found rightly and wrongly, and how many there are; each pair is wanted, got."""
    found = [(wanted, got) for wanted, got in pairs if got]
    right = sum(wanted == got for wanted, got in found)
    return right, len(found) - right, sum(bool(wanted) for wanted, _ in pairs)


def test_in_the_demo_no_actor_is_wrong_and_one_of_twenty_is_missed() -> None:
    lines = [json.loads(line) for line in DEMO.read_text(encoding="utf-8").splitlines()]
    pairs = [
        (LABELS[line["id"]], told(article(line["title"], line["text"]))[1])
        for line in lines
        if line["id"] in LABELS
    ]
    assert measured(pairs) == (19, 0, 20)


def test_in_sentences_written_before_the_rules_no_actor_is_wrong() -> None:
    lines = (HERE / "actor_cases.jsonl").read_text(encoding="utf-8").splitlines()
    cases = [json.loads(line) for line in lines]
    pairs = [
        (case["actor"], told(article(case.get("headline", ""), case.get("text", "")))[1])
        for case in cases
    ]
    assert measured(pairs) == (32, 0, 35)


def test_the_fuller_name_of_the_lead_takes_the_place_of_the_headlines() -> None:
    one = article(
        "Judge blocks data deal",
        "U.S. District Judge Dana Mills blocked the deal on Thursday.",
    )
    assert told(one) == (Stage.BLOCKED, "U.S. District Judge Dana Mills")


def test_a_lead_that_names_somebody_else_does_not() -> None:
    one = article(
        "Governor signs budget", "Weeks after lawmakers signed a truce, the budget is done."
    )
    assert told(one) == (Stage.FINAL, "Governor")


@pytest.mark.parametrize(
    ("stage", "fields", "actor"),
    [
        (Stage.FINAL, {"agencies": "Treasury Department"}, "Treasury Department"),
        (
            Stage.BLOCKED,
            {"court": "District Court, D. Massachusetts"},
            "District Court, D. Massachusetts",
        ),
        (Stage.CHALLENGED, {"court": "District Court, D. Massachusetts"}, ""),
        (Stage.REQUESTED, {"agencies": "Federal Communications Commission"}, ""),
    ],
)
def test_a_document_that_names_nobody_is_the_deed_of_who_issues_it(
    stage: Stage, fields: dict[str, str], actor: str
) -> None:
    paper = replace(article("Notice", "", **fields), kind=ArticleKind.OFFICIAL_DOCUMENT)
    acts = lede_acts(lede_sentences(paper))
    assert actor_of(paper, stage, acts) == actor
    assert actor_of(replace(paper, kind=ArticleKind.NEWS), stage, acts) == ""


def test_of_two_in_a_headline_none_is_told_alone() -> None:
    assert told(article("Warner, Collins, seek vote on refunds")) == (Stage.REQUESTED, "")


@pytest.mark.parametrize(
    "text",
    [
        "It asked the Treasury for agents.",
        "The agency withdrew the rule.",
        "The 9th Circuit Court of Appeals heard the case.",
        "A student who sued his school spoke first.",
        "After a request by Texas the rule was blocked on Monday.",
        "A pipeline between Canada and the United States was abandoned.",
        "The bill Congress never liked was signed on Friday.",
        "New contracts signed with Ohio are out.",
    ],
)
def test_nobody_is_better_than_a_wrong_one(text: str) -> None:
    assert told(article("", text))[1] == ""
