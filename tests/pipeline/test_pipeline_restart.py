"""A memory built anew from what was stored answers as the one that was lost."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from policywire.config.enums import DevelopmentKind
from policywire.crawler.model.article import Article
from policywire.pipeline.model.article_verdict import ArticleVerdict, Match
from policywire.pipeline.model.mark import Mark, MarkKind
from policywire.pipeline.pipeline import Pipeline
from policywire.pipeline.stories import memory_window
from policywire.pipeline.stories.feedback_thresholds import FeedbackThresholds, adjust_thresholds
from policywire.pipeline.stories.story_assignment import short_id

DEMO = Path(__file__).parents[2] / "seeds" / "demo" / "articles.jsonl"
STORED = TypeAdapter(ArticleVerdict)
Log = list[tuple[Article, bytes]]


def demo_articles() -> list[Article]:
    """The labelled articles of the demo, in their order."""
    return [_article(json.loads(line)) for line in DEMO.read_text().splitlines()]


def _article(row: dict[str, str]) -> Article:
    day = datetime.fromisoformat(row["date"]).replace(tzinfo=UTC)
    return Article(
        url=row["url"],
        title=row["title"],
        text=row["text"],
        outlet=row["outlet"],
        found=day,
        published=day,
    )


@dataclass(frozen=True)
class Agency:
    """A topic that about half of the demo's articles meet."""

    def match(self, article: Article, _named: object = None) -> tuple[Match, ...]:
        """Meet what names the agency in its headline."""
        met = "IRS" in article.title
        return (Match(topic="agency", score=0.5, clause="IRS", spans=()),) if met else ()


def fresh() -> Pipeline:
    """A pipeline that remembers nothing yet."""
    return Pipeline(Agency())  # type: ignore[arg-type]


def rebuilt(stored: Iterable[tuple[Article, bytes]]) -> Pipeline:
    """A pipeline that remembers what was stored, in order."""
    pipeline = fresh()
    for article, verdict in stored:
        pipeline.remember(article, STORED.validate_json(verdict))
    return pipeline


def replayed(
    articles: Iterable[Article], between: Callable[[Pipeline, Log, Article], Pipeline]
) -> list[bytes]:
    """Judge and remember all articles; `between` gives the pipeline for the next one."""
    pipeline, stored = fresh(), Log()
    for article in articles:
        pipeline = between(pipeline, stored, article)
        verdict = pipeline.decide(article, article.published_or_found)
        pipeline.remember(article, verdict)
        stored.append((article, STORED.dump_json(verdict)))
    return [verdict for _, verdict in stored]


@pytest.mark.slow
def test_a_restart_after_every_article_changes_no_verdict() -> None:
    articles = demo_articles()
    whole = replayed(articles, lambda pipeline, _, __: pipeline)
    assert replayed(articles, lambda _, stored, __: rebuilt(stored)) == whole


def forgetting(pipeline: Pipeline, _: Log, article: Article) -> Pipeline:
    """Forget as the clock goes on."""
    pipeline.forget(article.published_or_found)
    return pipeline


def restarted(_: Pipeline, stored: Log, article: Article) -> Pipeline:
    """Start anew before each article, and forget what is too old."""
    return forgetting(rebuilt(stored), stored, article)


@pytest.mark.slow
def test_a_restart_equals_a_memory_that_forgot_as_time_went_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(memory_window, "MATCHED", timedelta(days=60))
    articles = demo_articles()
    forgotten = replayed(articles, forgetting)
    assert replayed(articles, restarted) == forgotten
    assert forgotten != replayed(articles, lambda pipeline, _, __: pipeline)


def test_what_met_a_topic_is_remembered_longer() -> None:
    articles = demo_articles()[-40:]
    pipeline = fresh()
    for article in articles:
        pipeline.remember(article, pipeline.decide(article, article.published_or_found))
    met = {one.url for one in articles if "IRS" in one.title}
    assert 0 < len(met) < len(articles) == len(pipeline)
    pipeline.forget(articles[-1].published_or_found + timedelta(days=15))
    assert len(pipeline) == len(met)
    pipeline.forget(articles[-1].published_or_found + timedelta(days=402))
    assert len(pipeline) == 0


def test_forgetting_everything_is_a_fresh_start() -> None:
    articles = demo_articles()[-20:]
    pipeline = fresh()
    for article in articles:
        pipeline.remember(article, pipeline.decide(article, article.published_or_found))
    pipeline.forget(articles[-1].published_or_found + timedelta(days=402))
    assert pipeline.open_story_count == 0
    again = pipeline.decide(articles[0], articles[0].published_or_found)
    assert again == fresh().decide(articles[0], articles[0].published_or_found)


def test_a_copy_of_a_forgotten_original_stays_with_the_copies_that_are_known() -> None:
    original = next(one for one in demo_articles() if "IRS" not in one.title)
    copy = replace(original, url="https://copy.example/1", title=f"IRS: {original.title}")
    again = replace(original, url="https://copy.example/2", title="Another headline")
    pipeline = fresh()
    for one in (original, copy):
        pipeline.remember(one, pipeline.decide(one, one.published_or_found))
    pipeline.forget(original.published_or_found + timedelta(days=15))
    verdict = pipeline.decide(again, again.published_or_found)
    assert len(pipeline) == 1
    assert verdict.copy
    assert verdict.copy.of == original.url
    assert verdict.placement
    assert verdict.placement.story == f"s{short_id(original.url)}"
    assert not verdict.placement.opened


def test_thresholds_that_marks_raised_tell_less_and_join_less() -> None:
    articles = demo_articles()
    said = [
        Mark(
            id=number,
            kind=kind,
            article="https://a.example",
            author="Ann",
            at=articles[0].published_or_found,
        )
        for kind in (MarkKind.NOT_DEVELOPMENT, MarkKind.OTHER_STORY)
        for number in range(9)
    ]
    raised = adjust_thresholds((mark, ("agency",)) for mark in said)
    before, after = (
        [STORED.validate_json(one) for one in replayed(articles, _tuned(tuning))]
        for tuning in (FeedbackThresholds(), raised)
    )
    assert _new_facts(after) < _new_facts(before)
    assert _opened(after) > _opened(before)


def _tuned(tuning: FeedbackThresholds) -> Callable[[Pipeline, Log, Article], Pipeline]:
    def tuned(pipeline: Pipeline, _: Log, __: Article) -> Pipeline:
        pipeline.thresholds = tuning
        return pipeline

    return tuned


def _new_facts(verdicts: Iterable[ArticleVerdict]) -> int:
    found = (verdict.development for verdict in verdicts)
    return sum(
        one is not None and one.kind is DevelopmentKind.NEW_FACTS and "agency" in one.topics
        for one in found
    )


def _opened(verdicts: Iterable[ArticleVerdict]) -> int:
    return sum(verdict.placement is not None and verdict.placement.opened for verdict in verdicts)
