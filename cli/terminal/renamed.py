"""Old words of the command line: they work for one more version, and name the new one."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import typer

from policywire.config.deprecation import renamed_words


def warn_renamed(old: str, new: str) -> None:
    """One line on stderr, so that pipes and scripts get what they got before."""
    typer.echo(renamed_words(old, new), err=True)


def renamed(command: Callable[..., Any], old: str, new: str) -> Callable[..., Any]:
    """The command with the same options, which warns before it runs."""

    @wraps(command)
    def run(*arguments: Any, **options: Any) -> Any:
        warn_renamed(old, new)
        return command(*arguments, **options)

    return run


def keep_old_name(app: typer.Typer, command: Callable[..., Any], old: str, new: str) -> None:
    """Let a group take an old word for its command, hidden. Both names are given in full."""
    app.command(old.rpartition(" ")[2], hidden=True)(renamed(command, old, new))
