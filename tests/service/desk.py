"""A newsroom that judges for real and sends nothing: what the service decides, on a real store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from policywire.alerts.channels.address_book import AddressBook
from policywire.alerts.model.alert import Alert, Message, Receipt
from policywire.config.models import Configuration
from policywire.config.yaml.loader import LoadedConfiguration
from policywire.crawler.model.article import Article
from policywire.crawler.model.crawl_outcome import CrawlOutcome, SourceState
from policywire.service.jobs.delivery.confirm_wait import ConfirmWait
from policywire.service.jobs.delivery.details import HeldDetails
from policywire.service.jobs.delivery.digests import DigestBuilder
from policywire.service.jobs.delivery.notify import DeliveryWriter
from policywire.service.jobs.judging.process_articles import Processor
from policywire.service.recipients import DeliveryConfig
from policywire.service.wiring import delivery_config_of, matcher_of
from policywire.store.articles import articles as stored_articles, sources
from policywire.store.database.store import Store
from policywire.store.deliveries import deliveries, delivery_list, outbox
from policywire.store.deliveries.delivery_list import DeliveryView
from policywire.store.deliveries.outbox import ClaimedDelivery

NOW = datetime(2026, 3, 3, 15, tzinfo=UTC)
TOPICS = {
    "tariffs": {"title": "Tariffs", "any": ["tariff", "tariffs"]},
    "courts": {"title": "Courts", "any": ["court", "judge"]},
}

STEEL = Article(
    url="https://paper.example/steel",
    title="Senate votes for new tariffs on steel from Veldoria",
    text="The Senate voted 61 to 38 on Tuesday for new tariffs on steel from Veldoria.\n"
    "Senator Halvorsen said the tariffs of 25 percent begin in May.\n"
    "The Veldorian embassy called the vote by the Senate a mistake.",
    outlet="The Paper",
    found=NOW,
    published=NOW,
    source="paper",
)
STEEL_TOO = replace(
    STEEL,
    url="https://herald.example/steel",
    title="New tariffs on steel from Veldoria pass the Senate",
    text="New tariffs on steel from Veldoria passed the Senate on Tuesday, by 61 to 38 votes.\n"
    "They are 25 percent and begin in May, Senator Halvorsen said.\n"
    "The embassy of Veldoria said the Senate was mistaken about the tariffs on steel.",
    outlet="The Herald",
    source="herald",
)
FISH = replace(
    STEEL,
    url="https://paper.example/fish",
    title="Harbour towns fear tariffs on smoked fish",
    text="Fishermen in Brenmouth fear that tariffs on smoked fish would cost them a market.\n"
    "Mayor Oduya asked the ministry on Monday to exempt small boats.",
)


@dataclass
class Desk:
    """One configuration at work on one store."""

    store: Store
    configuration: Configuration
    judge: Processor
    now: datetime = NOW

    @classmethod
    def of(cls, store: Store, alerts: Mapping[str, Any]) -> Desk:
        """A desk with `alerts` as alerts.yaml would say it; channels are consoles."""
        channels = {
            name: {"console": {}, **terms} if "mail" not in terms else terms
            for name, terms in alerts.get("channels", {"room": {}}).items()
        }
        configuration = Configuration.model_validate(
            {"topics": TOPICS, "channels": channels, "routes": alerts.get("routes", [])}
        )
        loaded = LoadedConfiguration(configuration, {}, (), ())
        delivery_config = delivery_config_of(loaded, AddressBook(configuration.channels))
        return cls(store, configuration, Processor(store, matcher_of(loaded), delivery_config))

    @property
    def delivery_config(self) -> DeliveryConfig:
        """Who hears of what."""
        return self.judge.delivery_config

    def polled(self, source: str, since: datetime) -> None:
        """Have known a source for so long."""
        outcome = CrawlOutcome(source=source, state=SourceState(polled=since))
        with self.store.writing() as session:
            sources.save_outcome(session, outcome)

    def read(self, *articles: Article) -> None:
        """Find articles now, and judge them."""
        with self.store.writing() as session:
            stored_articles.add(session, [replace(each, found=self.now) for each in articles])
        while self.judge.process_batch(lambda: self.now):
            pass

    def tell(self, *alerts: Alert) -> None:
        """Decide about alerts now, each in a transaction of its own."""
        for each in alerts:
            with self.store.writing() as session:
                DeliveryWriter(session, self.delivery_config, self.now).decide_and_write(each)

    def wait(self, span: timedelta) -> None:
        """Let time pass."""
        self.now += span

    def claim(self, channel: str, limit: int = 100) -> list[ClaimedDelivery]:
        """Take what is due, as a courier does."""
        with self.store.writing() as session:
            ConfirmWait(session, self.delivery_config, self.now).expire(channel)
            deliveries.release(session, channel, self.now)
            DigestBuilder(session, self.delivery_config, self.now, NOW).write_due(channel)
            HeldDetails(session, self.delivery_config, self.now).move(channel)
            return outbox.claim(
                session,
                now=self.now,
                lease=timedelta(minutes=5),
                instance="one",
                channel=channel,
                limit=limit,
            )

    def send(self, channel: str) -> list[Message]:
        """Send all that is due in a channel; gives the messages."""
        sent: list[Message] = []
        while claimed := self.claim(channel):
            for mine in claimed:
                self.finish(mine, Receipt(ok=True, detail="ok"))
                sent.append(mine.message)
        return sent

    def finish(self, mine: ClaimedDelivery, receipt: Receipt) -> None:
        """Write what came of it; what failed is given up."""
        with self.store.writing() as session:
            assert outbox.finish(
                session,
                mine.id,
                mine.token,
                receipt,
                now=self.now,
                next_at=None,
                dead=not receipt.ok,
            )

    def views(self) -> Sequence[DeliveryView]:
        """Every delivery, oldest first."""
        with self.store.reading() as session:
            return delivery_list.list_deliveries(session, limit=100_000)[::-1]
