"""The command line: `policywire`."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from service.commands import (
    channels,
    configuration,
    exporting,
    looking,
    marking,
    reading,
    rendering,
    replaying,
    routes,
    running,
    silencing,
    sources,
    tokens,
    topics,
    users,
)
from service.health import VERSION
from service.plain_usage import PlainGroup

HELP = """
Follow policies through the news and the official record, and hear when a story moves.

policywire polls the sources you name, reads what they publish, matches it to your topics,
folds copies, groups articles into stories, and tells the right people once when a story develops.
"""

EPILOG = """
[bold]Start[/bold]: policywire init · policywire check · policywire serve

[bold]Configuration[/bold] is looked for in --config DIR, $POLICYWIRE_CONFIG, ./policywire.d, and
the user's configuration folder, in this order.

[bold]Exit codes[/bold]: 0 done · 1 what was named is not there, or failed · 2 mistakes in the
configuration or on the command line · 3 the database cannot be used · 4 another policywire holds it
"""

app = typer.Typer(
    cls=PlainGroup,
    help=HELP,
    epilog=EPILOG,
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"policywire {VERSION}")
        raise typer.Exit


@app.callback()
def policywire(
    context: typer.Context,
    config: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="The configuration folder."),
    ] = None,
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Remember the options that belong to the command itself."""
    context.obj = config


_SET_UP, _RUN, _TRY, _LOOK = "Set up", "Run", "Try out", "Look into the store"

app.add_typer(topics.app, name="topics", rich_help_panel=_TRY)
app.add_typer(routes.app, name="routes", rich_help_panel=_TRY)
app.add_typer(channels.app, name="channels", rich_help_panel=_TRY)
app.add_typer(sources.app, name="sources", rich_help_panel=_LOOK)
app.add_typer(silencing.app, name="silence", rich_help_panel=_RUN)
app.add_typer(users.app, name="users", rich_help_panel=_SET_UP)
app.add_typer(tokens.app, name="tokens", rich_help_panel=_SET_UP)
app.add_typer(marking.app, name="mark", rich_help_panel=_RUN)

PANELS: dict[str, list[Callable[..., None]]] = {
    _SET_UP: [configuration.init, configuration.check, configuration.schema, configuration.where],
    _RUN: [running.serve, running.once, running.demo, silencing.snooze],
    _TRY: [reading.match, reading.extract, reading.feed, rendering.render, replaying.replay],
    _LOOK: [
        looking.stories,
        looking.story,
        looking.why,
        looking.versions,
        looking.deliveries,
        exporting.export,
    ],
}

for panel, commands in PANELS.items():
    for command in commands:
        app.command(rich_help_panel=panel, no_args_is_help=False)(command)


def main() -> None:
    """Run the command; expected failures become a sentence and an exit code, never a traceback."""
    try:
        app()
    except BrokenPipeError:
        # Whoever reads our output (`| head`) has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT, errno.EIO}:
            raise
        sys.stderr.write(f"The output cannot be written: {error.strerror}.\n")
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:  # noqa: BLE001 - what it cannot explain it raises again
        from service.failures import explain

        sys.exit(explain(error))


if __name__ == "__main__":
    main()
