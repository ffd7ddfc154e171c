"""Days as a person writes them: 2026-12-01."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, tzinfo


def start_of_day(written: str, zone: tzinfo) -> datetime:
    """When the day begins in that zone, in UTC; raises ValueError for what is no day."""
    try:
        return datetime.combine(date.fromisoformat(written), time(), zone).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"{written} is out of range") from error
