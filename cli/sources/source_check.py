"""`sources check`: fetch one source now and show each step."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from rich.markup import escape

from policywire.alerts.message.labels import pluralize
from policywire.cli.terminal.output import Output, format_time, plain
from policywire.config.models import Settings, Source
from policywire.config.values.durations import format_duration
from policywire.crawler.fetch.response import Response
from policywire.crawler.model.article import Article
from policywire.crawler.model.crawl_outcome import Problem
from policywire.crawler.model.entry_counts import describe_counts
from policywire.crawler.model.feed_entry import FeedEntry
from policywire.crawler.model.publishing_rhythm import describe_rhythm
from policywire.crawler.polling.dry_run import PollTrace
from policywire.crawler.polling.schedule import freshness, poll_pace_of
from policywire.service.temporary_crawler import temporary_crawler

SHOWN = 3
"""Articles that are fetched and shown."""


def check_source(key: str, source: Source, settings: Settings) -> PollTrace:
    """Poll the source now, as for the first time."""
    return asyncio.run(_check(key, source, settings))


async def _check(key: str, source: Source, settings: Settings) -> PollTrace:
    async with temporary_crawler(settings) as crawler:
        return await crawler.dry_run(key, source, SHOWN)


def print_check(output: Output, key: str, source: Source, found: PollTrace) -> None:
    """A line for each step, then the newest articles, then the verdict."""
    for name, text in check_steps(key, source, found):
        output.say(f"[bold]{name:<10}[/bold] {escape(plain(text))}")
    for article in found.outcome.articles:
        output.say(f"[bold]{'article':<10}[/bold] {escape(plain(_article(article)))}")
    for problem in found.outcome.problems if found.problem is None else ():
        output.say(f"[yellow]{'problem':<10}[/yellow] {escape(plain(_problem(problem)))}")
    if found.problem:
        output.say(f"[red]{'fails':<10}[/red] {escape(plain(_problem(found.problem)))}")
    else:
        output.say(f"[green]{'works':<10}[/green] {escape(_verdict(key, found))}")


def _verdict(key: str, found: PollTrace) -> str:
    """That it can be read, and how much was."""
    read = len(_entries(found))
    what = pluralize(read, "entry", "entries") if read else "no entries"
    return f"{key} can be read: {what}."


def check_record(key: str, source: Source, found: PollTrace) -> dict[str, Any]:
    """The same as JSON values."""
    return {
        "source": key,
        "kind": source.kind,
        "url": source.url,
        "ok": found.problem is None,
        "problem": _problem(found.problem) if found.problem else None,
        "problems": [_problem(each) for each in found.outcome.problems],
        "robots": found.robots_problem.detail if found.robots_problem else "allowed",
        "pause": found.request_delay.total_seconds(),
        "requests": [_request_record(url, answer) for url, answer in found.answers],
        "entries": [_entry_record(entry) for entry in _entries(found)],
        "counts": asdict(found.outcome.state.counts),
        "remarks": _remarks(found),
        "articles": [
            {
                "url": article.url,
                "title": article.title,
                "outlet": article.outlet,
                "published": article.published,
                "words": len(article.text.split()),
                "origin": article.origin,
                "note": article.note,
            }
            for article in found.outcome.articles
        ],
    }


def check_steps(key: str, source: Source, found: PollTrace) -> Iterator[tuple[str, str]]:
    """What was done, as pairs of a word and a sentence."""
    yield "source", f"{key} ({source.kind}) {source.url}"
    if source.kind != "mailbox":
        robots = found.robots_problem.detail if found.robots_problem else "allows us to read this"
        yield "robots", f"{robots}; {found.request_delay.total_seconds():g} s between two requests"
    if found.answers and source.kind != "mailbox":
        yield from _answer(*found.answers[0][::-1])
    if not (found.answers or found.feeds):
        return
    yield "pace", _pace(source, found)
    if parts := found.feeds[1:]:
        yield "parts", pluralize(len(parts), "further response") + " read"
    if entries := _entries(found):
        yield "entries", _entries_sentence(entries)
    elif source.kind == "page" and found.feeds:
        yield "entries", "none: the first poll only stores what the page says"
    elif found.feeds:
        yield "entries", "none"
    if (counts := found.outcome.state.counts).offered:
        yield "taken", describe_counts(counts)
    for remark in _remarks(found):
        yield "remark", remark


def _answer(answer: Response | Problem, asked: str) -> Iterator[tuple[str, str]]:
    if isinstance(answer, Problem):
        yield "answer", "none"
        return
    kind = answer.content_type or "no Content-Type"
    yield "answer", f"status {answer.status}, {kind}, {pluralize(len(answer.body), 'byte')}"
    if answer.url != asked:
        yield "moved", f"to {answer.url}"
    names = (("etag", "ETag"), ("last-modified", "Last-Modified"))
    kept = [f"{shown} {answer.headers[name]}" for name, shown in names if name in answer.headers]
    yield "validators", ", ".join(kept) or "none: every poll fetches everything"


def _pace(source: Source, found: PollTrace) -> str:
    """How often it is polled, and what the response and the feed ask for."""
    longest = format_duration(source.longest_wait)
    shortest = format_duration(poll_pace_of(source, None, 0).shortest)
    words = [f"every {format_duration(source.every)}, between {shortest} and {longest}"]
    answer = found.answers[0][1] if found.answers else None
    if isinstance(answer, Response) and (fresh := freshness(answer)):
        words.append(f"its Cache-Control keeps it {format_duration(fresh)}")
    for feed in found.feeds[:1]:
        words += [f"its ttl is {format_duration(feed.ttl)}"] if feed.ttl else []
        if feed.skip_hours or feed.skip_days:
            words.append("it names hours or days when it is not polled")
    rhythm = found.outcome.state.rhythm
    if rhythm is not None and rhythm.is_known:
        words.append(f"what it shows is {describe_rhythm(rhythm)}")
    return "; ".join(words)


def _entries(found: PollTrace) -> list[FeedEntry]:
    unique = {entry.key: entry for feed in found.feeds for entry in feed.entries}
    return list(unique.values())


def _remarks(found: PollTrace) -> list[str]:
    return list(dict.fromkeys(remark for feed in found.feeds for remark in feed.remarks))


def _entries_sentence(entries: list[FeedEntry]) -> str:
    dates = sorted(when for each in entries if (when := _date(each)))
    text = f"{len(entries)}"
    if dates:
        text += f", from {format_time(dates[0])} to {format_time(dates[-1])} UTC"
    undated = len(entries) - len(dates)
    return f"{text}; {undated} without a date" if undated else text


def _date(entry: FeedEntry) -> datetime | None:
    return entry.published or entry.updated


def _article(article: Article) -> str:
    words = pluralize(len(article.text.split()), "word")
    note = f" · {article.note}" if article.note else ""
    when = format_time(article.published) or "no date"
    return f"{article.title} · {article.outlet} · {when} · {words} from its {article.origin}{note}"


def _problem(problem: Problem) -> str:
    return f"{problem.kind.value}: {problem.detail} ({problem.url})"


def _request_record(url: str, answer: Response | Problem) -> dict[str, Any]:
    if isinstance(answer, Problem):
        return {"url": url, "problem": _problem(answer)}
    return {
        "url": url,
        "final": answer.url,
        "status": answer.status,
        "type": answer.content_type,
        "bytes": len(answer.body),
        "etag": answer.headers.get("etag"),
        "last_modified": answer.headers.get("last-modified"),
    }


def _entry_record(entry: FeedEntry) -> dict[str, Any]:
    return {"title": entry.title, "link": entry.link, "published": _date(entry)}
