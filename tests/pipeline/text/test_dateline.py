"""Datelines go, and what only looks like one stays."""

import pytest

from policywire.pipeline.text.dateline import without_agency, without_dateline

PLAIN = "The council banned the sale on Tuesday."


@pytest.mark.parametrize(
    "before",
    [
        "WASHINGTON (AP) — ",
        "Washington (AP) — ",
        "LONDON (Reuters) - ",
        "BRUSSELS, March 3 (Reuters) - ",
        "MEXICO CITY, 3 March (Xinhua) -- ",
        "By Jane Roe, WASHINGTON, March 3 (UPI) -- ",
        "SAN DIEGO (CN) — ",
        "(AFP) - ",
        "PARIS — ",
        "AUSTIN, Texas — ",
        "TOKYO, Nov. 4, 2026 – ",
        "NEW YORK: ",
        "ISLAMABAD: ",
    ],
)
def test_a_dateline_goes(before: str) -> None:
    assert without_dateline(before + PLAIN) == PLAIN


@pytest.mark.parametrize(
    "sentence",
    [
        "EPA — the agency that sets limits — missed its deadline.",
        "FEMA: Flood maps are late.",
        "The Senate (51 to 49) passed the bill.",
        "Officials in Paris — among them the mayor — objected.",
        "IRS criminal investigators were sent to Chicago.",
    ],
)
def test_what_only_looks_like_one_stays(sentence: str) -> None:
    assert without_dateline(sentence) == sentence


def test_a_headline_keeps_its_first_word_unless_an_agency_follows() -> None:
    assert without_agency("IRS – Layoffs and challenges ahead") == (
        "IRS – Layoffs and challenges ahead"
    )
    assert without_agency("LONDON (Reuters) - Britain bans oil") == "Britain bans oil"
