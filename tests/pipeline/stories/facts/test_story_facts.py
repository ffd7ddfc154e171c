"""What is known of a story: figures, names and papers out of what its developments said."""

from __future__ import annotations

from datetime import timedelta
from time import process_time

import pytest

from policywire.pipeline.stories.facts.story_facts import FactSource, StoryFacts, facts_of
from tests.store.newsroom import NOW


def _facts(*sources: str) -> StoryFacts:
    """The facts of sources that said these sentences, parted by a bar, an hour after another."""
    return facts_of(
        [
            FactSource(f"a{number}", NOW + timedelta(hours=number), tuple(text.split("|")))
            for number, text in enumerate(sources)
        ]
    )


def _figures(facts: StoryFacts) -> list[str]:
    return [fact.text for fact in facts.figures]


def _changes(facts: StoryFacts, number: int = -1) -> list[tuple[str, str]]:
    return [(each.was.text, each.text) for each in facts.by_source[number].changed if each.was]


def test_figures_stand_with_what_they_count_and_years_and_days_do_not() -> None:
    said = "On March 15, 2025 it cut 600 employees and $45.6 billion, or 25 percent."
    assert _figures(_facts(said)) == ["600 employees", "$45.6 billion", "25%"]


def test_a_figure_said_twice_is_one_fact_by_who_said_it_first() -> None:
    (fact,) = _facts("It has 103,000 workers.", "Of about 103,200 workers some left.").figures
    assert (fact.article, fact.at, fact.was) == ("a0", NOW, None)


@pytest.mark.parametrize(
    "said",
    [
        "The plan now allows 66,500 tonnes, up from 61,000 tonnes.",
        "It raised the limit from 61,000 to 66,500 tonnes.",
        "The limit is 66,500 tonnes instead of 61,000 tonnes.",
        "The limit is 66,500 tonnes (from 61,000 this year).",
    ],
)
def test_a_sentence_that_names_old_and_new_changes_a_figure(said: str) -> None:
    facts = _facts("Herring catches are limited to 61,000 tonnes.", said)
    assert _figures(facts) == ["66,500 tonnes"]
    assert _changes(facts) == [("61,000 tonnes", "66,500 tonnes")]
    assert facts.figures[0].history[0].article == "a0"


def test_the_old_figure_needs_not_be_known() -> None:
    facts = _facts("The levy rises to 12% from 9%.")
    assert _changes(facts) == [("9%", "12%")]


def test_a_later_figure_about_the_same_takes_the_place_of_the_first() -> None:
    facts = _facts(
        "Nurses would lose 1,400 hospital beds in Leeds under the plan.",
        "Under the plan 900 hospital beds in Leeds go.",
        "The plan leaves 700 beds in Leeds hospital to lose.",
    )
    assert _figures(facts) == ["700 beds"]
    assert [each.text for each in facts.figures[0].history] == [
        "900 hospital beds",
        "1,400 hospital beds",
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("It sent 600 agents to Texas.", "It sent 200 agents to Ohio."),
        ("A fund of 24 million euros helps boats.", "The loss is 41 million euros, owners say."),
        ("Rents rose 4% in Berlin.", "Wages rose 2% in Hamburg."),
        ("It has $80 billion.", "It moves $20 billion of the $80 billion elsewhere."),
        ("The bill costs $5 billion.", "It hires 5 billion people."),
        ("The House passed the farm bill 215-214.", "The Senate passed the farm bill 52-48."),
    ],
)
def test_figures_about_other_things_stand_beside_each_other(first: str, second: str) -> None:
    facts = _facts(first, second)
    assert len(facts.figures) == 2
    assert _changes(facts) == []


def test_a_rounded_figure_is_that_figure() -> None:
    facts = _facts("It takes $45.6 billion for audits.", "The $46 billion for audits are gone.")
    assert _figures(facts) == ["$45.6 billion"]


def test_what_a_source_still_says_is_not_replaced() -> None:
    facts = _facts(
        "The grid plan gives wind farms $80 billion.",
        "The plan gives wind farms of the grid $80 billion.|It moves $20 billion of wind farms.",
    )
    assert _changes(facts) == []


def test_names_are_cleaned_and_ranked_by_how_often_they_are_said() -> None:
    facts = _facts(
        "The Wall Street Journal asked.|On Monday Kristi Noem spoke.",
        "Homeland Security Secretary Kristi Noem left.|Secretary Noem met Sweden and Poland.",
        "Then Health and Human Services met Kristi Noem.",
    )
    names = [fact.text for fact in facts.names]
    assert names[0] == "Kristi Noem"
    assert {"Wall Street Journal", "Health and Human Services", "Sweden", "Poland"} <= set(names)
    assert not any("Secretary" in name or "Monday" in name for name in names)


def test_two_titles_of_one_surname_leave_no_full_name_and_both_stand() -> None:
    facts = _facts("Then Mr Carney spoke.|Later Governor Carney left.")
    assert [fact.text for fact in facts.names] == ["Mr Carney", "Governor Carney"]


def test_what_a_source_was_the_first_to_say_is_known() -> None:
    facts = _facts("Ann Lee cut 600 jobs.", "Ann Lee and Bo Ek cut 600 jobs in 14 towns.")
    assert [each.text for each in facts.by_source[1].added] == ["14 towns"]
    assert [each.text for each in facts.by_source[1].names] == ["Bo Ek"]


def test_papers_are_known_by_their_numbers() -> None:
    facts = _facts("Executive Order 14158 and H.R. 1234 were cited in Case No. 25-cv-00123.")
    assert [fact.text for fact in facts.documents] == [
        "Executive Order 14158",
        "H.R. 1234",
        "Case No. 25-cv-00123",
    ]


def test_a_story_without_developments_has_no_facts() -> None:
    assert not facts_of([])


def test_a_long_list_of_figures_is_read_in_no_time() -> None:
    listed = " ".join(f"{number} cases in one town," for number in range(100, 200))
    began = process_time()
    assert len(_facts(listed).figures) == 12
    assert process_time() - began < 1
