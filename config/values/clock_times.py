"""Times of day as people write them: `08:00`, `22:30`."""

from __future__ import annotations

import re
from datetime import time

CLOCK_TIME_PATTERN = r"^([01]?\d|2[0-3]):[0-5]\d$"
"""What a written time looks like; also the pattern in the JSON Schemas."""


def parse_clock_time(value: object) -> time:
    """Turn `08:00` into a time.

    Raises ValueError, with the cure in its text, for anything that is not an hour and a minute.
    """
    if isinstance(value, time):
        return value
    # ASCII: `\d` alone takes the digits of every script.
    if not isinstance(value, str) or not re.fullmatch(CLOCK_TIME_PATTERN, value, re.ASCII):
        raise ValueError('is not a time of day; write for example "08:00" or "22:30"')
    hour, minute = value.split(":")
    return time(int(hour), int(minute))


def format_clock_time(moment: time) -> str:
    """Write a time so that `parse_clock_time` reads it back."""
    return moment.strftime("%H:%M")
