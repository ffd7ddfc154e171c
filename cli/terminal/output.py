"""How commands print: colour on a terminal, tab-separated text in a pipe, JSON on demand."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

import humanize
from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

NARROWEST = 24
"""Columns of the window that the widest column of a table needs at least."""
GAP = 2
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
        # For `cut` and `awk`: one row a line, whole, and the heading first.
        if not self.is_terminal:
            for each in [list(columns), *cells]:
                sys.stdout.write("\t".join(each) + "\n")
            return
        widths = [max(map(cell_len, column)) for column in zip(columns, *cells, strict=True)]
        if sum(widths) - max(widths) + GAP * len(widths) + NARROWEST > self.console.width:
            self._rows_as_texts(columns, cells, title)
            return
        table = Table(title=title or None, box=None, header_style="bold", title_justify="left")
        # Only the widest column gives way: what is short stays on one line.
        for column, width in zip(columns, widths, strict=True):
            table.add_column(column, overflow="fold", no_wrap=width < max(widths))
        for each in cells:
            table.add_row(*map(escape, each))
        self.console.print(table)

    def _rows_as_texts(
        self, columns: Sequence[str], cells: Sequence[Sequence[str]], title: str
    ) -> None:
        """Rows too wide for the window: the first cell, and below it whatever is not empty."""
        if title:
            self.console.print(Text(title, style="italic"))
        for row in cells:
            self.console.print(Text(row[0], style="bold"))
            parts = [
                Text.assemble((f"{column} ", "dim"), cell)
                for column, cell in zip(columns[1:], row[1:], strict=True)
                if cell
            ]
            self.console.print(Padding(Text(" · ").join(parts), (0, 0, 0, 2)))

    def say(self, text: str) -> None:
        """A line of result, with Rich markup; the caller escapes what is not its own."""
        # In a pipe a line stays one line, however long.
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


def format_time(at: datetime | None) -> str:
    """`2025-02-10 14:03`, in UTC."""
    return "" if at is None else at.astimezone(UTC).strftime("%Y-%m-%d %H:%M")


def _jsonable(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value)
