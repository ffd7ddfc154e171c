"""Which sentences answer a question."""

from __future__ import annotations

from datetime import UTC, datetime

from policywire.crawler.model.article import Article
from policywire.pipeline.text.passages import asked_terms, passages


def _article(title: str, text: str, day: int = 11, outlet: str = "Harbor Ledger") -> Article:
    at = datetime(2026, 11, day, tzinfo=UTC)
    url = f"https://news.example/{abs(hash((title, outlet)))}"
    return Article(url=url, title=title, text=text, outlet=outlet, found=at, published=at)


RULING = _article(
    "Appeals court strikes down limits on PFAS in drinking water",
    "Utilities had sued in 2024.\nA federal appeals court on Tuesday vacated limits on four PFAS "
    "compounds.\nBottled water is not concerned.",
)
FUND = _article("State opens PFAS fund", "Residents can apply for money until March.", 20)
PRICES = _article(
    "Senate committee advances insulin price cap",
    "The committee voted 14-8 on Thursday to send the bill to the floor.",
)
ALL = [RULING, FUND, PRICES]


def _said(question: str, articles: list[Article] = ALL) -> list[str]:
    found = passages(question, asked_terms(question), articles, most=5)
    return [each.text for each in found]


def test_the_sentence_that_says_it_stands_first() -> None:
    assert _said("When did the appeals court rule on PFAS?")[0].startswith("A federal appeals")


def test_a_sentence_answers_with_what_its_headline_names() -> None:
    assert _said("Did the Senate committee vote on insulin prices?") == [
        "The committee voted 14-8 on Thursday to send the bill to the floor."
    ]


def test_what_nobody_wrote_of_has_no_passage() -> None:
    assert _said("Who won the election in Peru?") == []
    assert _said("When did they do it?") == []


def test_a_headline_is_a_passage_only_where_no_sentence_is() -> None:
    bare = _article("Governor signs hospital price law", "")
    (found,) = passages(
        "who signs the hospital price law",
        asked_terms("who signs the hospital price law"),
        [bare],
        most=3,
    )
    assert (found.number, found.text) == (0, "Governor signs hospital price law")


def test_a_copied_sentence_is_one_passage_with_its_other_outlet() -> None:
    copy = _article(RULING.title, RULING.text, 12, "Valley Post")
    question = "When did the appeals court rule on PFAS?"
    first = passages(question, asked_terms(question), [RULING, copy], most=5)[0]
    assert {first.article.outlet, *first.also} == {"Harbor Ledger", "Valley Post"}


def test_a_body_counts_by_each_of_its_names_but_letters_are_no_words() -> None:
    names = [["EPA", "Environmental Protection Agency"], ["ICE", "Immigration Customs"]]
    terms = asked_terms("What did the Environmental Protection Agency decide on ice?", names)
    assert ["EPA" in term.forms for term in terms].count(True) == 1
    assert not any("ICE" in term.forms for term in terms)
