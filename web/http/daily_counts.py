"""Articles a day of each topic and source, counted now and then rather than for every request.

Counting a month reads every article found in it; a page that is looked at often would do it often.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Lock

from policywire.store.database.store import Store
from policywire.store.stories import daily_counts
from policywire.store.stories.daily_counts import CountsByDay

CACHE_TTL = timedelta(minutes=5)
"""How old the counts may be that a page shows."""

COUNTED_SPAN = timedelta(days=30)


class DailyCountCache:
    """The counts of one store. Safe to share between threads: one counts, the others wait."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = Lock()
        self._counted: datetime | None = None
        self._topics: dict[str, CountsByDay] = {}
        self._sources: dict[str, CountsByDay] = {}

    def of_topics(self, now: datetime) -> dict[str, CountsByDay]:
        """The last thirty days of each topic that had an article."""
        self._count(now)
        return self._topics

    def of_sources(self, now: datetime) -> dict[str, CountsByDay]:
        """The same of each source."""
        self._count(now)
        return self._sources

    def _count(self, now: datetime) -> None:
        with self._lock:
            # abs: after a clock was set back, the counts must not stay until it has caught up.
            if self._counted is not None and abs(now - self._counted) < CACHE_TTL:
                return
            with self._store.reading() as session:
                self._topics = daily_counts.of_topics(session, now - COUNTED_SPAN)
                self._sources = daily_counts.of_sources(session, now - COUNTED_SPAN)
            self._counted = now
