"""Official documents and the coverage they cause find each other, whichever comes first."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from policywire.config.enums import ArticleKind, DevelopmentKind, Tier
from policywire.crawler.model.article import Article
from policywire.pipeline.pipeline import Pipeline
from tests.pipeline.developments.test_development import Words

WHEN = datetime(2026, 4, 8, 14, tzinfo=UTC)

AGREEMENT = Article(
    url="https://treasury.example/memorandum",
    title="Memorandum of Understanding between the Department of the Harbors and the Coastal "
    "Police for the exchange of information",
    text="1. Purpose. This memorandum between the Department of the Harbors and the Coastal Police "
    "sets out how berth records may be exchanged under 14 U.S.C. 522 for criminal inquiries into "
    "persons under final orders. The Coastal Police will submit the name of the vessel's owner. "
    "Signed by Secretary Ines Okafor and Commandant Rolf Hegland on 7 April 2026.",
    outlet="Department of the Harbors",
    found=WHEN,
    published=WHEN,
    tier=Tier.OFFICIAL,
    kind=ArticleKind.OFFICIAL_DOCUMENT,
)
ON_THE_AGREEMENT = Article(
    url="https://paper.example/harbors",
    title="Harbors department to give police the berth records of boat owners",
    text="The Department of the Harbors has agreed to give the Coastal Police the berth records of "
    "boat owners who are under final orders, by a memorandum of understanding that Secretary Ines "
    "Okafor and Commandant Rolf Hegland signed on Tuesday. The police may submit the names of "
    "owners and get the records for criminal inquiries.",
    outlet="The Gazette",
    found=WHEN,
    published=WHEN,
)
RULE = Article(
    url="https://register.example/2026-119283",
    title="Proposed Rule: Credits for Shore Power; REG-119283-26",
    text="AGENCY: Department of the Harbors. ACTION: Notice of proposed rulemaking. SUMMARY: This "
    "document contains proposed regulations under sections 45Y and 48E on the shore power "
    "production credit. Comments must be received by 2 August 2026.",
    outlet="Register",
    found=WHEN,
    published=WHEN,
    tier=Tier.OFFICIAL,
    kind=ArticleKind.OFFICIAL_DOCUMENT,
)
ON_THE_RULE = Article(
    url="https://paper.example/shore-power",
    title="Department proposes rules for shore power credits",
    text="The Department of the Harbors proposed regulations for the shore power credits in "
    "sections 45Y and 48E on Tuesday. The notice (REG-119283-26) asks for comments by Aug. 2.",
    outlet="The Gazette",
    found=WHEN,
    published=WHEN,
)


@pytest.mark.parametrize(
    ("document", "report"), [(AGREEMENT, ON_THE_AGREEMENT), (RULE, ON_THE_RULE)]
)
@pytest.mark.parametrize("document_first", [True, False])
def test_a_document_and_the_report_on_it_are_one_story(
    document: Article, report: Article, document_first: bool
) -> None:
    order = (document, report) if document_first else (report, document)
    pipeline, verdicts = Pipeline(Words(("harbor",))), []  # type: ignore[arg-type]
    for hours, article in enumerate(order):
        at = WHEN + timedelta(hours=6 * hours)
        dated = replace(article, published=at, found=at)
        verdicts.append(pipeline.decide(dated, at))
        pipeline.remember(dated, verdicts[-1])
    first, second = (verdict.placement for verdict in verdicts)
    assert first is not None
    assert second is not None
    assert second.story == first.story
    told = verdicts[-1].development
    kind = told.kind if told else None
    assert (kind is DevelopmentKind.OFFICIAL_DOCUMENT) is not document_first
