"""`match`: the topics that match a text, a web page or standard input."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.text import Text

from policywire.alerts.message.labels import pluralize
from policywire.cli.terminal.not_found import reason_of
from policywire.cli.terminal.output import Output, plain
from policywire.cli.topics.extract import unpacked
from policywire.config.enums import ArticleField
from policywire.config.models import Settings, Topic
from policywire.crawler.extract.document import read_document
from policywire.crawler.extract.page import ArticlePage
from policywire.crawler.model.article import Article
from policywire.crawler.model.crawl_outcome import Problem
from policywire.crawler.polling.article_builder import article_from_page
from policywire.pipeline.model.article_verdict import Match, Span
from policywire.pipeline.topics.aboutness import mention_reason
from policywire.service.clock import SystemClock
from policywire.service.temporary_crawler import temporary_crawler

CONTEXT = 60
"""Characters shown on each side of the first word that fired."""


class UnreadableError(Exception):
    """What was given cannot be read; the text says why."""


def article_from(what: str, settings: Settings) -> Article:
    """Read a file, an address, or `-` for standard input. Raises UnreadableError."""
    if what.startswith(("http://", "https://")):
        return _of_page(asyncio.run(_fetched(what, settings)))
    try:
        body = sys.stdin.buffer.read() if what == "-" else unpacked(Path(what))
        if what.lower().removesuffix(".gz").endswith((".html", ".htm")):
            return _of_page(read_document(body, "", "", SystemClock().now()))
        text = body.decode("utf-8-sig")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise UnreadableError(f"{what} cannot be read: {reason_of(error)}") from error
    title, _, rest = text.strip().partition("\n")
    now = SystemClock().now()
    return Article(url="text:", title=title.strip(), text=rest.strip(), outlet="", found=now)


async def _fetched(url: str, settings: Settings) -> ArticlePage | Problem:
    async with temporary_crawler(settings) as crawler:
        return await crawler.page(url)


def _of_page(page: ArticlePage | Problem) -> Article:
    if isinstance(page, Problem):
        raise UnreadableError(f"{page.url or 'The page'} cannot be read: {page.detail}")
    return article_from_page(page, SystemClock().now())


def record_of(article: Article, matches: Sequence[Match]) -> dict[str, object]:
    """The matches as plain values, best first."""
    return {
        "url": article.url,
        "title": article.title,
        "matches": [
            {
                "topic": match.topic,
                "score": round(match.score, 3),
                "about": match.about,
                "clause": match.clause,
                "parts": {name: round(value, 3) for name, value in match.parts.items()},
                "evidence": [
                    {
                        "field": span.field.value,
                        "start": span.start,
                        "end": span.end,
                        "text": span.text,
                    }
                    for span in match.spans
                ],
            }
            for match in matches
        ],
    }


def print_matches(
    output: Output, article: Article, matches: Sequence[Match], topics: Mapping[str, Topic]
) -> None:
    """Each topic with its score, the clause that fired, and the text with its words marked."""
    if not matches:
        output.note(f"None of {pluralize(len(topics), 'topic')} matches.")
        return
    if not output.is_terminal:
        words = [(match, sorted({span.text for span in match.spans})) for match in matches]
        rows = [
            (m.topic, f"{m.score:.2f}", _about(m), m.clause, ", ".join(found)) for m, found in words
        ]
        output.table(["topic", "score", "article", "clause", "words"], rows, empty="")
        return
    for match in matches:
        head = Text(f"{match.score:.2f} ", style="bold green")
        head.append(topics[match.topic].title, style="bold")
        head.append(f"  {match.topic}", style="dim")
        if not match.about:
            head.append(f"  mentions it: {mention_reason(match.parts)}", style="yellow")
        output.console.print(head)
        output.console.print(Text(f"     because {plain(match.clause)}", style="italic"))
        for field in (ArticleField.TITLE, ArticleField.LEDE, ArticleField.BODY):
            spans = [span for span in match.spans if span.field is field]
            if spans:
                output.console.print(Text("     ") + marked(article, field, spans))


def _about(match: Match) -> str:
    return "about it" if match.about else "mentions it"


def marked(article: Article, field: ArticleField, spans: Sequence[Span]) -> Text:
    """A window of one field, the words that fired in bold."""
    whole = {ArticleField.TITLE: article.title, ArticleField.LEDE: article.lede}.get(
        field, article.text
    )
    start = max(0, min(span.start for span in spans) - CONTEXT)
    end = min(len(whole), start + 6 * CONTEXT)
    text = Text(plain(whole[start:end]), style="default")
    for span in spans:
        text.stylize("bold yellow", max(0, span.start - start), max(0, span.end - start))
    before, after = ("…" if start else ""), ("…" if end < len(whole) else "")
    return Text(f"{field.value}: {before}", style="dim") + text + Text(after, style="dim")
