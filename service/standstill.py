"""What stands still, and since when: each with the limit after which somebody should look."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from policywire.config.values.durations import format_duration
from policywire.store.decisions.backlog import Backlog

ARTICLE_LIMIT = timedelta(minutes=10)
DELIVERY_LIMIT = timedelta(minutes=10)
POLL_LIMIT = timedelta(minutes=15)
"""A poll may take minutes by itself, and those of one host come one after the other."""
NAMED = 5


def standstill(
    waiting: Backlog, polls_late: Mapping[str, timedelta], now: datetime
) -> tuple[str, ...]:
    """A sentence for each thing that waits longer than its limit; empty when all moves.

    `polls_late` is by how much each source's poll is late, or how long it takes already.
    """
    late = sorted(key for key, by in polls_late.items() if by > POLL_LIMIT)
    article, message = waiting.article_since, waiting.delivery_since
    found = [
        _waits("The oldest article waits to be processed", article, ARTICLE_LIMIT, now),
        _waits("The oldest message waits to be sent", message, DELIVERY_LIMIT, now),
    ]
    if late:
        found.append(
            f"Not polled in time: {_named(late)}; the limit is {format_duration(POLL_LIMIT)}."
        )
    return tuple(filter(None, found))


def _waits(what: str, since: datetime | None, limit: timedelta, now: datetime) -> str:
    if since is None or now - since <= limit:
        return ""
    return f"{what} since {since:%Y-%m-%d %H:%M} UTC; the limit is {format_duration(limit)}."


def _named(keys: list[str]) -> str:
    more = len(keys) - NAMED
    return ", ".join(keys[:NAMED]) + (f" and {more} more" if more > 0 else "")
