"""Of a written sentence only the clauses are kept that their sources say."""

from __future__ import annotations

import pytest

from policywire.pipeline.opinions.answers import (
    Clause,
    SentenceAnswer,
    TranslatedItem,
    TranslationAnswer,
)
from policywire.pipeline.opinions.questions import Source
from policywire.pipeline.opinions.what_changed import kept_sentence, kept_translation

SOURCES = [
    Source(0, "Rail regulator fines Nordbane, which will not appeal, for late trains"),
    Source(1, "The rail regulator fined Nordbane 4.2 million euros for late trains."),
    Source(2, "Nordbane did not appeal, its chief Pia Lund said."),
]


def written(*clauses: tuple[str, list[int]]) -> tuple[str, tuple[str, ...]]:
    answer = SentenceAnswer(clauses=[Clause(text=text, sentences=said) for text, said in clauses])
    kept = kept_sentence(answer, SOURCES)
    return kept.text, kept.cut


def test_each_clause_bears_the_numbers_of_its_sentences() -> None:
    text, cut = written(
        ("The rail regulator fined Nordbane 4.2 million euros", [1]),
        ("and Nordbane did not appeal", [2]),
    )
    assert text == (
        "The rail regulator fined Nordbane 4.2 million euros [1], and Nordbane did not appeal [2]."
    )
    assert cut == ()


@pytest.mark.parametrize(
    ("clause", "cited", "why"),
    [
        ("The regulator fined Nordbane", [], "cites no sentence"),
        ("The regulator fined Nordbane", [7], "cites no sentence"),
        ("The regulator fined Nordbane", [1, 7], "cites no sentence"),
        ("The regulator fined Nordbane 42 million euros", [1], "figure"),
        ("The regulator fined Sydbane for late trains", [1], "Sydbane"),
        ("The regulator did not fine Nordbane for late trains", [1], "denies"),
        ("Nordbane did appeal", [2], "denies"),
        ("The regulator closed every station and dismissed the staff", [1], "does not say"),
        ("The regulator fined Nordbane, see evil.example.com", [1], "link"),
        ("The regulator fined <b>Nordbane</b>", [1], "markup"),
        ("", [1], "does not say"),
        ("Nordbane did not appeal, its chief said", [2], "headline does not (chief)"),
    ],
)
def test_a_clause_that_its_source_does_not_say_is_cut(
    clause: str, cited: list[int], why: str
) -> None:
    text, cut = written((clause, cited), ("Nordbane did not appeal", [2]))
    assert text == "Nordbane did not appeal [2]."
    (told,) = cut
    assert why in told


def test_nothing_is_left_where_no_clause_holds() -> None:
    assert written(("Trains are free", []))[0] == ""


def translated(*texts: str) -> tuple[str, ...]:
    items = [TranslatedItem(number=number, text=text) for number, text in enumerate(texts)]
    return kept_translation(TranslationAnswer(items=items), SOURCES[:2])


def test_a_translation_is_whole_and_adds_no_figure_or_link() -> None:
    whole = ("Bahnaufsicht bestraft Nordbane", "Nordbane muss 4.2 Millionen Euro zahlen.")
    assert translated(*whole) == whole
    assert translated(whole[0]) == ()
    assert translated(whole[0], "Nordbane muss 99 Millionen Euro zahlen.") == ()
    assert translated(whole[0], "Mehr bei www.evil.example") == ()
    assert translated(whole[0], "Nordbane " * 100) == ()
