"""The act comes first, background is left out, reactions come last."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from policywire.config.enums import Strength
from policywire.crawler.model.article import Article
from policywire.pipeline.acts.lede_acts import lede_acts
from policywire.pipeline.developments.told_sentences import is_background, told_sentences
from policywire.pipeline.model.article_verdict import NewSentence
from policywire.pipeline.text.lede import lede_sentences
from policywire.pipeline.text.sentences import sentences

MARCH = datetime(2026, 3, 3, tzinfo=UTC)


def _told(title: str, *text: str, new: tuple[int, ...], strength: Strength) -> list[str]:
    """The sentences told of an article, of which those at the positions `new` are new."""
    whole = " ".join(text)
    article = Article(
        url="https://a.example/x", title=title, text=whole, outlet="A", found=MARCH, published=MARCH
    )
    spans = sentences(whole)
    picked = [NewSentence(whole[slice(*spans[at])], *spans[at]) for at in new]
    acts = lede_acts(lede_sentences(article))
    return [each.text for each in told_sentences(article, picked, acts, strength)]


ACT = "The harbour agency fired 670 inspectors on Monday, a tenth of its staff."
BACKGROUND = "In late January the agency had asked the ministry for more money."
REACTION = "“We are very disappointed,” union leader Ann Poe said."
FIGURE = "More than 500 of them were inspectors of container ships."
OPENING = "Ships wait longer in every port of the country these days."


def test_the_sentence_with_the_act_of_the_headline_comes_first_also_when_not_new_by_its_words() -> (
    None
):
    told = _told(
        "Harbour agency fires 670 inspectors",
        OPENING, ACT, BACKGROUND, REACTION, FIGURE,
        new=(2, 3, 4),
        strength=Strength.DEVELOPMENT,
    )  # fmt: skip
    assert told == [ACT, FIGURE, REACTION]


def test_a_detail_begins_with_what_is_new() -> None:
    told = _told(
        "Harbour agency fires 670 inspectors",
        ACT, BACKGROUND, REACTION, FIGURE,
        new=(1, 2, 3),
        strength=Strength.DETAIL,
    )  # fmt: skip
    assert told == [FIGURE, REACTION]


def test_background_alone_is_better_than_nothing() -> None:
    told = _told("Thoughts on ports", OPENING, BACKGROUND, new=(1,), strength=Strength.DETAIL)
    assert told == [BACKGROUND]


@pytest.mark.parametrize(
    "sentence",
    [
        "In late January, the agency asked for money.",
        "In 2019 the law was passed.",
        "Since 2021, fees have doubled.",
        "Last year the ministry bought four ships.",
        "Earlier this year, the court heard the case.",
        "For years, fishermen have complained.",
        "Two years ago the same court ruled otherwise.",
        "Under the previous administration, inspections were rare.",
        "Before the ruling in 2024 she had already resigned.",
        "In December 2025 the council met.",
        "The agency was founded in 1934.",
        "WASHINGTON (AP) — For years the party railed against the agency.",
        "The union has long opposed outside contractors.",
        "Lawmakers long claimed that armed agents would be hired.",
        "The office used to be part of the Treasury.",
    ],
)
def test_what_was_before_is_background(sentence: str) -> None:
    assert is_background(sentence, MARCH)


@pytest.mark.parametrize(
    "sentence",
    [
        "On Monday the court blocked the rule.",
        "In March, the agency will close two ports.",
        "On January 5 the court blocked the rule.",
        "In a ruling on Tuesday, the judge sided with the state.",
        "In Texas, officers may now carry guns.",
        "Last week Congress approved the bill.",
        "The rule takes effect in May 2026.",
        "WASHINGTON (AP) — The court struck down the rule on Tuesday.",
        "The agency will be barred for years from buying the data.",
        "The ban is as long as the one that the court upheld.",
        "The fund can be used to have roads repaired.",
    ],
)
def test_what_is_news_is_not_background(sentence: str) -> None:
    assert not is_background(sentence, MARCH)
