"""Records of a register: an identifier or the end of the title makes two of what reads alike."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from policywire.config.enums import ArticleKind
from policywire.crawler.model.article import Article
from policywire.pipeline.pipeline import Pipeline
from policywire.pipeline.proceedings.written_forms import names_in
from policywire.pipeline.stories.records import are_other_records
from policywire.pipeline.topics.matcher import Matcher

WHEN = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("title", "other", "apart"),
    [
        ("H.R. 41: Ferry Safety Act", "HR 42: Harbor Dredging Act", True),
        ("H.R. 41: Ferry Safety Act", "House passes HR 41", False),
        ("H.R. 41: Ferry Safety Act", "Senate takes up ferry safety", False),
        ("3:26-cv-00101 Reed v. Port", "3:26-cv-00102 Moss v. Port", True),
        ("RIN 2040-AG12 set for review", "RIN 2040-AG13 set for review", True),
        ("H.R. 41 cites RIN 2040-AG12", "Comments open on RIN 2040-AG13", True),
        ("Renewal of an Approved Form: Pilot Log", "Renewal of an Approved Form: Crew List", True),
        ("Ferry fees: what comes next", "Ferry fees: who pays", False),
    ],
)
def test_what_makes_two_records(title: str, other: str, *, apart: bool) -> None:
    assert are_other_records(title, other, same_outlet=True) is apart


def test_another_outlets_edited_title_makes_no_record_of_its_own() -> None:
    first, other = "Port council agrees on fees: sources", "Port council agrees on fees: report"
    assert not are_other_records(first, other, same_outlet=False)


def test_names_are_given_in_the_text_s_own_words_each_once() -> None:
    assert names_in("S. 5 and H.R. 7, then S. 5") == ("S. 5", "H.R. 7")
    assert not names_in("The U.S. 7th Fleet and HR departments")


def test_records_of_one_form_are_stories_of_their_own_and_no_copies() -> None:
    pipeline = Pipeline(Matcher({}, {}))
    stories, copies = set(), []
    for number, name in enumerate(("Pilot Log", "Crew List", "Cargo Manifest"), start=1):
        one = Article(
            url=f"https://register.example/{number}",
            title=f"Renewal of an Approved Form: {name}",
            text="The department invites the public to comment on a form that it wants to renew. "
            "Comments are due within sixty days and are posted without change. " * 4,
            outlet="Register",
            kind=ArticleKind.OFFICIAL_DOCUMENT,
            found=WHEN + timedelta(minutes=number),
        )
        verdict = pipeline.decide(one, one.found)
        pipeline.remember(one, verdict)
        assert verdict.placement
        stories.add(verdict.placement.story)
        copies.append(verdict.copy)
    assert len(stories) == 3
    assert copies == [None, None, None]
