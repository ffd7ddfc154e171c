"""How sure a report is, by its own words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from policywire.alerts.message.certainty import DOCUMENTS, PEOPLE, certainty_of
from policywire.config.enums import ArticleKind, Tier
from policywire.crawler.model.article import Article

NOW = datetime(2026, 3, 3, tzinfo=UTC)


def _article(title: str, text: str = "", **more: object) -> Article:
    return Article(url="https://a.example/x", title=title, text=text, outlet="A", found=NOW, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "The port will close, according to two people familiar with the matter.",
        "The minister will resign, sources say.",
        "A source close to the talks expects a deal.",
        "An official who spoke on condition of anonymity confirmed it.",
        "He told the paper, asking not to be named.",
        "Unnamed senior officials described the plan.",
        "The plan was described by a person briefed on it.",
    ],
)
def test_sources_without_a_name_are_told(text: str) -> None:
    assert certainty_of(_article("Port to close", text)).sourcing == PEOPLE


@pytest.mark.parametrize(
    "text",
    ["A memo obtained by the Tribune shows it.", "Documents seen by Reuters list 40 ports.",
     "A leaked draft names two ports."],
)  # fmt: skip
def test_documents_are_told(text: str) -> None:
    assert certainty_of(_article("Port to close", text)).sourcing == DOCUMENTS


@pytest.mark.parametrize(
    "text",
    ["Water comes from two sources in the hills.", "The minister said so on Monday.",
     "People in the port said they were surprised.", "The report was published by auditors.",
     "Officials familiar to viewers spoke."],
)  # fmt: skip
def test_named_sources_and_other_sources_need_no_word(text: str) -> None:
    assert certainty_of(_article("Port to close", text)).sourcing == ""


@pytest.mark.parametrize(
    ("title", "denied", "status"),
    [
        ("Ministry denies reports of a port closure", True, ""),
        ("Agency disputes claims that it sold data", True, ""),
        ("Agency fires 670 inspectors", False, "done"),
        ("Agency to fire 670 inspectors", False, "planned"),
        ("A quiet day in the port", False, ""),
        ("Court rejects appeal of port owners", False, "done"),
    ],
)
def test_a_denial_a_plan_and_a_deed_are_told_apart(title: str, denied: bool, status: str) -> None:
    sure = certainty_of(_article(title))
    assert (sure.denied, sure.status) == (denied, status)


def test_the_record_is_official() -> None:
    assert certainty_of(_article("Rule", kind=ArticleKind.OFFICIAL_DOCUMENT)).is_official
    assert certainty_of(_article("Rule", tier=Tier.OFFICIAL)).is_official
    assert not certainty_of(_article("Rule")).is_official
