"""When to retry: growing delays, the service's Retry-After, and an end."""

from __future__ import annotations

from datetime import datetime, timedelta

from policywire.alerts.model.alert import Receipt

WAITS = (
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=30),
)
HOURLY = timedelta(hours=1)
GIVE_UP_AFTER = timedelta(days=5)
"""How long mail servers are expected to keep trying (RFC 5321, 4.5.4.1)."""
MAX_RETRY_AFTER = timedelta(hours=1)
JITTER = 0.2


def next_attempt(
    attempts: int, first_try: datetime, receipt: Receipt, now: datetime, jitter: float
) -> datetime | None:
    """When to send again after the `attempts`-th attempt (1 or more) brought `receipt`.

    30 s, 2, 10, 30 min, then hourly. `jitter` in -1..1 moves the wait by up to a fifth. A
    `retry_after` is never undercut, and counts for an hour at most. None: it arrived, it is
    refused for good, or five days have passed since `first_try`.
    """
    if receipt.ok or receipt.permanent:
        return None
    wait = WAITS[attempts - 1] if attempts <= len(WAITS) else HOURLY
    wait *= 1 + JITTER * max(-1.0, min(1.0, jitter))
    if receipt.retry_after:
        wait = max(wait, min(receipt.retry_after, MAX_RETRY_AFTER))
    due = now + wait
    return due if due - first_try <= GIVE_UP_AFTER else None
