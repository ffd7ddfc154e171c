"""Near misses of a topic, offered unasked once it has been followed for a week.

Looked for now and then rather than for every request: each headline that met nothing is read.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from threading import Lock

from policywire.config.models import Configuration, Entity, Topic
from policywire.pipeline.topics.authoring.near_headlines import NearHeadlines, near_headlines
from policywire.pipeline.topics.topic_version import versions
from policywire.store.articles.recent import newest_unmatched
from policywire.store.database.session import Session
from policywire.store.database.store import Store
from policywire.store.decisions import backfills

CACHE_TTL = timedelta(hours=1)
"""How old the near misses may be that a page shows."""
FOLLOWED_FOR = timedelta(days=7)
LOOKED_BACK = timedelta(days=14)
MOST = 1000
"""Articles that met nothing and are looked at, the newest."""


def near_misses(
    session: Session,
    topics: Mapping[str, Topic],
    entities: Mapping[str, Entity],
    now: datetime,
    only: Collection[str] = (),
    *,
    most: int = MOST,
    followed_for: timedelta = FOLLOWED_FOR,
) -> tuple[NearHeadlines, ...]:
    """What the articles of two weeks that met nothing come near to, of topics followed for one
    (or `followed_for`).

    `only` are the topics that are asked about, all by default. A topic counts as followed since
    its clauses were last changed. Raises `query.topic_error.TopicError`.
    """
    begun, latest = backfills.begun(session), now - followed_for
    asked = [key for key in only or topics if begun.get(key, latest) <= latest]
    if not asked:
        return ()
    unmatched = newest_unmatched(session, now - LOOKED_BACK, most)
    return near_headlines(unmatched, topics, entities, only=asked)


class NearMissCache:
    """The near misses of one store's topics. Safe to share between threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = Lock()
        self._found: dict[str, tuple[str, datetime, tuple[NearHeadlines, ...]]] = {}

    def of_topic(
        self, key: str, configuration: Configuration, now: datetime
    ) -> tuple[NearHeadlines, ...]:
        """The near misses of a topic, at most an hour old."""
        topics, entities = configuration.topics, configuration.entities
        version = versions(topics, entities)[key]
        with self._lock:
            known = self._found.get(key)
            # abs: after a clock was set back, they must not stay until it has caught up.
            if known and known[0] == version and abs(now - known[1]) < CACHE_TTL:
                return known[2]
            with self._store.reading() as session:
                found = near_misses(session, topics, entities, now, [key])
            self._found[key] = (version, now, found)
            return found
