"""`topics new`, `topics draft`: draft a topic, show what it would have matched, and write it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from policywire.cli.terminal.output import Output
from policywire.cli.terminal.spans import span_of
from policywire.cli.topics.new_topic import (
    DraftingWorkspace,
    draft_record,
    drafted,
    headlines_of,
    print_draft,
    print_trial,
    save_topic,
    workspace_of,
)
from policywire.config.config_error import ConfigFault, ConfigurationError

LONGEST_INTENT = 600
"""Letters of a description."""


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
    _offer(workspace, phrase, wanted, key, writes=not dry_run, as_json=as_json)


def draft(  # noqa: PLR0917 - each is an option
    context: typer.Context,
    intent: Annotated[
        str,
        typer.Option("--intent", help="In plain words what belongs to the topic, and what not."),
    ],
    key: Annotated[
        str, typer.Option(help="The topic's key; default: the words of the title.")
    ] = "",
    since: Annotated[
        str, typer.Option(metavar="SPAN", help="How far back to look in what is stored.")
    ] = "4w",
    write: Annotated[bool, typer.Option("--write", help="Add it to topics.yaml.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Draft a topic from a description in plain words: its keywords, and what they would find.

    With a language model (`llm:` in settings.yaml, with `draft` among its uses) the model proposes
    the words; else they are those of the description. Either draft is tried on the stored articles
    first. The description stands in the topic as `intent`.

    Example: policywire topics draft --intent "Court rulings on PFAS, not commentary"
    """
    if not intent.strip() or len(intent) > LONGEST_INTENT:
        raise typer.BadParameter(f"say in 1 to {LONGEST_INTENT} letters what belongs to the topic")
    workspace = workspace_of(context, span_of(since, "--since"))
    _offer(workspace, intent, [], key, writes=write, as_json=as_json)


def _offer(
    workspace: DraftingWorkspace,
    phrase: str,
    wanted: Sequence[str],
    key: str,
    *,
    writes: bool,
    as_json: bool,
) -> None:
    """Make the draft, write it where it is wanted, and print both. Raises ConfigurationError."""
    made, trial = drafted(workspace, phrase, wanted, key)
    if made.key in workspace.topics:
        fault = ConfigFault(
            "topics.yaml", 0, 0, made.key, "is there already", "give another key with --key"
        )
        raise ConfigurationError([fault])
    share, output = workspace.alert_share, Output()
    writes, missed = writes and workspace.folder is not None, ""
    if writes and workspace.folder is not None:
        missed = save_topic(workspace.folder, made)
    if as_json:
        output.json(draft_record(made, trial, share, is_written=writes))
        return
    print_draft(output, made)
    print_trial(output, made, trial, share)
    if writes:
        where = f"[bold]{escape(made.key)}[/bold] to {workspace.folder}/topics.yaml"
        output.note(f"Added {where}: edit it there.")
        if missed:
            output.note(f"[yellow]{escape(missed)}[/yellow]")
    elif workspace.folder is None:
        output.note("There is no configuration to write it to: `policywire init` makes one.")
