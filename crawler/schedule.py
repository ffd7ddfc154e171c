"""When a source is polled next, and when a poll asks for the whole feed. Pure: time comes in."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime, timedelta

from crawler.fetched import FetchedPage

LONGEST_WAIT = timedelta(hours=24)
POLLS_PER_FULL_CHECK = 20
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,9})")


def after_success(
    now: datetime, every: timedelta, page: FetchedPage, ttl: timedelta | None = None
) -> datetime:
    """Give the next poll: after the source's interval, or later when the feed says it is fresh.

    Cache-Control and the feed's own `ttl` can lengthen the wait up to a day, never shorten it.
    """
    fresh = max(freshness(page), ttl or timedelta(0))
    return now + max(every, min(fresh, LONGEST_WAIT))


def after_failure(
    now: datetime, every: timedelta, failures: int, rests_until: datetime | None = None
) -> datetime:
    """Give the next poll after `failures` failed ones in a row: twice as long each time, at most
    a day. A host that named a time is asked again then, if that is within [interval, a day].
    """
    longest = max(every, LONGEST_WAIT)
    if rests_until:
        return now + min(max(rests_until - now, every), longest)
    return now + min(every * (1 << min(failures, 16)), longest)


def full_check_due(key: str, every: timedelta, polled: datetime | None, now: datetime) -> bool:
    """Tell whether this poll must ask for the whole feed, whatever its validators say.

    True once in twenty intervals and at least once a day; the moment differs from source to
    source, so that full answers are spread over the time between.
    """
    if polled is None:
        return True
    period = min(every * POLLS_PER_FULL_CHECK, LONGEST_WAIT).total_seconds()
    offset = int.from_bytes(hashlib.sha256(key.encode()).digest()[:4]) / 2**32 * period
    return (now.timestamp() + offset) // period != (polled.timestamp() + offset) // period


def freshness(page: FetchedPage) -> timedelta:
    """Give how long an answer stays fresh by its Cache-Control max-age, less its Age."""
    found = _MAX_AGE.search(page.headers.get("cache-control", "").lower())
    if not found:
        return timedelta(0)
    age = page.headers.get("age", "").strip()
    spent = int(age) if age.isascii() and age.isdigit() and len(age) < 9 else 0
    return timedelta(seconds=max(int(found[1]) - spent, 0))
