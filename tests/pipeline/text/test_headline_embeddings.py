"""Headlines without texts: compared by meaning where the extra is asked for."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from policywire.config.config_error import ConfigurationError
from policywire.config.yaml.loader import load
from policywire.crawler.model.article import Article
from policywire.pipeline.model.article_verdict import ArticleVerdict
from policywire.pipeline.pipeline import Pipeline
from policywire.pipeline.text.headline_embeddings import (
    EmbeddingsNotInstalledError,
    WordLlamaEmbedder,
    embedding_similarity,
)
from policywire.pipeline.topics.matcher import Matcher
from policywire.service.wiring import meaning_of

FIRST = "Trump fires IRS commissioner after two months"
REWORDED = "President ousts head of Internal Revenue Service"
ELSEWHERE = "Senate votes to fund harbor repairs in Maine"
TEXT = "The commissioner of the agency was told on Friday that his service was at an end. " * 12


@pytest.fixture(scope="module")
def meaning() -> WordLlamaEmbedder:
    return WordLlamaEmbedder()


def judged(pipeline: Pipeline, *titles: str, text: str = "") -> list[ArticleVerdict]:
    verdicts = []
    for number, title in enumerate(titles):
        when = datetime(2025, 8, 8, 12, number, tzinfo=UTC)
        url = f"https://paper{number}.example/{number}"
        article = Article(url=url, title=title, text=text, outlet=f"Paper {number}", found=when)
        verdicts.append(pipeline.decide(article, when))
        pipeline.remember(article, verdicts[-1])
    return verdicts


def likelihood(meaning: WordLlamaEmbedder | None, *titles: str) -> float:
    last = judged(Pipeline(Matcher({}, {}), meaning), *titles)[-1]
    assert last.placement is not None
    return last.placement.similarity


def test_a_headline_in_other_words_is_nearer_than_one_on_something_else(
    meaning: WordLlamaEmbedder,
) -> None:
    first, reworded, elsewhere = map(meaning.embed, (FIRST, REWORDED, ELSEWHERE))
    near, far = embedding_similarity(first, reworded), embedding_similarity(first, elsewhere)
    assert near is not None
    assert far is not None
    assert near > 2 * far >= 0


def test_headlines_join_more_surely_by_meaning_than_by_words_alone(
    meaning: WordLlamaEmbedder,
) -> None:
    titles = (
        "Trump fires IRS chief Billy Long",
        "Trump ousts Billy Long as head of the tax agency",
    )
    assert likelihood(meaning, *titles) > likelihood(None, *titles)


def test_articles_with_a_text_are_judged_as_without_the_extra(meaning: WordLlamaEmbedder) -> None:
    with_it = judged(Pipeline(Matcher({}, {}), meaning), FIRST, REWORDED, text=TEXT * 3)
    without = judged(Pipeline(Matcher({}, {})), FIRST, REWORDED, text=TEXT * 3)
    assert [each.placement for each in with_it] == [each.placement for each in without]


def test_an_article_without_a_title_has_a_meaning_too(meaning: WordLlamaEmbedder) -> None:
    assert len(judged(Pipeline(Matcher({}, {}), meaning), "", FIRST)) == 2


def test_a_missing_package_is_told_with_its_line_and_the_cure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "settings.yaml").write_text("timezone: UTC\nembeddings: true\n")
    monkeypatch.setitem(sys.modules, "wordllama", None)  # what Python does where it is missing
    with pytest.raises(EmbeddingsNotInstalledError):
        WordLlamaEmbedder()
    with pytest.raises(ConfigurationError, match=r"settings.yaml:2: embeddings: .*pip install"):
        meaning_of(load(tmp_path, {}))


def test_nothing_is_loaded_where_nobody_asks_for_it(tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_text("timezone: UTC\n")
    assert meaning_of(load(tmp_path, {})) is None
