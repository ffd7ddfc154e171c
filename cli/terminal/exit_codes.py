"""Expected failures of a command, each as a sentence for a person and an exit code."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.text import Text

from policywire.alerts.message.labels import pluralize
from policywire.cli.terminal.not_found import NotFoundError
from policywire.cli.terminal.output import plain
from policywire.config.config_error import ConfigurationError
from policywire.service.app.page_server import WebServerError
from policywire.store.database.error import StoreError
from policywire.store.database.instance_lock import AlreadyRunning

EXIT_CODES: dict[type[Exception], int] = {
    NotFoundError: 1,
    WebServerError: 1,
    ConfigurationError: 2,
    StoreError: 3,
    AlreadyRunning: 4,
}


def explain(error: Exception) -> int:
    """Print the error on stderr and return the exit code; re-raises what is a bug."""
    # Not wrapped: file:line must stay in one piece for editors to jump to.
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    if isinstance(error, ConfigurationError):
        print_faults(error, console)
        return EXIT_CODES[ConfigurationError]
    for kind, code in EXIT_CODES.items():
        if isinstance(error, kind):
            console.print(f"[red]{escape(plain(error))}[/red]")
            return code
    raise error


def print_faults(error: ConfigurationError, console: Console) -> None:
    """Every error with file, line, key, problem and fix."""
    for fault in error.faults:
        where = f"{fault.file}:{fault.line}" if fault.line else fault.file
        line = Text(plain(where), style="bold")
        line.append(f": {plain(fault.key)}: " if fault.key else ": ", style="not bold cyan")
        line.append(plain(fault.problem), style="not bold red")
        if fault.cure:
            line.append(f"; {plain(fault.cure)}", style="not bold")
        console.print(line)
    console.print(f"[red]{pluralize(len(error.faults), 'error')} in the configuration[/red]")
