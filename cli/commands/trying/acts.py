"""`acts`: what headlines report, read without a store."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from policywire.cli.terminal.json_lines import JsonLineError
from policywire.cli.terminal.output import Output, plain
from policywire.cli.topics.acts import each_line, show_acts


def acts(
    file: Annotated[Path, typer.Argument(help="JSON lines; `-` for stdin.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON line each.")] = False,
) -> None:
    """Show the acts that headlines report, and the stage they bring a policy to.

    Each input line holds title, and if you like text and date (a day or an ISO time); other keys
    are ignored. Each output line holds acts (act, actor, object, status, day), stage, form and
    proceedings, in the order of the input. With a text, its first sentence is read as well.

    Example: policywire acts headlines.jsonl --json
    """
    output = Output()
    try:
        read = list(each_line(file))
    except JsonLineError as error:
        output.note(f"[red]{plain(error)}[/red]")
        raise typer.Exit(2) from None
    for line, record in read:
        if as_json or not output.is_terminal:
            output.line(record)
        else:
            show_acts(output, line.title, record)
