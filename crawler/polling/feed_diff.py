"""What is new in a feed, held against what was there before: news, a gap, or a flood.

Pure: time comes in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from policywire.crawler.model.feed_entry import FeedEntry

FLOOD_ENTRIES = 20
"""More new entries at once than this, most of them old, are an archive that came up again."""
OLD_AFTER = timedelta(hours=48)
"""What was published so long before the last good poll is old: that poll would have shown it."""
_LEAST_ENTRIES = 2
_EASIER = 1.1


@dataclass(frozen=True, slots=True)
class FeedDiff:
    """One answer of a source. `fresh` are the entries that were neither seen nor stored before.

    `last_ok` is the last good poll, None before the first; `flooded` tells that the poll before
    this one met a flood and left a part of it. `only_news` says that a source never shows what it
    showed before, so that nothing can be missed between.
    """

    entries: Sequence[FeedEntry]
    new: Sequence[FeedEntry]
    last_ok: datetime | None
    was_flooded: bool = False
    is_incremental: bool = False

    @property
    def is_flood(self) -> bool:
        """Whether this is an archive: many new entries, more than half of all, most of them old."""
        if self.last_ok is None or not self.new:
            return False
        many = len(self.new) > max(FLOOD_ENTRIES, len(self.entries) / 2)
        old = sum(self.is_old(entry.fresh_at) for entry in self.new)
        return self.was_flooded or (many and old > len(self.new) / 2)

    @property
    def has_gap(self) -> bool:
        """Whether nothing of the last poll is left, so that entries between may have been missed.

        A feed that shows a single entry replaces it as a matter of course.
        """
        if self.last_ok is None or self.is_incremental or len(self.entries) < _LEAST_ENTRIES:
            return False
        return len(self.new) == len(self.entries) and not self.is_flood

    @property
    def mostly_known(self) -> bool:
        """Whether at least half of the entries were known: nothing is about to scroll away."""
        return len(self.new) * 2 <= len(self.entries)

    def is_old(self, published: datetime | None) -> bool:
        """Whether something of this date is old in a flood; without a date it is."""
        return published is None or self.last_ok is None or published < self.last_ok - OLD_AFTER


def shorten_interval(
    interval: timedelta | None, every: timedelta, shortest: timedelta
) -> timedelta | None:
    """Give half of the interval, but not less than `shortest`; None stands for `every`."""
    half = max((interval or every) / 2, shortest)
    return half if half < every else None


def relax_interval(interval: timedelta | None, every: timedelta) -> timedelta | None:
    """Give an interval that was shortened a tenth more; None once it is `every` again."""
    seconds = interval.total_seconds() * _EASIER if interval else 0
    longer = timedelta(seconds=round(seconds))
    return longer if interval and longer < every else None
