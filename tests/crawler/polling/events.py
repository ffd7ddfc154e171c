"""Events for tests that need no feed around them."""

from __future__ import annotations

from policywire.crawler.model.feed_entry import FeedEntry
from policywire.crawler.model.sighting import sighting_of
from policywire.crawler.polling.identity import Event, Standing, page_address


def event_of(entry: FeedEntry, feed: str = "https://example.org/feed") -> Event:
    """A new event of an entry, at the address of its page."""
    return Event(entry, sighting_of(entry, page_address(entry, feed)), Standing.NEW)
