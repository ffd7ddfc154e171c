"""Which entries of a feed are taken up in this poll, and what is remembered of the others."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from policywire.crawler.extract.datetimes import LONG_AGO
from policywire.crawler.model.feed_entry import Entry
from policywire.crawler.model.url import canonical

FIRST_POLL = 30
"""Entries that are taken from a source that is polled for the first time: the newest ones."""
PER_POLL = 50
SEEN_KEPT = 2_000


@dataclass(frozen=True, slots=True)
class Selection:
    """The entries to take now, oldest first; the keys that are settled when these are; and how
    many entries are left for the next poll.
    """

    taken: tuple[Entry, ...]
    settled: frozenset[str]
    left: int


def select(
    new: Sequence[Entry], known: Collection[str], source_url: str, *, first: bool, most: int
) -> Selection:
    """Choose among the entries of a feed that were not seen before.

    Entries whose address is in `known`, or is that of another entry, are settled: their article
    exists. Beyond `most`, a first poll settles the oldest, since what happened before the source
    was followed is no news; any later poll leaves the newest for next time, because the oldest
    are the first to scroll away.
    """
    unique = _by_address(new, source_url)
    fresh = oldest_first([entry for url, entry in unique.items() if url not in known])
    taken = fresh[-min(most, FIRST_POLL) :] if first else fresh[:most]
    left = [] if first else fresh[most:]
    waiting = {address_of(entry, source_url) for entry in left}
    settled = frozenset(e.key for e in new if address_of(e, source_url) not in waiting)
    return Selection(tuple(taken), settled, len(left))


def _by_address(entries: Sequence[Entry], source_url: str) -> Mapping[str, Entry]:
    found: dict[str, Entry] = {}
    for entry in entries:
        found.setdefault(address_of(entry, source_url), entry)
    return found


def oldest_first(entries: Sequence[Entry]) -> list[Entry]:
    """Order entries by their date if all have one, else by their place: feeds begin with the
    newest.
    """
    rising = list(reversed(entries))
    if all(_date(entry) for entry in rising):
        rising.sort(key=lambda entry: _date(entry) or LONG_AGO)
    return rising


def _date(entry: Entry) -> datetime | None:
    return entry.published or entry.updated


def address_of(entry: Entry, source_url: str) -> str:
    """Give the canonical address of an entry; one without a link gets a place within its feed."""
    if entry.link:
        return canonical(entry.link)
    return f"{source_url}#{hashlib.sha256(entry.key.encode()).hexdigest()[:16]}"


def is_new(
    entry: Entry, seen: Collection[str], traces: Collection[str], last_ok: datetime | None
) -> bool:
    """Whether an entry was not seen before.

    One whose identifier was seen is new when it leads elsewhere and was published since the last
    good poll: some feeds give an identifier to article after article.
    """
    if entry.key not in seen:
        return True
    elsewhere = bool(entry.trace) and entry.trace not in traces
    since = last_ok is not None and entry.published is not None and entry.published > last_ok
    return elsewhere and since


def remembered(
    entries: Sequence[Entry], handled: Collection[str], seen: Sequence[str]
) -> tuple[str, ...]:
    """Give the keys to remember, newest first: those in the feed now, then older ones, bounded."""
    before = set(seen)
    current = [e.key for e in entries if e.key in handled or e.key in before]
    return tuple(dict.fromkeys([*current, *seen]))[:SEEN_KEPT]


def traced(
    entries: Sequence[Entry], handled: Collection[str], traces: Sequence[str]
) -> tuple[str, ...]:
    """Give the traces to remember beside the keys, newest first, bounded."""
    current = [e.trace for e in entries if e.trace and e.key in handled]
    return tuple(dict.fromkeys([*current, *traces]))[:SEEN_KEPT]


def at_most(every: timedelta, pause: timedelta) -> int:
    """Give how many pages a poll may read so that it is done before the next one is due."""
    if not pause:
        return PER_POLL
    return max(1, min(PER_POLL, every // pause))
