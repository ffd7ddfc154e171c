"""`topics new`: draft a topic, show what it would have matched, and write it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from policywire.cli.terminal.output import Output
from policywire.cli.terminal.spans import span_of
from policywire.cli.topics.new_topic import (
    draft_record,
    drafted,
    headlines_of,
    print_draft,
    print_trial,
    save_topic,
    trial_of,
    workspace_of,
)
from policywire.config.config_error import ConfigFault, ConfigurationError


def new(  # noqa: PLR0917 - each is an option
    context: typer.Context,
    phrase: Annotated[
        str, typer.Argument(help="What to follow, in a few words; becomes the title.")
    ] = "",
    headlines: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Headlines that it should match, one a line; `-` for standard input.",
        ),
    ] = None,
    key: Annotated[
        str, typer.Option(help="The topic's key; default: the words of the phrase.")
    ] = "",
    since: Annotated[
        str, typer.Option(metavar="SPAN", help="How far back to look in what is stored.")
    ] = "4w",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print it, write nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Draft a topic from a phrase or from headlines, and add it to topics.yaml.

    Other names, and phrases that belong to it, are taken from the stored articles; shown is what
    it would have matched and what it nearly matched. A topic that is there is never overwritten.

    Example: policywire topics new "PFAS in drinking water" --dry-run
    """
    wanted = headlines_of(headlines)
    if not phrase.strip() and not wanted:
        raise typer.BadParameter('say what to follow: policywire topics new "PFAS in water"')
    workspace = workspace_of(context, span_of(since, "--since"))
    draft = drafted(workspace, phrase, wanted, key)
    if draft.key in workspace.topics:
        fault = ConfigFault(
            "topics.yaml", 0, 0, draft.key, "is there already", "give another key with --key"
        )
        raise ConfigurationError([fault])
    trial, output = trial_of(workspace, draft), Output()
    writes = workspace.folder is not None and not dry_run
    if writes and workspace.folder is not None:
        save_topic(workspace.folder, draft)
    if as_json:
        output.json(draft_record(draft, trial, is_written=writes))
        return
    print_draft(output, draft)
    print_trial(output, draft, trial)
    if writes:
        where = f"[bold]{escape(draft.key)}[/bold] to {workspace.folder}/topics.yaml"
        output.note(f"Added {where}: edit it there.")
    elif workspace.folder is None:
        output.note("There is no configuration to write it to: `policywire init` makes one.")
