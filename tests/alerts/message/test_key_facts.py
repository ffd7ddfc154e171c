"""Deadlines, dates and amounts in a few words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from policywire.alerts.message.key_facts import key_facts
from policywire.alerts.message.matched_words import matched_words
from policywire.crawler.model.article import Article

NOW = datetime(2026, 3, 3, tzinfo=UTC)


def _facts(text: str, said: str = "") -> tuple[str, ...]:
    article = Article(
        url="https://a.example/x", title="T", text=text, outlet="A", found=NOW, published=NOW
    )
    return key_facts(article, said)


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("The rule takes effect on May 1, 2026.", ("takes effect 1 May 2026",)),
        ("Comments must be received by April 6, 2026.", ("comments close 6 April 2026",)),
        ("It cuts $20 billion of enforcement money.", ("$20 billion of enforcement money",)),
        ("The agency lost 31% of its revenue agents.", ("31% of its revenue agents",)),
        ("It fired 6,700 probationary employees on Monday.", ("6,700 probationary employees",)),
        ("It won 12 percent of the vote.", ("12 percent of the vote",)),
        ("It grew by 10%.", ()),
        ("It cost $40 billion.", ()),
        ("In 2019 it fired 1,200 inspectors.", ()),
        ("It paid $1.4 billion in June.", ()),
    ],
)
def test_a_figure_is_told_with_what_it_counts(text: str, facts: tuple[str, ...]) -> None:
    assert _facts(text) == facts


def test_what_the_message_shows_is_not_told_again() -> None:
    text = "It fired 6,700 workers. The order takes effect on May 1, 2026. It sold 4,200 boats."
    assert _facts(text, "6,700 workers fired; effective May 1") == ("4,200 boats",)


def test_at_most_four_are_told() -> None:
    assert len(_facts(" ".join(f"It sold {n},000 boats." for n in range(1, 9)))) == 4


@pytest.mark.parametrize(
    ("text", "marked", "words"),
    [
        ("the IRS criminal investigators went", ("IRS", "investigators"),
         ("IRS criminal investigators",)),
        ("agents of the Internal Revenue Service", ("agents", "Internal Revenue Service"),
         ("agents of the Internal Revenue Service",)),
        ("some $80 billion was cut", ("billion", "cut"), ("$80 billion was cut",)),
        ("IRS agents. Then the IRS spoke", ("IRS", "agents", "IRS"), ("IRS agents",)),
        ("the port, which nobody knew, closed", ("port", "closed"), ("port", "closed")),
    ],
)  # fmt: skip
def test_words_that_matched_are_told_as_phrases(
    text: str, marked: tuple[str, ...], words: tuple[str, ...]
) -> None:
    marks, at = [], 0
    for word in marked:
        start = text.index(word, at)
        at = start + len(word)
        marks.append((start, at))
    assert matched_words(text, marks) == words
