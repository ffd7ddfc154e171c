"""How often something may be done, as people write it: `1000/h`, `5/m`, `125/d`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

_UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}

RATE_PATTERN = r"^\s*\d{1,7}\s*/\s*[smhd]\s*$"
"""What a written rate looks like; also the pattern in the JSON Schemas."""


@dataclass(frozen=True, slots=True)
class Rate:
    """So many times in a span of time."""

    times: int
    per: timedelta

    def __str__(self) -> str:
        unit = next(name for name, size in _UNITS.items() if size == self.per.total_seconds())
        return f"{self.times}/{unit}"


def parse_rate(value: object) -> Rate:
    """Turn `1000/h` into a rate. Raises ValueError, with the cure in its text."""
    if isinstance(value, Rate):
        return value
    found = re.fullmatch(r"\s*(\d{1,7})\s*/\s*([smhd])\s*", str(value), re.ASCII)
    if not found or int(found[1]) < 1:
        raise ValueError("this is not a limit; write for example 1000/h, 5/m or 125/d")
    return Rate(int(found[1]), timedelta(seconds=_UNITS[found[2]]))
