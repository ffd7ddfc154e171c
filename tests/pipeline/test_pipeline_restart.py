"""A memory built anew from what was stored answers as the one that was lost."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import TypeAdapter

from crawler.article import Article
from pipeline.matcher import Matcher
from pipeline.pipeline import Pipeline
from pipeline.verdict import Verdict

DEMO = Path(__file__).parents[2] / "seeds" / "demo" / "articles.jsonl"
STORED = TypeAdapter(Verdict)
WINDOW = timedelta(days=60)
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


def fresh() -> Pipeline:
    """A pipeline without topics: stories do not depend on them."""
    return Pipeline(Matcher({}, {}))


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
        verdict = pipeline.judge(article, article.when)
        pipeline.remember(article, verdict)
        stored.append((article, STORED.dump_json(verdict)))
    return [verdict for _, verdict in stored]


def test_a_restart_after_every_article_changes_no_verdict() -> None:
    articles = demo_articles()
    whole = replayed(articles, lambda pipeline, _, __: pipeline)
    assert replayed(articles, lambda _, stored, __: rebuilt(stored)) == whole


def test_a_restart_that_reads_only_the_window_equals_forgetting() -> None:
    def forgetting(pipeline: Pipeline, _: Log, article: Article) -> Pipeline:
        pipeline.forget(article.when - WINDOW)
        return pipeline

    def restarted(_: Pipeline, stored: Log, article: Article) -> Pipeline:
        start = article.when - WINDOW
        return rebuilt((one, verdict) for one, verdict in stored if one.found >= start)

    articles = demo_articles()
    assert replayed(articles, restarted) == replayed(articles, forgetting)


def test_forgetting_everything_is_a_fresh_start() -> None:
    articles = demo_articles()[-20:]
    pipeline = fresh()
    for article in articles:
        pipeline.remember(article, pipeline.judge(article, article.when))
    pipeline.forget(articles[-1].when + timedelta(days=1))
    again = pipeline.judge(articles[0], articles[0].when)
    assert again == fresh().judge(articles[0], articles[0].when)
