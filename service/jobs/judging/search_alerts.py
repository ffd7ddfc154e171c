"""The search job: articles with a new verdict are tried on the saved searches that are told.

An article waits in the queue from the transaction of its verdict on, and leaves it in one after the
alerts are written: a process that is killed in between tries it again, and no alert is written
twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from policywire.service.clock import Clock
from policywire.service.jobs.judging.process_articles import Processor
from policywire.service.jobs.judging.search_alert_writer import SearchAlertWriter
from policywire.service.jobs.judging.search_finder import SearchFaultError, SearchFinder
from policywire.service.log import log
from policywire.store.articles import search_queue
from policywire.store.articles.search import SearchHit, SearchTooBroad
from policywire.store.articles.search_queue import QueuedArticle
from policywire.store.database.error import StoreError
from policywire.store.database.store import Store
from policywire.store.people import saved_searches
from policywire.store.people.saved_searches import SavedSearch

AT_ONCE = 50
"""Articles on which the searches are tried at a time."""
TRIES = 3
"""So often a search may run out of time before articles are left out."""


class SearchAlertJob:
    """Called from the writer's thread, like the processor."""

    def __init__(self, store: Store, processor: Processor, clock: Clock) -> None:
        self._store, self._processor, self._clock = store, processor, clock

    def tell(self) -> int | None:
        """Try the searches on some of what waits; gives how many alerts were written.

        None when nothing waits. The writer is free for others in between.
        """
        with self._store.reading() as session:
            queued = search_queue.waiting(session, AT_ONCE)
            followed = saved_searches.followed(session) if queued else ()
        if not queued:
            return None
        written = sum(self._tell(each, queued) for each in followed)
        with self._store.writing() as session:
            search_queue.remove(session, [each.id for each in queued])
        return written

    def _tell(self, saved: SavedSearch, queued: Sequence[QueuedArticle]) -> int:
        """One search on these articles; what is wrong with it holds up no other."""
        config, now = self._processor.delivery_config, self._clock.now()
        trouble, count = "", 0
        try:
            hits = self._found(saved, queued)
            if hits:
                with self._store.writing() as session:
                    count = SearchAlertWriter(session, config, now).write(saved, hits, queued)
        except SearchTooBroad:
            trouble = "it took longer than two seconds; use whole words, or longer beginnings"
        except SearchFaultError as fault:
            trouble = str(fault)
        except StoreError:
            # The articles stay in the queue, and the loop tries again.
            raise
        except Exception:  # noqa: BLE001 - a bug in one search must not keep the others silent
            log.exception("search alert failed", search=saved.id)
            trouble = "internal error; the details are in the service log"
        self._note(saved, trouble, len(queued), now)
        return count

    def _found(self, saved: SavedSearch, queued: Sequence[QueuedArticle]) -> list[SearchHit]:
        """What it finds; on a busy machine the time can run out for a search that is quick."""
        config, entities = self._processor.delivery_config, self._processor.matcher.entities
        for _ in range(TRIES - 1):
            with suppress(SearchTooBroad), self._store.reading() as session:
                return SearchFinder(session, config, entities).find(saved, queued)
        with self._store.reading() as session:
            return SearchFinder(session, config, entities).find(saved, queued)

    def _note(self, saved: SavedSearch, trouble: str, untried: int, now: datetime) -> None:
        """What was not tried is said where the search stands, until it works again."""
        said = f"{now:%d %b %Y, %H:%M} UTC: not tried on {untried} articles: {trouble}."
        if trouble or saved.trouble:
            with self._store.writing() as session:
                saved_searches.set_trouble(session, saved.id, said if trouble else "")
