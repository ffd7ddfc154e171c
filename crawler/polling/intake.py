"""The entries of one answer on their way in: each ends as an article, a version, known or refused.

Pure: what the store knows, and the time, come in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from policywire.crawler.model.article import Article
from policywire.crawler.model.crawl_outcome import SourceState
from policywire.crawler.model.entry_counts import (
    EntryCounts,
    KnownBy,
    LeftOut,
    Refusal,
    RefusedFor,
)
from policywire.crawler.model.feed_entry import Feed
from policywire.crawler.model.sighting import Sighting, likeness, sketch
from policywire.crawler.polling.feed_diff import FeedDiff
from policywire.crawler.polling.identity import Event, Standing
from policywire.crawler.polling.selection import Selection, select_events

_ALIKE = 0.3
"""A feed and its page often give an article two titles."""


@dataclass(frozen=True, slots=True)
class IntakeResult:
    """What the events that were taken became. `by_page` are the keys of those whose page names the
    address of an article that exists; `urls` are the articles' addresses by the events' keys.
    """

    articles: tuple[Article, ...]
    updates: tuple[Article, ...]
    by_page: frozenset[str]
    urls: Mapping[str, str]

    @classmethod
    def of(
        cls,
        built: Sequence[tuple[Event, Article]],
        known: Collection[str],
        sightings: Sequence[Sighting],
    ) -> IntakeResult:
        """Tell new articles from those that turned out, by their page's address, to exist."""
        titles = {each.url: each.title for each in sightings}
        articles: dict[str, Article] = {}
        by_page, urls = set(), {}
        for event, article in built:
            key = event.entry.key
            own = _at_its_own_address(event, article, titles)
            urls[key] = own.url
            if event.standing is Standing.CHANGED:
                continue
            if own.url in articles or own.url in known:
                by_page.add(key)
                continue
            articles[own.url] = own
            titles[own.url] = event.sighting.title
        updates = (article for event, article in built if event.standing is Standing.CHANGED)
        return cls(tuple(articles.values()), tuple(updates), frozenset(by_page), urls)


def _at_its_own_address(event: Event, article: Article, titles: Mapping[str, str]) -> Article:
    """Keep the entry's own address where its page names that of another event of the source."""
    taken = titles.get(article.url)
    if taken is None or article.url == event.url or event.standing is Standing.CHANGED:
        return article
    named = (event.sighting.title, sketch(article.title))
    alike = max(likeness(taken, title) for title in named) >= _ALIKE
    return article if alike else replace(article, url=event.url)


@dataclass(frozen=True, slots=True)
class Intake:
    """What is to become of the entries of an answer. `by_address` are the keys of the events whose
    article the store has already under the address of their page.
    """

    events: tuple[Event, ...]
    by_address: frozenset[str]
    selection: Selection
    arrival: FeedDiff
    refused: Mapping[str, int]
    now: datetime
    left_out: tuple[LeftOut, ...] = ()
    details_known: int = 0
    postponed: int = 0
    """Items of the list that have no entry yet: their second answer is still to be read."""

    @classmethod
    def of(
        cls,
        feed: Feed,
        events: Sequence[Event],
        known: Collection[str],
        state: SourceState,
        *,
        limit: int,
        now: datetime,
    ) -> Intake:
        """Choose what to take up; `known` are the addresses that the store has."""
        new = [event for event in events if event.standing is Standing.NEW]
        by_address = frozenset(each.entry.key for each in new if each.url in known)
        fresh = [event for event in new if event.entry.key not in by_address]
        changed = [event for event in events if event.standing is Standing.CHANGED]
        arrival = FeedDiff(
            feed.entries,
            [event.entry for event in fresh],
            state.last_ok if state.seen else None,
            state.flooded,
            is_incremental=feed.is_incremental or feed.is_detailed,
        )
        selection = select_events([*fresh, *changed], first=state.last_ok is None, limit=limit)
        return cls(
            tuple(events),
            by_address,
            selection,
            arrival,
            feed.refused,
            now,
            feed.left_out,
            feed.details_known,
            feed.postponed,
        )

    @property
    def taken(self) -> Sequence[Event]:
        """The events to take up now, oldest first."""
        return self.selection.taken

    @property
    def remaining(self) -> int:
        """How much is left for the next poll."""
        return self.selection.remaining + self.postponed

    @property
    def waiting_keys(self) -> frozenset[str]:
        """The keys of what is left for the next poll, the twins of what is left among them."""
        urls = {event.url for event in self.selection.left}
        return frozenset(
            event.entry.key
            for event in self.events
            if event.url in urls and event.known_by is not KnownBy.KEY
        )

    @property
    def handled_keys(self) -> frozenset[str]:
        """The keys of all entries that are settled when this poll is kept."""
        waiting = self.waiting_keys
        return frozenset(e.entry.key for e in self.events if e.entry.key not in waiting)

    def handled_sightings(self, result: IntakeResult) -> list[Sighting]:
        """What is to be remembered of the entries that are settled."""
        handled = self.handled_keys
        return [
            _with_url(event.sighting, result.urls.get(event.entry.key, event.url))
            for event in self.events
            if event.entry.key in handled
        ]

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """The entries that no article is made of, the newest of a first poll's archive first."""
        archive = (
            Refusal(event.url, event.entry.title, RefusedFor.ARCHIVE.value, self.now)
            for event in reversed(self.selection.archive)
        )
        cut = (
            Refusal(each.url, each.title, each.reason.value, self.now)
            for each in self.left_out
            if each.url
        )
        return (*archive, *cut)

    def counts(self, result: IntakeResult) -> EntryCounts:
        """Count what became of every entry."""
        waiting = self.waiting_keys
        known = Counter(
            event.known_by.value
            for event in self.events
            if event.known_by and event.entry.key not in waiting
        )
        known[KnownBy.KEY.value] += self.details_known
        known[KnownBy.ADDRESS.value] += len(self.by_address)
        known[KnownBy.PAGE.value] += len(result.by_page)
        refused = Counter(self.refused)
        refused[RefusedFor.ARCHIVE.value] += len(self.selection.archive)
        return EntryCounts(
            offered=len(self.events)
            + sum(self.refused.values())
            + self.details_known
            + self.postponed,
            stored=len(result.articles),
            changed=len(result.updates),
            waiting=len(waiting) + self.postponed,
            known=dict(+known),
            refused=dict(+refused),
        )


def _with_url(sighting: Sighting, url: str) -> Sighting:
    return replace(sighting, article="" if url == sighting.address else url)
