"""An answer counts only where the sentence that it points at exists, and says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from policywire.crawler.model.article import Article
from policywire.pipeline.opinions.answers import (
    ANSWERS,
    DevelopmentAnswer,
    RelevanceAnswer,
    read,
    schema_of,
)
from policywire.pipeline.opinions.evidence import (
    is_of_headline,
    why_not_development,
    why_not_known,
    why_not_relevant,
)
from policywire.pipeline.stories.known_reports import KnownReport

AT = datetime(2026, 5, 7, 9, tzinfo=UTC)
ARTICLE = Article(
    url="https://paper.example/quota",
    title="Fisheries council cuts next year's herring quota for Norland trawlers by 18 percent",
    text="The fisheries council on Thursday cut next year's herring quota for Norland trawlers "
    "by 18 percent. The council had long cut the herring quota by 18 percent. "
    "The council cut the herring quota by 18 percent for trawlers.",
    outlet="Paper",
    found=AT,
    published=AT,
)
KNOWN = (
    KnownReport(AT, "Wire", "Scientists warn of warm seas", "Marine scientists warned."),
    KnownReport(
        AT,
        "Post",
        "Skipper fears for fleet",
        "The council cut the herring quota by 18 percent for trawlers.",
    ),
)


def answered(**changes: object) -> DevelopmentAnswer:
    values = {
        "verdict": "development",
        "sentence": 1,
        "quote": "cut next year’s herring quota",
        "known": 0,
        "act": "cut",
        "actor": "fisheries council",
        "stage": "final",
        "confidence": 0.9,
    }
    return DevelopmentAnswer.model_validate(values | changes)


def test_a_sentence_that_says_so_is_believed() -> None:
    assert why_not_development(ARTICLE, answered(), KNOWN) == ""


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"sentence": 9}, "does not exist"),
        ({"sentence": -1}, "does not exist"),
        ({"sentence": 0}, "does not stand in sentence 0"),
        ({"quote": "raised next year's herring quota"}, "does not stand in sentence 1"),
        ({"quote": "quota"}, "too short"),
        ({"quote": ""}, "too short"),
        ({"act": "raised"}, "act does not stand"),
        ({"act": " "}, "names no act"),
        ({"actor": "European Commission"}, "actor is not named"),
        ({"confidence": 0.3}, "confidence"),
        ({"confidence": 7.0}, "confidence"),
        (
            {"sentence": 3, "quote": "council cut the herring"},
            "known report says",
        ),
    ],
)
def test_a_development_without_its_sentence_is_not(changes: dict[str, object], why: str) -> None:
    assert why in why_not_development(ARTICLE, answered(**changes), KNOWN)


def test_what_was_before_is_no_development() -> None:
    text = "Last year the council cut the herring quota."
    old = replace(ARTICLE, title="How council cut herring quota last year", text=text)
    said = answered(quote="council cut the herring", actor="council")
    assert "what was before" in why_not_development(old, said, KNOWN)


def test_known_needs_a_report_that_tells_the_same() -> None:
    said = {"verdict": "known", "act": "", "sentence": 3, "quote": "cut the herring quota"}
    assert why_not_known(ARTICLE, answered(**said, known=2), KNOWN) == ""
    assert "does not tell" in why_not_known(ARTICLE, answered(**said, known=1), KNOWN)
    for missing in (0, 3):
        assert "does not exist" in why_not_known(ARTICLE, answered(**said, known=missing), KNOWN)


def test_relevance_needs_its_quotation_too() -> None:
    said = RelevanceAnswer(
        belongs=True, sentence=1, quote="next year's herring quota", confidence=0.8
    )
    assert why_not_relevant(ARTICLE, said) == ""
    invented = said.model_copy(update={"quote": "herring is banned now"})
    assert "does not stand" in why_not_relevant(ARTICLE, invented)


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "[]",
        '{"belongs": "yes", "sentence": 1, "quote": "a b c", "confidence": 1}',
        '{"belongs": true, "sentence": 1, "quote": "a b c", "confidence": 1, "url": "x"}',
        '{"belongs": true, "sentence": "1", "quote": "a b c", "confidence": 1}',
    ],
)
def test_other_shapes_are_refused_in_a_few_words(text: str) -> None:
    why = read(RelevanceAnswer, text)
    assert isinstance(why, str)
    assert "\n" not in why


def test_every_schema_is_strict() -> None:
    for use in ANSWERS:
        schema = schema_of(use)
        assert schema["additionalProperties"] is False
        assert sorted(schema["required"]) == sorted(schema["properties"])


def test_a_sentence_on_something_else_than_the_headline_raises_no_alert() -> None:
    clause = "Trawlers stayed in port on Friday after the vote on herring."
    other = replace(ARTICLE, text=clause)
    assert [is_of_headline(other, number) for number in range(2)] == [True, False]
