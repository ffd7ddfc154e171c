"""`versions`: the versions of an article's text, and what changed between them."""

from __future__ import annotations

from dataclasses import asdict
from itertools import pairwise

from rich.markup import escape
from rich.text import Text
from sqlmodel import Session

from policywire.alerts.message.labels import pluralize
from policywire.cli.terminal.output import Output, format_time, plain
from policywire.crawler.extract.text_diff import diff_paragraphs
from policywire.crawler.model.article import Article, ArticleForm
from policywire.store.articles import articles, versions as stored_versions
from policywire.store.articles.versions import ArticleVersion

MANY = 10


def find_versions(
    session: Session, url: str
) -> tuple[Article, tuple[ArticleVersion, ...]] | list[str]:
    """The one article with this address or a part of it, with its texts, or else the candidates."""
    found = articles.find(session, url, MANY)
    if len(found) != 1:
        return [article.url for article in found]
    return found[0], stored_versions.of_url(session, found[0].url)


def print_versions(
    output: Output, article: Article, versions: tuple[ArticleVersion, ...], *, as_json: bool
) -> None:
    """Each version with its date, kind, and removed and added paragraphs."""
    if as_json:
        output.json({"url": article.url, "versions": [asdict(each) for each in versions]})
        return
    output.say(f"[bold]{escape(plain(article.title))}[/bold]")
    output.say(escape(plain(article.url)))
    if ArticleForm.WITHDRAWN in article.forms:
        output.say("[yellow]The page has been removed.[/yellow]")
    first = versions[0]
    words = pluralize(len(first.text.split()), "word")
    output.say(f"\n[bold]version {first.number}[/bold]  {format_time(first.seen)} UTC  {words}")
    for before, after in pairwise(versions):
        _print_step(output, before, after)
    if len(versions) == 1:
        output.note("No changes since it was found.")


def _print_step(output: Output, before: ArticleVersion, after: ArticleVersion) -> None:
    output.say(
        f"\n[bold]version {after.number}[/bold]  {format_time(after.seen)} UTC  "
        f"[cyan]{after.change.value}[/cyan]: {escape(plain(after.reason))}"
    )
    if before.title != after.title:
        _print_piece(output, (before.title,), (after.title,))
    for piece in diff_paragraphs(before.text.split("\n"), after.text.split("\n")):
        _print_piece(output, piece.removed, piece.added)


def _print_piece(output: Output, removed: tuple[str, ...], added: tuple[str, ...]) -> None:
    for mark, style, lines in (("-", "red", removed), ("+", "green", added)):
        for line in lines:
            output.console.print(
                Text(f"  {mark} {plain(line)}", style=style), soft_wrap=not output.is_terminal
            )
