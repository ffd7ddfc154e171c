"""The search job: articles with a new verdict are tried on the saved searches that are told.

An article waits in the queue from the transaction of its verdict on, and leaves it in one after the
alerts are written: a process that is killed in between tries it again, and no alert is written
twice. On what a search could not be tried waits for that search, and is tried when it works again.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from policywire.alerts.message.labels import pluralize
from policywire.service.clock import Clock
from policywire.service.jobs.judging.process_articles import Processor
from policywire.service.jobs.judging.search_alert_writer import SearchAlertWriter
from policywire.service.jobs.judging.search_finder import SearchFaultError, SearchFinder
from policywire.service.jobs.judging.set_aside import OF_THE_MACHINE
from policywire.service.log import log
from policywire.store.articles import search_queue
from policywire.store.articles.search import SearchHit, SearchTooBroad
from policywire.store.articles.search_queue import QueuedArticle
from policywire.store.database.store import Store
from policywire.store.people import saved_searches
from policywire.store.people.saved_searches import SavedSearch

AT_ONCE = 50
"""Articles on which the searches are tried at a time."""
TRIES = 3
"""So often a search may run out of time before it is left to rest."""
FIRST_REST, LONGEST_REST = timedelta(minutes=1), timedelta(hours=1)
"""How long a search in trouble is not asked: longer each time, for each asking holds up others."""


@dataclass(frozen=True, slots=True)
class _Rest:
    """A search that is not asked for `span` after `since`, unless somebody changes it."""

    of: SavedSearch
    since: datetime
    span: timedelta

    def lasts(self, saved: SavedSearch, now: datetime) -> bool:
        if (saved.query, saved.filters, saved.recipient) != (
            self.of.query,
            self.of.filters,
            self.of.recipient,
        ):
            return False
        # A clock that was ahead must not keep it silent until then.
        return timedelta() <= now - self.since < self.span


class SearchAlertJob:
    """Called from the writer's thread, like the processor."""

    def __init__(self, store: Store, processor: Processor, clock: Clock) -> None:
        self._store, self._processor, self._clock = store, processor, clock
        self._rests: dict[int, _Rest] = {}

    def tell(self) -> int | None:
        """Try the searches on some of what waits; gives how many alerts were written.

        None when nothing waits that may be tried. The writer is free for others in between.
        """
        with self._store.reading() as session:
            queued = search_queue.waiting(session, AT_ONCE)
            followed = saved_searches.followed(session) if queued else ()
        if not queued:
            return self._try_again()
        written = sum(self._tell(each, queued) for each in followed)
        with self._store.writing() as session:
            search_queue.remove(session, [each.id for each in queued])
        return written

    def _try_again(self) -> int | None:
        """Ask one search again that may be, on some of what waits for it; None when none may."""
        with self._store.reading() as session:
            behind = search_queue.searches_with_untried(session)
            followed = saved_searches.followed(session) if behind else ()
        for each in followed:
            may_be = each.id in behind and not self._rests_now(each)
            waiting = self._untried(each) if may_be else ()
            count, is_tried = self._ask(each, waiting, behind=True) if waiting else (0, False)
            if is_tried:
                return count
        return None

    def _untried(self, saved: SavedSearch) -> Sequence[QueuedArticle]:
        with self._store.reading() as session:
            return search_queue.untried(session, saved.id, AT_ONCE)

    def _rests_now(self, saved: SavedSearch) -> bool:
        rest = self._rests.get(saved.id)
        return rest is not None and rest.lasts(saved, self._clock.now())

    def _tell(self, saved: SavedSearch, queued: Sequence[QueuedArticle]) -> int:
        """One search on these articles, unless it rests: then they wait for it."""
        if not self._rests_now(saved):
            return self._ask(saved, queued)[0]
        with self._store.writing() as session:
            search_queue.keep_untried(session, saved.id, [each.id for each in queued])
        return 0

    def _ask(
        self, saved: SavedSearch, queued: Sequence[QueuedArticle], *, behind: bool = False
    ) -> tuple[int, bool]:
        """How many alerts it wrote, and whether it could be asked.

        What is wrong with it holds up no other.
        """
        trouble, count = "", 0
        try:
            count = self._write(saved, queued, self._found(saved, queued))
        except SearchFaultError as fault:
            trouble = str(fault)
            self._rests[saved.id] = _Rest(saved, self._clock.now(), FIRST_REST)
        except SearchTooBroad:
            trouble = "it took longer than two seconds; use whole words, or longer beginnings"
            self._rest(saved)
        except OF_THE_MACHINE:
            # The articles stay in the queue, and the loop tries again.
            raise
        except Exception:  # noqa: BLE001 - a bug in one search must not keep the others silent
            log.exception("search alert failed", search=saved.id)
            trouble = "internal error; the details are in the service log"
            self._rest(saved)
        if trouble or saved.trouble or behind:
            self._note(saved, trouble, queued)
        return count, not trouble

    def _write(
        self, saved: SavedSearch, queued: Sequence[QueuedArticle], hits: Sequence[SearchHit]
    ) -> int:
        if not hits:
            return 0
        config, now = self._processor.delivery_config, self._clock.now()
        with self._store.writing() as session:
            return SearchAlertWriter(session, config, now).write(saved, hits, queued)

    def _found(self, saved: SavedSearch, queued: Sequence[QueuedArticle]) -> list[SearchHit]:
        """What it finds; on a busy machine the time can run out for a search that is quick."""
        config, entities = self._processor.delivery_config, self._processor.matcher.entities
        for _ in range(TRIES - 1):
            with suppress(SearchTooBroad), self._store.reading() as session:
                return SearchFinder(session, config, entities).find(saved, queued)
        with self._store.reading() as session:
            return SearchFinder(session, config, entities).find(saved, queued)

    def _note(self, saved: SavedSearch, trouble: str, queued: Sequence[QueuedArticle]) -> None:
        """What was not tried waits, and is said where the search stands, until it works again."""
        now, ids = self._clock.now(), [each.id for each in queued]
        with self._store.writing() as session:
            if trouble:
                waiting = search_queue.keep_untried(session, saved.id, ids)
                said = _said(trouble, waiting, now)
                saved_searches.set_trouble(session, saved.id, said, now)
                return
            search_queue.remove_untried(session, saved.id, ids)
            saved_searches.set_trouble(session, saved.id, "", now)
        self._rests.pop(saved.id, None)

    def _rest(self, saved: SavedSearch) -> None:
        before = self._rests.get(saved.id)
        span = min(before.span * 2, LONGEST_REST) if before else FIRST_REST
        self._rests[saved.id] = _Rest(saved, self._clock.now(), span)


def _said(trouble: str, waiting: int, now: datetime) -> str:
    articles = pluralize(waiting, "article waits", "articles wait")
    return f"{now:%d %b %Y, %H:%M} UTC: {trouble}. {articles} until it works again."
