"""Spans of time as people write them: `90s`, `15m`, `6h`, `2d`, `1w`."""

from __future__ import annotations

import re
from datetime import timedelta

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def parse_duration(value: object) -> timedelta:
    """Turn `15m` into a timedelta.

    Raises ValueError, with the cure in its text, for anything that is not a number and a unit.
    """
    if isinstance(value, timedelta):
        return value
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([smhdw])\s*", str(value))
    if not found:
        raise ValueError(f"{value!r} is not a length of time; write for example 90s, 15m, 6h or 2d")
    number, unit = found.groups()
    return timedelta(**{_UNITS[unit]: float(number)})
