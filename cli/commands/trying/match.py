"""`match`, `extract`, `feed`: one text, page or feed, read without a store."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from policywire.cli.terminal.output import Output
from policywire.cli.topics.extract import feed_records, page_records
from policywire.cli.topics.match import UnreadableError, article_from, print_matches, record_of
from policywire.cli.workspace.configuration import configured_folder, topics_of
from policywire.service.wiring import matcher_of

Files = Annotated[list[Path], typer.Argument(help="Files; .gz files are unpacked.")]
Url = Annotated[str, typer.Option(metavar="URL", help="The URL the file came from.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


def match(
    context: typer.Context,
    text: Annotated[str, typer.Argument(metavar="FILE|URL|-", help="What to match.")],
    topics: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Read topics from this file, not from the configuration or starter.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show which topics match a text, with score, clause and matching words.

    A FILE ending in .html is read like a web page. In any other text the first line is the title.

    Examples: policywire match article.txt · policywire match https://… · policywire match - < a.txt
    """
    output = Output()
    loaded = topics_of(context, topics)
    matcher = matcher_of(loaded)
    if topics is None and configured_folder(context) is None:
        output.note(
            f"There is no configuration: these are the {len(loaded.configuration.topics)} topics "
            "of the starter, on US tax and immigration. --topics FILE takes your own."
        )
    try:
        article = article_from(text, loaded.configuration.settings)
    except UnreadableError as error:
        output.note(f"[red]{error}[/red]")
        raise typer.Exit(1) from None
    matches = matcher.match(article)
    if as_json:
        output.json(record_of(article, matches))
    else:
        print_matches(output, article, matches, loaded.configuration.topics)


def extract(files: Files, url: Url = "") -> None:
    """Print what is extracted from web pages, one JSON line each.

    Keys: file, title, text, author, published, canonical_url, outlet, language.

    Example: policywire extract page.html --url https://example.org/news/1
    """
    _print_records(page_records(files, url), Output())


def feed(files: Files, url: Url = "") -> None:
    """Print what is read from feeds, one JSON line each.

    Keys: file, feed, entries.

    Example: policywire feed rss.xml --url https://example.org/rss.xml
    """
    _print_records(feed_records(files, url), Output())


def _print_records(records: list[dict[str, object]], output: Output) -> None:
    for record in records:
        output.line(record)
    if any("problem" in record for record in records):
        raise typer.Exit(1)
