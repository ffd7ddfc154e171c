"""`demo` and `replay`: news played to the real service and to the live pipeline."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from policywire.cli.terminal.json_lines import JsonLineError
from policywire.cli.terminal.output import Output
from policywire.cli.workspace.configuration import topics_of
from policywire.demo.demo import demo as play_demo
from policywire.demo.replay import (
    ReplayError,
    check_writable,
    read_lines,
    replay_articles,
    write_records,
)
from policywire.service.log import start_log


def replay(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="JSON lines; `-` for stdin.")],
    topics: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Read topics from this file, not from the configuration or starter.",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Output file (default: stdout)."),
    ] = None,
) -> None:
    """Run dated articles through the live pipeline with a temporary store.

    The clock follows the articles' dates. Each input line holds url, outlet, title, text and date
    (a day or an ISO time; the order within a day is the order in the file); other keys are
    ignored. Each output line holds url, topics, copy_of, story, storyline, development, new,
    alerted, told, reasons and evidence, in the order of the input. `told` is alert, detail or null.
    Stories are as they stand at the end: a later article may have shown that two are one.

    Example: policywire replay articles.jsonl --topics topics.yaml --out verdicts.jsonl
    """
    loaded = topics_of(context, topics)
    try:
        lines = read_lines(file)
        check_writable(out)
    except (JsonLineError, ReplayError) as error:
        Output().note(f"[red]{error}[/red]")
        raise typer.Exit(2) from None
    write_records(replay_articles(lines, loaded, Output()), out)


def demo(
    seconds: Annotated[float, typer.Option(min=5, help="Length of the demo in seconds.")] = 60.0,
) -> None:
    """Run a year of labelled news through the real service, in about a minute.

    A small newsroom on this machine publishes the coverage of 2025; the service crawls it over HTTP
    and prints the alerts. Needs no account and no internet access, and leaves no files behind.

    Example: policywire demo --seconds 20
    """

    start_log(json=False, level=40)
    asyncio.run(play_demo(seconds, Output()))
