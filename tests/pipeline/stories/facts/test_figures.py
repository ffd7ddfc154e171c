"""Figures with their units, in sentences of many fields."""

from __future__ import annotations

import pytest

from policywire.pipeline.stories.facts.figures import figures


def _texts(sentence: str) -> list[str]:
    return [each.text for each in figures(sentence)]


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("It gives $1.2bn to three states.", ["$1.2 billion", "3 states"]),
        ("A fund of 24 million euros helps 40 ports.", ["24 million euros", "40 ports"]),
        ("It wanted $80,000,000,000 for audits.", ["$80 billion"]),
        ("Catches of 430,000 tonnes of spawning herring.", ["430,000 tonnes of spawning herring"]),
        ("More than 20,000 federal employees left.", ["more than 20,000 federal employees"]),
        ("It deputized 600 State Department employees.", ["600 State Department employees"]),
        (
            "Rents rose 4.5 per cent, a gain of 0.3 percentage points.",
            ["4.5%", "0.3 percentage points"],
        ),
        ("The Senate passed it 52-48.", ["52–48 vote"]),
        ("Comments are due within 60 days.", ["60 days"]),
    ],
)
def test_a_figure_stands_with_its_unit(sentence: str, found: list[str]) -> None:
    assert _texts(sentence) == found


@pytest.mark.parametrize(
    "sentence",
    [
        "On March 15, 2025 and on 3 April it met at 10 a.m. and 11:30.",
        "The 2026 elections come after Section 230 and Article 5 rights.",
        "See page 12, Form 1040 and Executive Order 14158.",
        "He was 34 years old; three days ago he met the two sides.",
        "A 40-year-old ran 5-4 in sets of 7.",
        "The two agreed, one of them three times.",
        "NİNE MASALS were read",
        "The ſeven articles of old",
        "",
    ],
)
def test_a_number_that_counts_nothing_is_no_figure(sentence: str) -> None:
    assert _texts(sentence) == []
