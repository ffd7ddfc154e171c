"""Spans of time as people write them: `90s`, `15m`, `6h`, `2d`, `1w`."""

from __future__ import annotations

import re
from datetime import timedelta

_UNITS = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}
"""Seconds in each unit, the largest first."""

DURATION_PATTERN = r"^\s*\d+(\.\d+)?\s*[smhdw]\s*$"
"""What a written span looks like; also the pattern in the JSON Schemas."""

_NUMBER = re.compile(r"\s*\d+(\.\d+)?\s*")
_LONGEST = timedelta(weeks=5_200)
"""A century: beyond it, sums with dates overflow."""


def parse_duration(value: object) -> timedelta:
    """Turn `15m` into a timedelta.

    Raises ValueError, with the cure in its text, for anything that is not a number and a unit.
    """
    if isinstance(value, timedelta):
        return value
    found = re.fullmatch(r"\s*(\d{1,12}(?:\.\d{1,12})?)\s*([smhdw])\s*", str(value), re.ASCII)
    if not found:
        problem = "has no unit" if _NUMBER.fullmatch(str(value)) else "is not a length of time"
        raise ValueError(f"this {problem}; write one number and its unit: 90s, 15m, 6h, 2d or 1w")
    number, unit = found.groups()
    # As seconds first: a timedelta of too many weeks raises OverflowError.
    seconds = float(number) * _UNITS[unit]
    if seconds > _LONGEST.total_seconds():
        raise ValueError("this is longer than a hundred years; write for example 400d")
    return timedelta(seconds=seconds)


def format_duration(span: timedelta) -> str:
    """Write a span so that `parse_duration` reads it back: 15 minutes are `15m`."""
    seconds = span.total_seconds()
    for unit, size in _UNITS.items():
        if seconds and seconds % size == 0:
            return f"{seconds // size:.0f}{unit}"
    return f"{seconds:g}s"
