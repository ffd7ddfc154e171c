"""Comments by their headlines: a label makes one, the same word in news does not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from policywire.crawler.model.article import Article
from policywire.pipeline.developments.opinion import is_commentary, is_opinion


def headline(title: str, text: str = "The port raised its fees on Monday.") -> Article:
    """An article with a headline."""
    found = datetime(2026, 3, 2, tzinfo=UTC)
    return Article(url="https://a.example/1", title=title, text=text, outlet="A", found=found)


@pytest.mark.parametrize(
    "title",
    [
        "Comment: The port is no purse",
        "Opinion | Raise the fees",
        "Editorial – Enough of fees",
        "Letters: Ferries and fees",
        "Explainer: how port fees work",
        "Analysis: Fees after the ruling",
        "What to know about port fees",
        "Port fees: a timeline",
        "Why do port fees rise?",
        "What the new port fees mean for you",
    ],
)
def test_a_label_makes_a_comment(title: str) -> None:
    assert is_commentary(headline(title), reports_act=False)


@pytest.mark.parametrize(
    "title",
    [
        "Comment period on port fees extended by 60 days",
        "Opinion polls turn against port fees",
        "Analysis of port fees due in May",
        "Column of smoke closes port",
        "Letters show port hid its fees",
        "Editorial board of harbor paper quits over fees",
    ],
)
def test_the_same_word_in_news_does_not(title: str) -> None:
    assert not is_opinion(headline(title))
    assert not is_commentary(headline(title), reports_act=True)


def test_who_speaks_in_the_first_person_comments_unless_the_headline_reports_an_act() -> None:
    essay = headline("The port is no purse", "I have paid these fees for thirty years.")
    assert is_commentary(essay, reports_act=False)
    assert not is_commentary(essay, reports_act=True)
    quoted = headline("The port is no purse", "“I have paid,” she said. Annex I lists the fees.")
    assert not is_commentary(quoted, reports_act=False)
