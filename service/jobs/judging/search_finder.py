"""Asks a saved search about some articles, as its page does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from policywire.config.models import Entity
from policywire.pipeline.topics.query.phrase import QueryError
from policywire.service.recipients import DeliveryConfig
from policywire.store.articles import search
from policywire.store.articles.search import SearchHit
from policywire.store.articles.search_filter import SearchFilter, filter_of
from policywire.store.articles.search_queue import QueuedArticle
from policywire.store.database.session import Session
from policywire.store.people.saved_searches import SavedSearch
from policywire.web.views.topic_search import (
    MAX_TRIED,
    TopicSearch,
    is_topic_query,
    parse_topic_search,
    run_topic_search,
)

SPAN = MAX_TRIED - 1
"""Ids between the first and the last article that are asked about at once: all can be hits."""


class SearchFaultError(Exception):
    """The search cannot be asked; the text says why."""


@dataclass(frozen=True, slots=True)
class SearchFinder:
    """One reading of the store."""

    session: Session
    delivery_config: DeliveryConfig
    entities: Mapping[str, Entity]

    def find(self, saved: SavedSearch, queued: Sequence[QueuedArticle]) -> list[SearchHit]:
        """Which of these articles, in the order of their ids, it finds; copies among them.

        Raises SearchTooBroad and SearchFaultError.
        """
        self._check_reader(saved)
        wanted, only = {each.id for each in queued}, self._filter(saved)
        asked = self._in_topic_language(saved.query)
        hits = []
        for first, last in _runs(sorted(wanted)):
            if asked is None:
                query = search.parse_query(saved.query)
                hits += search.search_articles(
                    self.session, query, limit=SPAN, before=last + 1, after=first - 1, only=only
                )
            else:
                page = run_topic_search(
                    self.session, asked, limit=SPAN, before=last + 1, after=first - 1, only=only
                )
                hits += page.hits
        return [hit for hit in hits if hit.id in wanted]

    def _check_reader(self, saved: SavedSearch) -> None:
        """What it finds waits until somebody hears of it again."""
        who = saved.recipient
        if who and who not in self.delivery_config.recipients.get(who.channel, ()):
            raise SearchFaultError(
                f"{who.label} in {who.channel}, whom it tells, is no longer in alerts.yaml; "
                "choose somebody else"
            )

    def _filter(self, saved: SavedSearch) -> SearchFilter:
        """With copies: that one was found and not told leaves its reason."""
        topic = saved.filters.get("topic", "")
        if topic and topic not in self.delivery_config.topics:
            raise SearchFaultError(f"its topic {topic} is no longer followed")
        return filter_of({**saved.filters, "copies": "all"}, self.delivery_config.zone)

    def _in_topic_language(self, typed: str) -> TopicSearch | None:
        """None where it is read as plain words, as the page reads it then."""
        if not is_topic_query(typed):
            return None
        try:
            return parse_topic_search(typed, self.delivery_config.topics, self.entities)
        except QueryError:
            return None


def _runs(ids: Sequence[int]) -> Iterator[tuple[int, int]]:
    """First and last ids of parts that span little, so that one question finds all of a part."""
    first = last = ids[0]
    for each in ids[1:]:
        if each - first >= SPAN:
            yield first, last
            first = each
        last = each
    yield first, last
