"""The weather of a long run: which days the feed has, and what goes wrong with which request."""

from __future__ import annotations

from dataclasses import dataclass, field

NEWS_EVERY = 8
"""Polls after which the feed has other news."""
ITEMS = 3
"""News a day of the feed: each day has only its own, so that what is lost does not come back."""


@dataclass
class Weather:
    """Counts requests, and lets some of them fail."""

    polls: int = 0
    posts: int = 0
    faults: int = 0
    offered: set[int] = field(default_factory=set)
    """The numbers of the items that were ever handed out."""
    archive: int = ITEMS
    """So many items were there at the first poll, of which nothing is told."""

    def day(self) -> int:
        """Which day's news a poll finds."""
        return self.polls // NEWS_EVERY

    def poll(self) -> str:
        """What becomes of the next poll: nothing, an `error`, `garbage`, or a `cut` line."""
        self.polls += 1
        fault = {5: "error", 12: "garbage", 19: "cut"}.get(self.polls % 23, "")
        self.faults += bool(fault)
        if not fault:
            first = self.day() * ITEMS
            self.offered |= {n for n in range(first, first + ITEMS) if n >= self.archive}
        return fault

    def post(self) -> str:
        """The same for the next message: an `error`, or a `cut` line before it was read."""
        self.posts += 1
        fault = {3: "error", 8: "cut"}.get(self.posts % 11, "")
        self.faults += bool(fault)
        return fault
