"""Which entries of a feed are taken up in this poll, and what is remembered of the others."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from policywire.crawler.extract.datetimes import LONG_AGO
from policywire.crawler.model.feed_entry import FeedEntry
from policywire.crawler.model.url import canonicalize_url

FIRST_POLL = 30
"""Entries that are taken from a source that is polled for the first time: the newest ones."""
PER_POLL = 50
SEEN_KEPT = 2_000


@dataclass(frozen=True, slots=True)
class Selection:
    """The entries to take now, oldest first; the keys that are settled when these are; and how
    many entries are left for the next poll.
    """

    taken: tuple[FeedEntry, ...]
    handled_keys: frozenset[str]
    remaining: int


def select_entries(
    new: Sequence[FeedEntry], known: Collection[str], source_url: str, *, first: bool, limit: int
) -> Selection:
    """Choose among the entries of a feed that were not seen before.

    Entries whose address is in `known`, or is that of another entry, are settled: their article
    exists. Beyond `most`, a first poll settles the oldest, since what happened before the source
    was followed is no news; any later poll leaves the newest for next time, because the oldest
    are the first to scroll away.
    """
    unique = _by_address(new, source_url)
    fresh = oldest_first([entry for url, entry in unique.items() if url not in known])
    taken = fresh[-min(limit, FIRST_POLL) :] if first else fresh[:limit]
    left = [] if first else fresh[limit:]
    waiting = {entry_url(entry, source_url) for entry in left}
    settled = frozenset(e.key for e in new if entry_url(e, source_url) not in waiting)
    return Selection(tuple(taken), settled, len(left))


def _by_address(entries: Sequence[FeedEntry], source_url: str) -> Mapping[str, FeedEntry]:
    found: dict[str, FeedEntry] = {}
    for entry in entries:
        found.setdefault(entry_url(entry, source_url), entry)
    return found


def oldest_first(entries: Sequence[FeedEntry]) -> list[FeedEntry]:
    """Order entries by their date if all have one, else by their place: feeds begin with the
    newest.
    """
    rising = list(reversed(entries))
    if all(_date(entry) for entry in rising):
        rising.sort(key=lambda entry: _date(entry) or LONG_AGO)
    return rising


def _date(entry: FeedEntry) -> datetime | None:
    return entry.published or entry.updated


def entry_url(entry: FeedEntry, source_url: str) -> str:
    """Give the canonical address of an entry; one without a link gets a place within its feed."""
    if entry.link:
        return canonicalize_url(entry.link)
    return f"{source_url}#{hashlib.sha256(entry.key.encode()).hexdigest()[:16]}"


def is_new(
    entry: FeedEntry, seen: Collection[str], traces: Collection[str], last_ok: datetime | None
) -> bool:
    """Whether an entry was not seen before.

    One whose identifier was seen is new when it leads elsewhere and was published since the last
    good poll: some feeds give an identifier to article after article.
    """
    if entry.key not in seen:
        return True
    elsewhere = bool(entry.link_key) and entry.link_key not in traces
    since = last_ok is not None and entry.published is not None and entry.published > last_ok
    return elsewhere and since


def keys_to_remember(
    entries: Sequence[FeedEntry], handled: Collection[str], seen: Sequence[str]
) -> tuple[str, ...]:
    """Give the keys to remember, newest first: those in the feed now, then older ones, bounded."""
    before = set(seen)
    current = [e.key for e in entries if e.key in handled or e.key in before]
    return tuple(dict.fromkeys([*current, *seen]))[:SEEN_KEPT]


def link_keys_to_remember(
    entries: Sequence[FeedEntry], handled: Collection[str], traces: Sequence[str]
) -> tuple[str, ...]:
    """Give the traces to remember beside the keys, newest first, bounded."""
    current = [e.link_key for e in entries if e.link_key and e.key in handled]
    return tuple(dict.fromkeys([*current, *traces]))[:SEEN_KEPT]


def max_pages_per_poll(every: timedelta, pause: timedelta) -> int:
    """Give how many pages a poll may read so that it is done before the next one is due."""
    if not pause:
        return PER_POLL
    return max(1, min(PER_POLL, every // pause))
