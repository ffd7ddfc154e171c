"""How commands print: colour on a terminal, tab-separated text in a pipe, JSON on demand."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

import humanize
from rich.console import Console
from rich.markup import escape
from rich.table import Table

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def plain(text: object) -> str:
    """A value as one harmless line: headlines may carry escape sequences for the terminal."""
    return _CONTROL.sub(" ", str(text)).replace("\n", " ").replace("\t", " ")


class Output:
    """Where a command prints to. `quiet` notes and progress go to stderr, results to stdout."""

    def __init__(self) -> None:
        self.console = Console(highlight=False, soft_wrap=False)
        self.notes = Console(stderr=True, highlight=False)

    @property
    def is_terminal(self) -> bool:
        """Whether a person reads the results as they come."""
        return self.console.is_terminal

    def json(self, value: object) -> None:
        """One JSON document."""
        indent = 2 if self.is_terminal else None
        sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=indent, default=_jsonable))
        sys.stdout.write("\n")

    def line(self, value: Mapping[str, object]) -> None:
        """One JSON document on one line."""
        sys.stdout.write(json.dumps(value, ensure_ascii=False, default=_jsonable) + "\n")

    def table(
        self,
        columns: Sequence[str],
        rows: Iterable[Sequence[object]],
        *,
        empty: str,
        title: str = "",
    ) -> None:
        """Rows under their headings; `empty` is what to say when there is none."""
        cells = [[plain("" if cell is None else cell) for cell in row] for row in rows]
        if not cells:
            self.notes.print(escape(empty))
            return
        if not self.is_terminal:
            for each in [list(columns), *cells]:
                sys.stdout.write("\t".join(each) + "\n")
            return
        table = Table(title=title or None, box=None, header_style="bold", title_justify="left")
        for number, column in enumerate(columns):
            table.add_column(column, overflow="fold", no_wrap=number == 0)
        for each in cells:
            table.add_row(*map(escape, each))
        self.console.print(table)

    def say(self, text: str) -> None:
        """A line of result, with Rich markup; the caller escapes what is not its own."""
        self.console.print(text, soft_wrap=not self.is_terminal)

    def note(self, text: str) -> None:
        """A word beside the result, on stderr, with Rich markup."""
        self.notes.print(text, soft_wrap=True)

    def plain_note(self, text: str) -> None:
        """A word beside the result, as it is: nothing in it is markup."""
        self.note(escape(text))


def ago(at: datetime | None, now: datetime) -> str:
    """`3 minutes ago`, `in 2 hours`, `never`."""
    return "never" if at is None else humanize.naturaltime(now - at)


def day(at: datetime | None) -> str:
    """`2025-02-10 14:03`, in UTC."""
    return "" if at is None else at.astimezone(UTC).strftime("%Y-%m-%d %H:%M")


def count(number: int, noun: str, plural: str = "") -> str:
    """`1 story`, `2 stories`, `1,234 articles`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def _jsonable(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value)
