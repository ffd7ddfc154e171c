"""A command group that imports a command only when it is the one to run.

`policywire --help` lists thirty commands and needs none of them. Scrapy, SQLAlchemy and Apprise
take more than a second to import; a command's own module imports them at its top, as any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand

from policywire.cli.terminal.cli_errors import PlainErrorGroup
from policywire.cli.terminal.renamed import renamed


@dataclass(frozen=True, slots=True)
class LazyCommand:
    """Where a command or a group of commands is defined, and its line in the help.

    `at` is `module:attribute` below `policywire`; `panel` is the heading that it is listed under.
    `renamed_to` makes it an old name: hidden, and it warns when it is used.
    """

    at: str
    panel: str
    help: str
    renamed_to: str = ""

    def load(self, name: str) -> Any:
        """The command itself, imported now."""
        module, _, attribute = self.at.partition(":")
        found = getattr(import_module(f"policywire.{module}"), attribute)
        if self.renamed_to:
            found = renamed(found, name, self.renamed_to)
        if not isinstance(found, typer.Typer):
            # Typer makes a click command only of an app.
            alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
            alone.command(name, no_args_is_help=False)(found)
            found = alone
        command = typer.main.get_command(found)
        command.name = name
        return command


_MEANT = {
    "health": "sources", "feeds": "sources", "run": "serve",
    "start": "serve", "validate": "check", "setup": "init", "explain": "why", "log": "why",
    "alerts": "deliveries", "sent": "deliveries", "lint": "topics lint",
    "backtest": "topics backtest", "articles": "stories",
}  # fmt: skip
"""Words of other tools, and what they are called here."""
_LEAST_LIKENESS = 0.7
"""Below it a word is another one, and no slip of the fingers."""


def _unknown_command(name: str, known: Sequence[str]) -> str:
    close = get_close_matches(name, known, n=1, cutoff=_LEAST_LIKENESS)
    meant = _MEANT.get(name.lower()) or (close[0] if close else "")
    cure = f"Did you mean '{meant}'?" if meant else "'policywire --help' lists the commands."
    return f"No such command '{name}'. {cure}"


class LazyGroup(PlainErrorGroup):
    """Lists the commands of `lazy` by the words given there, and loads the one that is run."""

    lazy: dict[str, LazyCommand]

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        for name, each in self.lazy.items():
            listed = TyperCommand(
                name,
                help=each.help,
                rich_help_panel=each.panel,
                hidden=bool(each.renamed_to),
            )
            self.add_command(listed)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that was named, loaded; a usage error when there is none of that name."""
        if args and args[0] not in self.lazy and not args[0].startswith("-"):
            ctx.fail(_unknown_command(args[0], [*self.lazy]))
        name, listed, rest = super().resolve_command(ctx, args)
        if name in self.lazy:
            return name, self.lazy[name].load(name), rest
        return name, listed, rest
