"""The command line: `policywire`."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from policywire import __version__
from policywire.cli.terminal.lazy_group import LazyCommand, LazyGroup

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

_SET_UP, _RUN, _TRY, _LOOK = "Set up", "Run", "Try out", "Look into the store"

COMMANDS = {
    "init": LazyCommand(
        "cli.commands.configuration:init", _SET_UP, "Write a commented starter configuration."
    ),
    "check": LazyCommand(
        "cli.commands.configuration:check",
        _SET_UP,
        "Validate the whole configuration and print what would run.",
    ),
    "schema": LazyCommand(
        "cli.commands.configuration:schema",
        _SET_UP,
        "Print the JSON Schema of the YAML files, for editors that complete and check them.",
    ),
    "where": LazyCommand(
        "cli.commands.configuration:where", _SET_UP, "Print the configuration folder in use."
    ),
    "users": LazyCommand(
        "cli.commands.users:app",
        _SET_UP,
        "Who may see the page. With users, everybody logs in; without, only this machine may.",
    ),
    "tokens": LazyCommand(
        "cli.commands.tokens:app",
        _SET_UP,
        "What programs and feed readers show to read the API and the feeds.",
    ),
    "serve": LazyCommand(
        "cli.commands.service:serve",
        _RUN,
        "Run the service here: poll, judge, deliver, until SIGTERM or Ctrl-C.",
    ),
    "once": LazyCommand(
        "cli.commands.service:once", _RUN, "Do everything that is due now, then exit: for cron."
    ),
    "demo": LazyCommand(
        "demo.commands:demo",
        _RUN,
        "Play a year of labelled news through the real service, here and now.",
    ),
    "silence": LazyCommand(
        "cli.commands.silences:app",
        _RUN,
        "Hear nothing of a topic, a story, a source or some words for a while.",
    ),
    "snooze": LazyCommand(
        "cli.commands.silences:snooze",
        _RUN,
        "Hear nothing of a story until it reaches a stage, or until a day. Its waking is told.",
    ),
    "mark": LazyCommand(
        "cli.commands.marks:app",
        _RUN,
        "Say what belongs together, what was no news, what is on topic. It can be undone.",
    ),
    "topics": LazyCommand(
        "cli.commands.topics:app",
        _TRY,
        "Write topics well: check them, try them on what is stored, hear what would improve them.",
    ),
    "routes": LazyCommand(
        "cli.commands.routes:app",
        _TRY,
        "Try the routes of alerts.yaml.",
    ),
    "channels": LazyCommand(
        "cli.commands.channels:app",
        _TRY,
        "List the channels, who is in them, and who is parked and why; try one, or send again.",
    ),
    "match": LazyCommand(
        "cli.commands.match:match",
        _TRY,
        "Tell which topics a text meets: score, clause, and the words that prove it.",
    ),
    "extract": LazyCommand(
        "cli.commands.match:extract",
        _TRY,
        "Print what is read from pages of the web, a JSON line each.",
    ),
    "feed": LazyCommand(
        "cli.commands.match:feed", _TRY, "Print what is read from feeds, a JSON line each."
    ),
    "render": LazyCommand(
        "cli.commands.render:render",
        _TRY,
        "Preview the last alert of a stored story, with the templates as they are now.",
    ),
    "replay": LazyCommand(
        "demo.commands:replay",
        _TRY,
        "Run dated articles through the live pipeline on a throwaway store.",
    ),
    "sources": LazyCommand(
        "cli.commands.sources:app",
        _LOOK,
        "List the sources and how they do; check, find, import and export them.",
    ),
    "stories": LazyCommand(
        "cli.commands.store:stories", _LOOK, "List the stories that moved last."
    ),
    "story": LazyCommand(
        "cli.commands.store:story",
        _LOOK,
        "Show one story: how it developed, what was new each time, and who reports it.",
    ),
    "why": LazyCommand(
        "cli.commands.store:why",
        _LOOK,
        "Tell what happened to one article: every decision, its reason, and every delivery.",
    ),
    "versions": LazyCommand(
        "cli.commands.store:versions",
        _LOOK,
        "Show how an article's text changed after publication: what went, what came, and when.",
    ),
    "deliveries": LazyCommand(
        "cli.commands.store:deliveries",
        _LOOK,
        "List what was sent to whom, what waits, and what was not sent, with the reason.",
    ),
    "export": LazyCommand(
        "cli.commands.export:export",
        _LOOK,
        "Print everything of a kind that a topic met, the oldest first.",
    ),
}
"""Every command by its name, in the order of the help."""


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
