"""What is known of a story: numbers, names and papers out of what was new."""

from __future__ import annotations

from policywire.pipeline.model.article_verdict import Development, NewSentence
from policywire.pipeline.stories.story_facts import facts_of
from tests.store.newsroom import article, development


def _turn(*sentences: str) -> Development:
    new = tuple(NewSentence(text, 0, len(text)) for text in sentences)
    return development(article(), new=new)


def test_numbers_stand_with_what_they_count_and_years_and_days_do_not() -> None:
    turn = _turn("On March 15, 2025 it cut 600 employees and $45.6 billion, or 25 percent.")
    assert [fact.text for fact in facts_of([turn]).numbers] == [
        "600 employees",
        "$45.6 billion",
        "25 percent",
    ]


def test_a_number_said_twice_is_one_fact_by_who_said_it_first() -> None:
    first, second = _turn("It has 103,000 staff."), _turn("Of 103,000 staff some left.")
    (fact,) = facts_of([first, second]).numbers
    assert fact.sentence == "It has 103,000 staff."


def test_names_are_ranked_by_how_often_they_are_said() -> None:
    turns = [_turn("The Wall Street Journal asked.", "On Monday Kristi Noem spoke.")]
    turns.append(_turn("Secretary Kristi Noem left.", "Then Kristi Noem came back."))
    assert facts_of(turns).names[0].text == "Secretary Kristi Noem"
    assert "Wall Street Journal" in [fact.text for fact in facts_of(turns).names]


def test_papers_are_known_by_their_numbers() -> None:
    turn = _turn("Executive Order 14158 and H.R. 1234 were cited in Case No. 25-cv-00123.")
    assert [fact.text for fact in facts_of([turn]).documents] == [
        "Executive Order 14158",
        "H.R. 1234",
        "Case No. 25-cv-00123",
    ]


def test_a_story_without_turns_has_no_facts() -> None:
    assert not facts_of([])
