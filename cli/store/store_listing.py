"""Prints what is in the store: stories, one story, sources, deliveries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from rich.markup import escape
from rich.text import Text

from policywire.alerts.message.labels import development_label, pluralize, stage_words
from policywire.cli.terminal.output import Output, ago, format_time, plain
from policywire.config.models import Source
from policywire.config.values.durations import format_duration
from policywire.crawler.model.article import Article
from policywire.crawler.model.crawl_outcome import SourceState
from policywire.crawler.model.history import count_failures, last_days
from policywire.crawler.model.publishing_rhythm import describe_rhythm
from policywire.crawler.polling.source_health import WORST_FIRST, SourceHealth, health_of
from policywire.crawler.polling.source_state_update import current_poll_wait
from policywire.pipeline.model.article_verdict import Development
from policywire.store.deliveries.delivery_list import DeliveryView
from policywire.store.stories.stories import Story, StoryArticle, StorySummary

GAP_SHOWN = timedelta(days=7)
"""So long a gap is spoken of."""


def print_stories(
    output: Output, stories: Sequence[StorySummary], now: datetime, *, as_json: bool
) -> None:
    """Stories, the most recent development first."""
    if as_json:
        output.json([asdict(each) for each in stories])
        return
    output.table(
        ["id", "last (UTC)", "stage", "outlets", "copies", "title", "topics"],
        [
            (
                each.id,
                ago(each.last_seen, now) if output.is_terminal else format_time(each.last_seen),
                each.stage,
                each.outlets,
                each.copies,
                each.title,
                ", ".join(each.topics),
            )
            for each in stories
        ],
        empty="No stories yet. Run `policywire serve` or `policywire once` to fetch articles.",
    )


def print_story(output: Output, story: Story, *, as_json: bool) -> None:
    """How a story developed, and who reports it."""
    if as_json:
        output.json(asdict(story))
        return
    summary = story.summary
    output.say(f"[bold]{escape(plain(summary.title))}[/bold]")
    output.say(
        f"{summary.id} · storyline {summary.storyline} · {summary.stage} · "
        f"{format_time(summary.first_seen)} to {format_time(summary.last_seen)} UTC"
    )
    output.say(f"topics: {escape(', '.join(summary.topics)) or 'none'}\n")
    titles = {each.article.url: each.article for each in story.articles}
    for development in story.developments:
        print_development(output, development, titles)
    _print_coverage(output, story.articles)


def print_development(
    output: Output, development: Development, articles: Mapping[str, object]
) -> None:
    """One development of the story with its new sentences."""
    article = articles.get(development.article)
    line = Text(format_time(development.at), style="dim")
    line.append(f"  {development_label(development)}", style="bold cyan")
    moved = development.stage is not development.previous_stage
    if moved or development.actor:
        line.append(f"  {stage_words(development)}", style="magenta")
    if isinstance(article, Article):
        line.append(f"  {plain(article.outlet)}: {plain(article.title)}", style="bold")
    output.console.print(line)
    for sentence in development.new:
        output.console.print(Text(f"    + {plain(sentence.text)}"))
    output.console.print(Text(f"    {development.article}", style="dim"))


def _print_coverage(output: Output, articles: Sequence[StoryArticle]) -> None:
    own = [each for each in articles if each.copy_of is None]
    output.say(
        f"\n{pluralize(len(own), 'own report')}, "
        f"{pluralize(len(articles) - len(own), 'copy', 'copies')}"
    )
    output.table(
        ["when (UTC)", "outlet", "title", "copy of"],
        [
            (
                format_time(each.article.published_or_found),
                each.article.outlet,
                each.article.title,
                each.copy_of or "",
            )
            for each in articles
        ],
        empty="",
    )


def print_sources(
    output: Output,
    sources: Mapping[str, Source],
    states: Mapping[str, SourceState],
    now: datetime,
    *,
    as_json: bool,
) -> None:
    """Every configured source and its health, the worst first."""
    rows = {key: states.get(key, SourceState()) for key in sources}
    conditions = {key: health_of(state, now) for key, state in rows.items()}
    order = sorted(rows, key=lambda key: (WORST_FIRST.index(conditions[key].status), key))
    if as_json:
        output.json(
            [_source_record(key, sources[key], rows[key], conditions[key], now) for key in order]
        )
        return
    output.table(
        ["source", "state", "last read", "last new", "next poll", "every", "usually", "reason"],
        [
            (
                key,
                conditions[key].status,
                ago(rows[key].last_ok, now),
                ago(rows[key].last_new, now),
                ago(rows[key].next_poll, now),
                _every(sources[key], rows[key], now),
                describe_rhythm(rows[key].rhythm),
                conditions[key].reason or _gap(rows[key], now) or _failures(rows[key]),
            )
            for key in order
        ],
        empty="No sources. Add packs to sources.yaml.",
    )


def _source_record(
    key: str, source: Source, state: SourceState, condition: SourceHealth, now: datetime
) -> dict[str, object]:
    return {
        "source": key,
        "outlet": source.outlet,
        "url": source.url,
        "state": condition.status,
        "reason": condition.reason or None,
        "failures": state.failures,
        "polled": state.polled,
        "last_ok": state.last_ok,
        "last_new": state.last_new,
        "next_poll": state.next_poll,
        "gaps": state.gaps,
        "last_gap": state.last_gap,
        "usual_gap": state.usual_gap.total_seconds() if state.usual_gap else None,
        "rhythm": describe_rhythm(state.rhythm),
        "every": source.every.total_seconds(),
        "wait": current_poll_wait(source, state, now).total_seconds(),
        "failed": count_failures(state.days),
        "days": [
            {"day": day.day, "polls": day.polls, "failed": day.failed, "new": day.new}
            for day in last_days(state.days, now.date())
        ],
        "counts": asdict(state.counts),
        "refused": [asdict(each) for each in state.refusals],
        "problem": _problem(state) or None,
    }


def _every(source: Source, state: SourceState, now: datetime) -> str:
    """The configured interval, and the one in use now by the publishing rhythm."""
    written = format_duration(source.every)
    wait = current_poll_wait(source, state, now)
    minute = timedelta(minutes=1)
    learned = max(round(wait / minute), 1) * minute if wait > minute else wait
    return written if learned == source.every else f"{written}, now {format_duration(learned)}"


def _failures(state: SourceState) -> str:
    """The failed polls of the last fourteen days, by class."""
    found = count_failures(state.days)
    return "recent failures: " + ", ".join(f"{k} {n}" for k, n in found.items()) if found else ""


def _problem(state: SourceState) -> str:
    if not state.failures or state.last_problem is None:
        return ""
    return f"{state.last_problem.kind.value}: {state.last_problem.detail}"


def _gap(state: SourceState, now: datetime) -> str:
    """Whether entries may have been missed in the last week."""
    if state.last_gap is None or now - state.last_gap > GAP_SHOWN:
        return ""
    sooner = f"; polled every {format_duration(state.interval)} now" if state.interval else ""
    return f"gap: entries may have been missed before {format_time(state.last_gap)}{sooner}"


def print_deliveries(output: Output, deliveries: Sequence[DeliveryView], *, as_json: bool) -> None:
    """Deliveries, newest first, with decision and result."""
    if as_json:
        output.json([asdict(each) for each in deliveries])
        return
    output.table(
        ["id", "when (UTC)", "state", "tries", "channel", "recipient", "subject", "because"],
        [
            (
                each.id,
                format_time(each.created),
                "suspended" if each.suspended else each.state,
                each.attempts,
                each.recipient.channel,
                each.recipient.label,
                each.subject,
                _because(each),
            )
            for each in deliveries
        ],
        empty="No deliveries.",
    )


def _because(delivery: DeliveryView) -> str:
    if delivery.last is not None and delivery.state not in {"sent", "suppressed"}:
        return delivery.last.detail
    return delivery.reason
