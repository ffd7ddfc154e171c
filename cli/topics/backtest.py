"""`topics backtest`: test a topic on stored articles with the live matcher and pipeline."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from rich.markup import escape

from policywire.alerts.message.labels import pluralize
from policywire.cli.terminal.output import Output, format_time, plain
from policywire.config.yaml.loader import LoadedConfiguration
from policywire.crawler.model.article import Article
from policywire.pipeline.pipeline import Pipeline
from policywire.pipeline.topics.authoring.backtest import Backtest, BacktestHit, backtest
from policywire.pipeline.topics.matcher import Matcher
from policywire.service.wiring import matcher_of
from policywire.store.articles import judged_articles
from policywire.store.database.store import Store


def run_backtest(
    opened: Store,
    topic: str,
    *,
    tried: LoadedConfiguration,
    other: LoadedConfiguration | None,
    begin: datetime,
) -> tuple[Backtest, int]:
    """What the topic matched since `begin`, and how many alerts it had caused."""
    chosen = tried.configuration
    against = other.configuration.topics.get(topic) if other else None
    stored = _stored(opened, begin)
    matcher = matcher_of(tried)
    found = backtest(stored, topic, chosen.topics, chosen.entities, against, like=matcher.like)
    return found, _count_alerts(_stored(opened, begin), matcher, topic)


def _stored(opened: Store, since: datetime) -> Iterator[Article]:
    with opened.reading() as session:
        for article, _ in judged_articles.with_verdicts(session, since):
            yield article


def _count_alerts(articles: Iterator[Article], matcher: Matcher, topic: str) -> int:
    """Developments that concern the topic, as the pipeline sees them from the first article on."""
    pipeline = Pipeline(matcher)
    developments = 0
    for article in articles:
        verdict = pipeline.decide(article, article.found)
        pipeline.remember(article, verdict)
        developments += verdict.development is not None and topic in verdict.development.topics
    return developments


def print_backtest(output: Output, topic: str, found: Backtest, alerts: int) -> None:
    """The figures first, then what to look at."""
    if not found.articles:
        output.note("No stored articles from that period. Run `policywire serve` or `once` first.")
        return
    output.say(
        f"[bold]{escape(topic)}[/bold]: {pluralize(found.matched, 'match', 'matches')} among "
        f"{pluralize(found.articles, 'article')} in {found.days:.0f} days "
        f"({found.per_day:.1f} a day), "
        f"{pluralize(alerts, 'alert')} ({alerts / found.days:.1f} a day)"
    )
    if found.gained_count or found.lost_count:
        output.say(f"against the other version: +{found.gained_count} −{found.lost_count}")
    for title, hits in (
        ("newest matches", found.sample),
        ("gained", found.gained),
        ("lost", found.lost),
    ):
        _print_hits(output, title, hits)
    rows = [(format_time(hit.at), hit.title, plain(miss.lacked)) for hit, miss in found.near_misses]
    if rows:
        output.table(["near miss", "title", "lacked"], rows, empty="")
    if found.noisy:
        rows = [(each.entry, str(each.alone), f"{each.score:.2f}") for each in found.noisy]
        output.table(["only this clause", "matches", "mean score"], rows, empty="")
    if found.silent:
        output.say(f"never matched: {escape(plain(', '.join(found.silent)))}")


def _print_hits(output: Output, title: str, hits: tuple[BacktestHit, ...]) -> None:
    if hits:
        rows = [
            (format_time(each.at), f"{each.score:.2f}", each.outlet, each.title, each.clause)
            for each in hits
        ]
        output.table([title, "score", "outlet", "title", "clause"], rows, empty="")
