"""Days as a person writes them: 2026-12-01."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo


def start_of_day(written: str, zone: tzinfo) -> datetime:
    """When the day begins in that zone, in UTC; raises ValueError for what is no day."""
    try:
        return datetime.combine(date.fromisoformat(written), time(), zone).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"{written} is out of range") from error


def end_of_day(written: str, zone: tzinfo) -> datetime:
    """When the day is over in that zone, in UTC; raises ValueError. Not each has 24 hours."""
    try:
        following = date.fromisoformat(written) + timedelta(days=1)
    except OverflowError as error:
        raise ValueError(f"{written} is out of range") from error
    return start_of_day(following.isoformat(), zone)
