"""`config path`: where the configuration is. Scripts ask this often, so it imports little."""

from __future__ import annotations

from typing import Annotated

import typer

from policywire.cli.workspace.configuration_folder import folder_of
from policywire.config.config_error import ConfigurationError

config = typer.Typer(
    help="Show where the configuration is.", no_args_is_help=True, add_completion=False
)


@config.callback()
def _group() -> None:
    """Keep `path` a command of its own although it is the only one."""


@config.command()
def path(
    context: typer.Context,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Print nothing; exit code 0 if there is one.")
    ] = False,
) -> None:
    """Print the configuration folder in use.

    Example: policywire config path --quiet || policywire init
    """
    try:
        folder = folder_of(context)
    except ConfigurationError:
        if quiet:
            raise typer.Exit(1) from None
        raise
    if not quiet:
        typer.echo(folder)
