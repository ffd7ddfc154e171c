"""`replay`: dated articles through the live pipeline and the alert decisions."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def replay(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="JSON lines; `-` for standard input.")],
    topics: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Topics, instead of the configuration's or the starter's."
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Where to write, instead of standard output."),
    ] = None,
) -> None:
    """Run dated articles through the live pipeline on a throwaway store.

    The clock follows the articles' dates. Each input line holds url, outlet, title, text and date
    (a day or an ISO time; the order within a day is the order in the file); other keys are
    ignored. Each output line holds url, topics, copy_of, story, storyline, development, new,
    alerted, reasons and evidence, in the order of the input. Stories are as they stand at the end:
    a later article may have shown that two are one.

    Example: policywire replay articles.jsonl --topics topics.yaml --out verdicts.jsonl
    """
    from service.commands.settings import topics_of
    from service.output import Output
    from service.replay import (
        ReplayError,
        check_writable,
        read_lines,
        replay_articles,
        write_records,
    )

    loaded = topics_of(context, topics)
    try:
        lines = read_lines(file)
        check_writable(out)
    except ReplayError as error:
        Output().note(f"[red]{error}[/red]")
        raise typer.Exit(2) from None
    write_records(replay_articles(lines, loaded, Output()), out)
