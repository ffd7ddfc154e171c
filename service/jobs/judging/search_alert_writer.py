"""Writes the alerts about what a saved search found, each with the decision about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from policywire.alerts.message.search_alert import SearchFind, compose_find
from policywire.alerts.message.signed_links import subscription_links
from policywire.alerts.model.alert import Recipient
from policywire.alerts.routing.search_decision import (
    FoundArticle,
    SearchReader,
    decide_find,
    timed_find,
)
from policywire.crawler.model.article import Article
from policywire.service.recipients import DeliveryConfig
from policywire.store.articles import articles, sources
from policywire.store.articles.search import SearchHit
from policywire.store.articles.search_queue import QueuedArticle
from policywire.store.database.session import Session
from policywire.store.decisions import verdicts
from policywire.store.deliveries import deliveries, search_finds
from policywire.store.deliveries.traffic import StoredTraffic
from policywire.store.people.saved_searches import SavedSearch
from policywire.store.recipients import silences, subscriptions
from policywire.store.stories import stories


@dataclass(frozen=True, slots=True)
class SearchAlertWriter:
    """One round for one search, inside one transaction."""

    session: Session
    delivery_config: DeliveryConfig
    now: datetime

    def write(
        self, saved: SavedSearch, hits: Sequence[SearchHit], queued: Sequence[QueuedArticle]
    ) -> int:
        """Write what is new of the hits, oldest first; gives how many that are."""
        if saved.recipient is None:
            return 0
        reader = self._reader(saved, saved.recipient)
        copies = {each.id: each.copy_of for each in queued if each.copy_of}
        if saved.filters.get("copies") == "all":
            copies = {}
        known = search_finds.told(self.session, saved.topic, [each.report.url for each in hits])
        new = [each for each in hits if each.report.url not in known]
        return sum(
            self._write(saved, hit, reader, copies.get(hit.id) or "")
            for hit in sorted(new, key=lambda each: each.id)
        )

    def _write(self, saved: SavedSearch, hit: SearchHit, reader: SearchReader, copy: str) -> int:
        article = articles.get(self.session, hit.report.url)
        if article is None:
            return 0
        find = SearchFind(saved.topic, saved.name, saved.query, hit.snippet)
        verdict = verdicts.get(self.session, article.url)
        story = verdict.placement.story if verdict and verdict.placement else None
        context = stories.context(self.session, story, without=article.url) if story else None
        alert = compose_find(find, article, verdict, context)
        active = silences.active(self.session, self.now)
        decision = decide_find(
            alert, self._found(article, reader.recipient, copy), reader, active, self.now
        )
        timed = timed_find(decision, alert, reader, StoredTraffic(self.session), self.now)
        linked = replace(alert, links=subscription_links(self.delivery_config.page))
        message = self.delivery_config.render(linked)
        return deliveries.enqueue(self.session, linked, message, [timed], self.now)

    def _found(self, article: Article, recipient: Recipient, copy: str) -> FoundArticle:
        return FoundArticle(
            source=article.source,
            backfill_before=sources.first_polled(self.session, article.source),
            is_archive=article.is_from_archive,
            copy_of=copy,
            told_by=search_finds.alerted_by(self.session, article.url, recipient),
        )

    def _reader(self, saved: SavedSearch, recipient: Recipient) -> SearchReader:
        known = self.delivery_config.recipients.get(recipient.channel, ())
        channel = self.delivery_config.channels.get(recipient.channel)
        who = saved.followed_by or "somebody"
        return SearchReader(
            recipient=recipient,
            channel=channel if recipient in known else None,
            cadence=saved.cadence,
            zone=self.delivery_config.zone,
            reason=f"The saved search “{saved.name}” of {who} found it.",
            subscription=subscriptions.get(self.session, recipient),
        )
