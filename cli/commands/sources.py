"""`sources`: list them, check, add, import and export them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from policywire.alerts.message.labels import pluralize
from policywire.cli.sources.find_source import find_source
from policywire.cli.sources.source_check import check_record, check_source, print_check
from policywire.cli.store.store_listing import print_sources
from policywire.cli.terminal.not_found import check_known, unreadable
from policywire.cli.terminal.output import Output, format_time, plain
from policywire.cli.workspace.configuration import configured_or_default, loaded_of
from policywire.cli.workspace.configuration_folder import editor_of, folder_of
from policywire.cli.workspace.open_store import open_store
from policywire.config.editing.sources_text import NAME, with_sources, yaml_of
from policywire.config.missing_secret import require_secrets
from policywire.config.models import Source
from policywire.crawler.opml import OpmlError, opml_of, other_kinds, read_opml
from policywire.crawler.source_search import SourceCandidate, SourceSearchResult, key_for, site_url
from policywire.service.clock import SystemClock
from policywire.store.articles import sources as stored_sources

app = typer.Typer(invoke_without_command=True, add_completion=False)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Write = Annotated[bool, typer.Option("--write", help="Add it to sources.yaml; comments are kept.")]


@app.callback()
def sources(context: typer.Context, as_json: AsJson = False) -> None:
    """List sources and their health; check, find, import and export them.

    Example: policywire sources · policywire sources check white-house-news
    """
    if context.invoked_subcommand is not None:
        return

    with open_store(context) as (store, loaded), store.reading() as session:
        states = stored_sources.states(session)
    now = SystemClock().now()
    print_sources(Output(), loaded.configuration.sources, states, now, as_json=as_json)


@app.command()
def check(
    context: typer.Context,
    key: Annotated[str, typer.Argument(metavar="KEY", help="The source's key.")],
    as_json: AsJson = False,
) -> None:
    """Fetch one source now and show each step: robots, answer, validators, entries, articles.

    Stores nothing. Exit code 1 if the source cannot be read.

    Example: policywire sources check irs-newsroom
    """
    configuration = loaded_of(context).configuration
    check_known("source", key, configuration.sources)
    source = configuration.sources[key]
    require_secrets(source)
    found = check_source(key, source, configuration.settings)
    output = Output()
    if as_json:
        output.json(check_record(key, source, found))
    else:
        print_check(output, key, source, found)
    if found.problem is not None:
        raise typer.Exit(1)


@app.command()
def add(
    context: typer.Context,
    url: Annotated[
        str,
        typer.Argument(
            metavar="URL", help="The URL of a site, page or feed, or an account: @name@site."
        ),
    ],
    key: Annotated[
        str | None, typer.Option(metavar="KEY", help="The source's key (default: from its host).")
    ] = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="Watch this page or PDF itself for changes.")
    ] = False,
    write: Write = False,
) -> None:
    """Find how to follow a site or an account: its feeds, news sitemap or news listing.

    Tries each way, and shows the first items of the best one and the YAML to paste. A PDF is
    watched for changes. Exit code 1 if there is no way.

    Example: policywire sources add https://www.example.gov/newsroom --write
    """
    configuration = configured_or_default(context)
    output = Output()
    finding = find_source(_address(url), configuration.settings, watch=watch)
    best = _print_search(output, finding)
    if best is None:
        raise typer.Exit(1)
    taken = configuration.sources
    name = key or key_for(best.source, taken)
    if name in taken:
        raise typer.BadParameter(f"a source {name!r} already exists; choose another --key")
    _give(context, output, {name: best.source}, write=write)


def _address(url: str) -> str:
    try:
        return site_url(url)
    except ValueError as error:
        raise typer.BadParameter(f"{url} {error}") from None


def _print_search(output: Output, finding: SourceSearchResult) -> SourceCandidate | None:
    """Print what was tried, and the items of the best way."""

    if finding.page is not None:
        output.note(f"[red]{finding.page.kind.value}: {escape(finding.page.detail)}[/red]")
    for each in finding.tried:
        problem = each.found.problem
        worth = problem.detail if problem else _worth(each)
        output.note(f"{each.source.kind:<8} {escape(each.source.url)}: {escape(plain(worth))}")
    best = finding.best
    if best is None:
        output.note("[red]Found nothing to follow.[/red]")
        output.note("To watch the page itself for changes, add --watch.")
        return None
    for entry in best.entries[:5]:
        when = format_time(entry.published or entry.updated) or "no date"
        output.note(f"  {when:<16}  {escape(plain(entry.title or entry.link))}")
    return best


def _worth(candidate: SourceCandidate) -> str:
    if candidate.source.kind == "page":
        return "can be watched for changes"
    return pluralize(len(candidate.entries), "entry", "entries")


def _give(
    context: typer.Context, output: Output, sources: Mapping[str, Source], *, write: bool
) -> None:
    """Print the YAML, or write it."""
    if not write:
        output.note(
            "To follow it, paste this below `sources:` in sources.yaml, or run again with --write:"
        )
        typer.echo(yaml_of(sources), nl=False)
        return
    folder = folder_of(context)
    editor = editor_of(folder)
    editor.change(NAME, lambda content: with_sources(content, sources))
    output.note(f"[green]Wrote {pluralize(len(sources), 'source')} to {folder / NAME}.[/green]")


@app.command("import")
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="An OPML file exported by a feed reader.")],
    write: Write = False,
) -> None:
    """Import feeds from OPML, skipping ones already configured.

    Example: policywire sources import feeds.opml --write
    """

    output = Output()
    try:
        found, skipped = read_opml(file.read_bytes(), configured_or_default(context).sources)
    except OSError as error:
        raise unreadable(file, error) from None
    except OpmlError as error:
        output.note(f"[red]{escape(str(file))}: {escape(str(error))}[/red]")
        raise typer.Exit(2) from None
    for sentence in skipped:
        output.note(f"[yellow]skipped[/yellow] {escape(sentence)}")
    if not found:
        output.note("No new feeds in this file.")
        return
    _give(context, output, found, write=write)


@app.command()
def export(context: typer.Context) -> None:
    """Print the feeds as OPML for a feed reader. Other kinds of sources are skipped.

    Example: policywire sources export > policywire.opml
    """
    sources = loaded_of(context).configuration.sources
    typer.echo(opml_of(sources, SystemClock().now()), nl=False)
    if left := other_kinds(sources):
        Output().note(f"{pluralize(len(left), 'source')} of other kinds skipped.")
