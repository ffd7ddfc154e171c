"""Which new events of a feed are taken up in this poll, and what is remembered of the others."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from policywire.crawler.extract.dates.datetimes import LONG_AGO
from policywire.crawler.model.feed_entry import FeedEntry
from policywire.crawler.model.sighting import Sighting
from policywire.crawler.polling.identity import Event

FIRST_POLL = 30
"""Entries that are taken from a source that is polled for the first time: the newest ones."""
PER_POLL = 50
SEEN_KEPT = 2_000
SIGHTINGS_KEPT = 500
"""Beside those of the entries that are in the feed now."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The events to take now, oldest first; those left for the next poll; and those that a first
    poll passes over, since what happened before the source was followed is no news.
    """

    taken: tuple[Event, ...]
    left: tuple[Event, ...] = ()
    archive: tuple[Event, ...] = ()

    @property
    def remaining(self) -> int:
        """How many events are left for the next poll."""
        return len(self.left)


def select_events(fresh: Sequence[Event], *, first: bool, limit: int) -> Selection:
    """Choose among the events whose article does not exist, or is to change.

    Beyond `limit`, a first poll settles the oldest; any later poll leaves the newest for next
    time, because the oldest are the first to scroll away.
    """
    ordered = oldest_first(fresh)
    if first:
        cut = max(0, len(ordered) - min(limit, FIRST_POLL))
        return Selection(tuple(ordered[cut:]), archive=tuple(ordered[:cut]))
    return Selection(tuple(ordered[:limit]), left=tuple(ordered[limit:]))


def oldest_first(events: Sequence[Event]) -> list[Event]:
    """Order events by their date if all have one, else by their place: feeds begin with the
    newest.
    """
    rising = list(reversed(events))
    if all(_date(event.entry) for event in rising):
        rising.sort(key=lambda event: _date(event.entry) or LONG_AGO)
    return rising


def _date(entry: FeedEntry) -> datetime | None:
    return entry.fresh_at


def keys_to_remember(
    entries: Sequence[FeedEntry], handled: Collection[str], seen: Sequence[str]
) -> tuple[str, ...]:
    """Give the keys to remember, newest first: those in the feed now, then older ones, bounded."""
    before = set(seen)
    current = [e.key for e in entries if e.key in handled or e.key in before]
    return tuple(dict.fromkeys([*current, *seen]))[:SEEN_KEPT]


def sightings_to_remember(
    handled: Sequence[Sighting], before: Sequence[Sighting]
) -> tuple[Sighting, ...]:
    """Give what to remember of the entries: of those handled now, then of older ones, bounded."""
    current = {each.key: each for each in handled}
    older = [each for each in before if each.key not in current]
    return (*current.values(), *older[: max(0, SIGHTINGS_KEPT - len(current))])


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
