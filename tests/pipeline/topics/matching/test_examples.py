"""`like:`: articles near to example headlines match, with a real sentence model."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from policywire.config.enums import Tier
from policywire.config.models import Topic
from policywire.crawler.model.article import Article
from policywire.pipeline.model.article_verdict import Match
from policywire.pipeline.text.sentence_model import (
    SentenceModel,
    SentenceModelError,
    load_sentence_model,
)
from policywire.pipeline.topics.authoring.backtest import backtest
from policywire.pipeline.topics.matcher import Matcher
from policywire.pipeline.topics.matching.examples import MOST_WORDS, LikeModel, compared_text
from tests.sentence_model import sentence_model

pytestmark = pytest.mark.slow

EXAMPLES = [
    "Court halts forgiveness of student debt",
    "Borrowers must choose a new repayment plan",
    "Education secretary ends income-driven loan programme",
]
NEAR = "Judges freeze plan that would cancel what college graduates owe"


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> SentenceModel:
    """The model, read from a folder."""
    return load_sentence_model(str(sentence_model(tmp_path_factory.mktemp("like") / "model")))


def matches(model: SentenceModel, title: str, text: str = "", **parts: object) -> list[Match]:
    topic = {"title": "Loans", "any": ["student loan"], "like": EXAMPLES, **parts}
    topics = {"loans": Topic.model_validate(topic)}
    return list(Matcher(topics, {}, LikeModel(model, 0.45)).match(article(title, text)))


def article(title: str, text: str = "") -> Article:
    found = datetime(2026, 11, 30, tzinfo=UTC)
    return Article(url="https://n.example/", title=title, text=text, outlet="N", found=found)


def test_an_article_in_other_words_matches_and_says_to_which_example_it_is_near(
    model: SentenceModel,
) -> None:
    (match,) = matches(model, NEAR)
    assert match.clause.startswith('near to your example "Court halts forgiveness of student debt"')
    assert match.clause.endswith(f"({match.parts['like']:.2f})")
    assert match.score == match.parts["like"] >= 0.45
    assert match.about
    assert match.spans == ()


def test_an_article_on_something_else_does_not(model: SentenceModel) -> None:
    assert matches(model, "Rovers win the derby in the last minute") == []
    assert matches(model, "Court halts building of a motorway") == []


def test_words_that_match_anyway_keep_their_proof_and_score_a_little_higher(
    model: SentenceModel,
) -> None:
    title = "Student loan borrowers must choose a plan"
    (match,) = matches(model, title)
    (plain,) = matches(model, title, like=[])
    assert match.clause == plain.clause
    assert match.spans
    assert match.score >= plain.score
    assert match.parts["like"] > 0.45


@pytest.mark.parametrize("parts", [{"none": ["judges"]}, {"from": {"tiers": ["official"]}}])
def test_what_the_topic_refuses_stays_out(model: SentenceModel, parts: dict[str, object]) -> None:
    assert article(NEAR).tier is Tier.PRESS
    assert matches(model, NEAR, **parts) == []


def test_without_the_model_examples_say_nothing() -> None:
    topics = {"loans": Topic(title="Loans", any=["student loan"], like=EXAMPLES)}
    assert Matcher(topics, {}).match(article(NEAR)) == ()


def test_a_backtest_counts_what_is_near(model: SentenceModel) -> None:
    topics = {"loans": Topic(title="Loans", any=["student loan"], like=EXAMPLES)}
    found = backtest([article(NEAR)], "loans", topics, {}, like=LikeModel(model, 0.45))
    assert found.matched == 1


def test_vectors_are_of_length_one_and_the_same_each_time(model: SentenceModel) -> None:
    vector = model.embed("Court halts a plan")
    assert np.isclose(np.linalg.norm(vector), 1.0)
    assert np.allclose(vector, model.embed("Court halts a plan"))
    assert model.embed("").shape == vector.shape


def test_headline_and_the_beginning_of_the_lead_are_compared() -> None:
    long = article("A headline of five words", "one two three " * 20 + "\nSecond paragraph.")
    assert len(compared_text(long).split()) == MOST_WORDS
    assert compared_text(long).startswith("A headline of five words one two three")
    assert compared_text(article("Only a headline")) == "Only a headline"


def test_a_folder_without_a_model_is_refused_with_the_cure(tmp_path: Path) -> None:
    with pytest.raises(SentenceModelError, match=r"no sentence model in .*; it has to hold model"):
        load_sentence_model(str(tmp_path))


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    folder = sentence_model(tmp_path / "model")
    (folder / "model.onnx").unlink()
    (folder / "model.onnx").write_bytes(b"no model")
    with pytest.raises(SentenceModelError, match="cannot be loaded: "):
        load_sentence_model(str(folder))
