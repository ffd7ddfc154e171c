"""`doctor`: inspect the installation, and mend what is safe to mend."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer
from rich.markup import escape

from policywire.alerts.message.labels import pluralize
from policywire.cli.terminal.output import Output, plain
from policywire.cli.workspace.configuration import loaded_of
from policywire.cli.workspace.configuration_folder import folder_of
from policywire.service import doctor as inspection
from policywire.service.clock import SystemClock
from policywire.service.paths import paths_of
from policywire.store.upkeep.finding import Finding, Severity


def doctor(
    context: typer.Context,
    fix: Annotated[
        bool, typer.Option("--fix", help="Mend what is safe to mend; the service must be stopped.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Inspect database, files and machine: damage, stuck rows, times ahead, disk, permissions.

    Reads the whole database, beside a running service as well. Ends with 1 when something is wrong
    that keeps news from readers, or will. A light form runs at each start, and once a day.

    Example: policywire doctor --fix
    """
    configuration = loaded_of(context).configuration
    settings = configuration.settings
    paths, now, output = paths_of(folder_of(context), settings), SystemClock().now(), Output()
    done = inspection.fix(paths, settings, now) if fix else []
    found = inspection.examine(paths, settings, now)
    found += inspection.examine_owners(paths, configuration)
    if as_json:
        output.json({"fixed": done, "findings": [asdict(each) for each in found]})
    else:
        for each in done:
            output.plain_note(each)
        _print(output, found)
    raise typer.Exit(int(any(each.severity is Severity.ERROR for each in found)))


def _print(output: Output, found: list[Finding]) -> None:
    for each in found:
        colour = "red" if each.severity is Severity.ERROR else "yellow"
        said = escape(plain(f"{each.check}: {each.problem}. {each.cure}"))
        output.say(f"[{colour}]{each.severity.value}[/{colour}] {said}")
    errors = sum(each.severity is Severity.ERROR for each in found)
    if not found:
        output.say("Nothing is wrong.")
    else:
        warnings = pluralize(len(found) - errors, "warning")
        output.plain_note(f"{pluralize(errors, 'error')}, {warnings}.")
