"""The command line: `policywire`."""

from __future__ import annotations

import errno
import gc
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from policywire import __version__
from policywire.cli.command_table import COMMANDS
from policywire.cli.terminal.lazy_group import LazyGroup

HELP = """
Follow policies through the news and the official record, and get alerted when a story develops.

policywire polls your sources, matches new articles to your topics, folds copies, groups articles
into stories, and notifies the right people once when a story develops.
"""

EPILOG = """
[bold]Start[/bold]: policywire init · policywire check · policywire serve

[bold]Configuration[/bold] is read from the first of: --config DIR, $POLICYWIRE_CONFIG,
./policywire.d, your user configuration folder.

[bold]Exit codes[/bold]: 0 success · 1 not found, or failed · 2 error in the configuration or on
the command line · 3 database not usable · 4 another policywire is running on it
"""


COLLECT_AFTER = (20_000, 20, 50)
"""When the garbage collector looks: Python's own (700, 10, 10) cost a fifth of judging an article.

Nearly nothing of ours is in a circle; what is there waits a little longer.
"""


class _Policywire(LazyGroup):
    lazy = COMMANDS


app = typer.Typer(
    cls=_Policywire,
    help=HELP,
    epilog=EPILOG,
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"policywire {__version__}")
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


def main() -> None:
    """Run the command; expected failures become a sentence and an exit code, never a traceback."""
    gc.set_threshold(*COLLECT_AFTER)
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
        # Knows every room's errors; --help and what succeeds need none of them.
        from policywire.cli.terminal.exit_codes import explain

        sys.exit(explain(error))


if __name__ == "__main__":
    main()
