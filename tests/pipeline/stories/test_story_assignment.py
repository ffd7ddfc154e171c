"""Which articles are one story, and which are only of one storyline."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from policywire.crawler.model.article import Article
from policywire.pipeline.model.article_verdict import (
    ArticleVerdict,
    PipelineStep,
    Placement,
    Reason,
)
from policywire.pipeline.pipeline import Pipeline
from policywire.pipeline.stories.story_assignment import short_id
from policywire.pipeline.text.content_terms import stems
from policywire.pipeline.text.sentences import sentences
from policywire.pipeline.topics.matcher import Matcher
from tests.pipeline.reports import START, report

DAM = report(
    1,
    "Quillmark dam to close for repairs after inspectors find cracks",
    "The Quillmark dam will close for eleven weeks after inspectors of the Reclamation Bureau "
    "found cracks in two spillway gates, director Ilse Harrowgate said on Monday. Farmers in "
    "the Teasel valley lose a third of their water.",
    0,
)
DAM_AGAIN = report(
    2,
    "Cracked spillway gates close Quillmark dam for weeks",
    "Inspectors found cracks in spillway gates of the Quillmark dam, which now closes for eleven "
    "weeks, Ilse Harrowgate of the Reclamation Bureau said. Water for farmers in the Teasel "
    "valley falls by a third.",
    3,
)
DAM_LATER = report(
    3,
    "Growers sue Reclamation Bureau over Quillmark dam closure",
    "Growers of the Teasel valley sued the Reclamation Bureau over water lost since the Quillmark "
    "dam closed in June. Their lawyer Bram Oduya demands 44 million dollars from the bureau.",
    24 * 40,
)
TRAIN = report(
    4,
    "Night train between Lisbon and Madrid returns after five years",
    "The night train between Lisbon and Madrid runs again from September, the Spanish railway "
    "announced. Sleeping cars of a new builder replace those that were scrapped in 2020.",
    4,
)


def told(*articles: Article) -> list[ArticleVerdict]:
    """Judge and remember articles in order."""
    pipeline, verdicts = Pipeline(Matcher({}, {})), []
    for article in articles:
        verdicts.append(pipeline.decide(article, article.published_or_found))
        pipeline.remember(article, verdicts[-1])
    return verdicts


def places(*articles: Article) -> list[Placement]:
    """Where each of the articles belongs."""
    found = [verdict.placement for verdict in told(*articles)]
    return [placement for placement in found if placement is not None]


def why(verdict: ArticleVerdict) -> Reason:
    """The reason for the story."""
    return next(reason for reason in verdict.reasons if reason.step is PipelineStep.STORY)


def test_two_outlets_on_one_event_are_one_story() -> None:
    first, other, second = places(DAM, TRAIN, DAM_AGAIN)
    assert first.opened
    assert second.story == first.story
    assert not second.opened
    assert other.story != first.story
    assert other.storyline != first.storyline


def test_a_lawsuit_weeks_later_is_a_new_story_of_the_same_storyline() -> None:
    first, _, later = places(DAM, TRAIN, DAM_LATER)
    assert later.story != first.story
    assert later.storyline == first.storyline


def test_a_joined_article_says_by_which_rare_words_and_what_the_runner_up_was() -> None:
    reason = why(told(DAM, TRAIN, DAM_AGAIN)[-1])
    assert reason.outcome == "joined"
    assert "quillmark" in str(reason.evidence["shared rare terms"])
    assert reason.evidence["nearest"] == DAM.url
    assert {"runner-up", "margin", "probability"} <= set(reason.evidence)


def test_ids_follow_from_the_first_url_alone() -> None:
    (first,) = places(DAM)
    assert first.story == f"s{short_id(DAM.url)}"
    assert first.storyline == f"l{short_id(DAM.url)}"


def test_a_late_article_joins_the_story_it_belongs_to() -> None:
    late = replace(DAM_AGAIN, found=START + timedelta(hours=9), published=DAM.published)
    first, _, second = places(DAM, TRAIN, late)
    assert second.story == first.story


def test_empty_articles_are_judged_without_a_fault() -> None:
    empty = report(8, "", "", 1)
    bare = report(9, "Quillmark", "", 2)
    assert len(places(DAM, empty, bare)) == 3


def test_amounts_are_one_word_however_they_are_written() -> None:
    said = "$20 billion; $20,000,000,000; 20bn; 5% and 5 percent"
    amounts = [stem for stem in stems(said, 50) if stem.startswith("#")]
    assert amounts == ["#20000000000"] * 3 + ["#5%"] * 2


def test_a_sentence_does_not_end_at_an_abbreviation() -> None:
    text = "On Feb. 7 Sen. Ruiz of the U.S. Senate wrote. Nobody answered!\nThat was all"
    pieces = [text[start:end] for start, end in sentences(text)]
    assert pieces == [
        "On Feb. 7 Sen. Ruiz of the U.S. Senate wrote.",
        "Nobody answered!",
        "That was all",
    ]


HEADLINES = (
    ("Regulator orders {} recall over {} defects",
     [("Honda airbag", "inflator"), ("Graco car seat", "buckle"), ("Peloton treadmill", "belt")]),
    ("Water board fines {} for leaks at {} treatment works",
     [("Thames Valley Utility", "Ashford"), ("Severn Supply", "Dunmore")]),
    ("Court upholds permit for {} mine near {}",
     [("Redcliff", "Elko"), ("Sable Creek", "Havre"), ("Ironwood", "Ely")]),
    ("Regulator orders {} recall over {} defects",
     [("barley", "mould"), ("stroller", "hinge"), ("salmon", "freezer"), ("heater", "wiring")]),
    ("Ministry Suspends {} Imports From {} Over Disease",
     [("Poultry", "Poland"), ("Beef", "Brazil"), ("Salmon", "Chile")]),
    ("Parish votes to close {} in {}", [("library", "Ottery"), ("nursery", "Wem")]),
)  # fmt: skip


@pytest.mark.parametrize(("form", "subjects"), HEADLINES)
def test_bare_headlines_of_one_form_about_other_subjects_are_other_stories(
    form: str, subjects: list[tuple[str, str]]
) -> None:
    verdicts = told(
        *(report(i, form.format(*names), "", i * 2) for i, names in enumerate(subjects, 1))
    )
    assert len({each.placement and each.placement.story for each in verdicts}) == len(subjects)


@pytest.mark.parametrize(
    ("first", "again"),
    [
        ("Minister halts export of Venezuelan eels", "Minister halts exports of Venezuelans’ eels"),
        ("Court upholds permit for Redcliff mine near Elko",
         "Court upholds contested permit for Redcliff mine near Elko"),
        ("Regulator orders barley recall over mould defects",
         "Regulator demands barley recall over mold defects"),
        ("Ministry Suspends Poultry Imports From Poland Over Disease",
         "Ministry Halts Poultry Imports From Poland Amid Disease"),
        ("Council railed against armed wardens", "Council raged against armed wardens"),
        ("President Moïse of the Reclamation Bureau resigns",
         "President Moise of the Reclamation Bureau resigns"),
    ],
)  # fmt: skip
def test_bare_headlines_on_one_subject_are_one_story(first: str, again: str) -> None:
    one, other = told(report(1, first, "", 1), report(2, again, "", 3))
    assert one.placement
    assert other.placement
    assert one.placement.story == other.placement.story


FINES = ("Northgate Haulage", "Pellam Freight"), ("waste from ships", "brine from tanneries")


def fine(number: int, which: int, hours: float) -> Article:
    """One regulator's fine: like headlines over texts of their own."""
    company, spilled = FINES[0][which], FINES[1][which]
    place, river = ("Sallow Quay", "Wend") if which else ("Amber Hythe", "Lyr")
    return report(
        number,
        f"Water Authority fines {company} over spill",
        f"The Water Authority fined {company} after {spilled} reached the {river} at {place}. "
        f"{company} has until the end of the month to pay, the authority said on Tuesday.",
        hours,
    )


def test_like_headlines_over_texts_about_other_subjects_are_other_stories() -> None:
    first, other = told(fine(1, 0, 1), fine(2, 1, 2))
    assert first.placement
    assert other.placement
    assert first.placement.story != other.placement.story


def test_like_headlines_over_texts_that_name_the_same_are_one_story() -> None:
    again = replace(
        fine(2, 0, 2),
        title="Water Authority fines haulier over spill",
        text="Northgate Haulage must pay for waste from ships that reached the Lyr at Amber Hythe, "
        "the Water Authority ruled. The company has a month.",
    )
    first, other = told(fine(1, 0, 1), again)
    assert first.placement
    assert other.placement
    assert first.placement.story == other.placement.story
