"""The newest stored articles, kept for a minute: who writes a topic asks with every few letters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING

from policywire.store.articles.recent import matched_count, newest
from policywire.store.database.store import Store
from policywire.store.deliveries.alerts import count_since

if TYPE_CHECKING:
    from policywire.crawler.model.article import Article

KEPT_FOR = timedelta(minutes=1)
LOOK_BACK = timedelta(weeks=4)
MOST = 1500


class RecentArticles:
    """The newest articles of one store. Safe to share between threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = Lock()
        self._kept: tuple[datetime, Sequence[Article]] | None = None
        self._share: tuple[datetime, float | None] | None = None

    def read(self, now: datetime) -> Sequence[Article]:
        """The newest first, at most a minute old."""
        with self._lock:
            # abs: after a clock was set back, they must not stay until it has caught up.
            if self._kept is None or abs(now - self._kept[0]) >= KEPT_FOR:
                with self._store.reading() as session:
                    self._kept = (now, newest(session, now - LOOK_BACK, MOST))
            return self._kept[1]

    def alert_share(self, now: datetime) -> float | None:
        """How many alerts come of an article that meets a topic; None while none does."""
        with self._lock:
            if self._share is None or abs(now - self._share[0]) >= KEPT_FOR:
                with self._store.reading() as session:
                    matched = matched_count(session, now - LOOK_BACK)
                    alerts = count_since(session, now - LOOK_BACK)
                self._share = (now, alerts / matched if matched else None)
            return self._share[1]
