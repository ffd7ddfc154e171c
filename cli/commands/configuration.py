"""`init`, `schema`: write the configuration, and describe it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from policywire.alerts.channels.webhook.render import payload_schema
from policywire.cli.terminal.output import Output
from policywire.config.yaml import topic_packs
from policywire.config.yaml.schema import schemas
from policywire.config.yaml.starter_files import is_unconfigured, write_blank, write_starter

FIELDS = ", ".join(topic_packs.names())


def init(
    context: typer.Context,
    folder: Annotated[
        Path | None,
        typer.Argument(help="Where to write it; default: --config, or ./policywire.d."),
    ] = None,
    pack: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="A pack of sources; can be repeated."),
    ] = None,
    topics: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FIELD",
            help=f"Topics of a field instead of the starter's; can be repeated: {FIELDS}.",
        ),
    ] = None,
    ask: Annotated[
        bool, typer.Option("--ask", help="Ask what to follow, who hears and where to look.")
    ] = False,
) -> None:
    """Write a commented starter configuration, or one from your answers with `--ask`.

    `--topics` brings the packs of sources that suit the field, unless `--pack` names others.

    Example: policywire init --topics health --topics environment
    """
    if ask:
        # Needs every room; `init` itself and `schema` need none of them.
        from policywire.cli.conversation.first_hour import ask_first_hour

        target = folder or context.obj or Path("policywire.d")
        if is_unconfigured(target):
            write_blank(target)
        ask_first_hour(context, target)
        return
    output = Output()
    written = write_starter(folder or context.obj or Path("policywire.d"), pack, topics or ())
    for path in written:
        if path.suffix == ".yaml":
            output.say(f"wrote [bold]{path}[/bold]")
    output.note(
        "Next: edit topics.yaml, then [bold]policywire check[/bold] and [bold]serve[/bold]."
    )


def schema(
    name: Annotated[
        str,
        typer.Argument(help="settings, topics, sources, alerts or webhook; all by default."),
    ] = "",
    write: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write one file each into this folder.")
    ] = None,
) -> None:
    """Print the JSON Schemas of the YAML files, for completion and checks in your editor.

    `webhook` describes what a webhook channel sends, for the program that receives it.

    Example: policywire schema topics > topics.schema.json
    """
    found = {**schemas(), "webhook": payload_schema()}
    if name and name not in found:
        raise typer.BadParameter(f"there is no schema {name!r}; known: {', '.join(found)}")
    chosen = {name: found[name]} if name else found
    if write is None:
        Output().json(chosen[name] if name else chosen)
        return
    write.mkdir(parents=True, exist_ok=True)
    for key, value in chosen.items():
        target = write / f"{key}.json"
        target.write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")
        Output().say(f"wrote [bold]{target}[/bold]")
