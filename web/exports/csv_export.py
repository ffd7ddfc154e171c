"""Tables out: records as CSV that a spreadsheet may open, and as JSON, piece by piece."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so would be worked out by a spreadsheet, as whoever wrote it wishes."""


def as_csv(records: Iterable[Mapping[str, object]]) -> Iterator[str]:
    """A header and a line for each record, by RFC 4180."""
    header: list[str] = []
    for record in records:
        if not header:
            header = list(record)
            yield _line(header)
        yield _line([cell(record.get(name)) for name in header])


def as_json(records: Iterable[Mapping[str, object]]) -> Iterator[str]:
    """One JSON list, written piece by piece."""
    # Written by hand, because json would build the whole list in memory first.
    before = "[\n"
    for record in records:
        yield before + json.dumps(record, default=_plain)
        before = ",\n"
    yield "\n]\n" if before == ",\n" else "[]\n"


def cell(value: object) -> str:
    """A value as a cell; a text that would be a formula gets an apostrophe before it."""
    if isinstance(value, list):
        value = "; ".join(map(str, value))
    if not isinstance(value, str):
        return "" if value is None else str(_plain(value))
    return f"'{value}" if value.startswith(FORMULA) else value


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def _line(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()
