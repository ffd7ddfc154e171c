"""Which articles a model is asked about: those of which the rules' own measure is not sure."""

from __future__ import annotations

from dataclasses import replace

import pytest

from policywire.config.enums import Stage
from policywire.config.models.language_model import LanguageModel
from policywire.pipeline.model.article_verdict import PipelineStep, Placement, Reason
from policywire.pipeline.opinions.candidate import Candidate, candidate_of, probability_of
from policywire.pipeline.stories.known_reports import KnownReport, StorySituation
from tests.store.newsroom import NOW, article, development, verdict

MODEL = LanguageModel(address="http://localhost:1/v1", model="m")
KNOWN = (KnownReport(NOW, "Post", "The council met", "The council met on Monday."),)
ABOUT = article()
TOLD = replace(verdict(ABOUT), development=development(ABOUT))


def candidate(novelty: float, settings: LanguageModel = MODEL) -> Candidate | None:
    """What is asked about an alert whose story's rules measured so much novelty."""
    reason = Reason(PipelineStep.DEVELOPMENT, "stage", "It moved.", {"novelty": novelty})
    situation = StorySituation(KNOWN, Stage.REPORTED, 1.0, ())
    told = replace(TOLD, reasons=(*TOLD.reasons, reason))
    return candidate_of(ABOUT, told, situation, settings, {})


def asks(made: Candidate | None) -> bool:
    return made is not None and "development" in [use.value for use in made.uses]


@pytest.mark.parametrize(
    ("novelty", "is_asked"), [(0.02, True), (0.5, True), (0.9, True), (0.95, False)]
)
def test_what_the_rules_tell_against_their_own_measure_is_asked_too(
    novelty: float, is_asked: bool
) -> None:
    assert asks(candidate(novelty)) is is_asked


def test_the_band_is_that_of_the_settings() -> None:
    narrow = MODEL.model_copy(update={"unsure_from": 0.4, "unsure_to": 0.6})
    assert [asks(candidate(each, narrow)) for each in (0.3, 0.5, 0.7)] == [False, True, False]


@pytest.mark.parametrize(
    ("similarity", "line_novelty", "probability"),
    [(0.02, None, 0.98), (0.02, 0.4, 0.4), (0.3, 0.95, 0.7)],
)
def test_a_report_that_opens_a_story_is_news_on_its_storyline_as_well(
    similarity: float, line_novelty: float | None, probability: float
) -> None:
    opened = Placement(story="s2", storyline="line", opened=True, similarity=similarity)
    told = replace(TOLD, placement=opened)
    assert probability_of(told, line_novelty) == pytest.approx(probability)
