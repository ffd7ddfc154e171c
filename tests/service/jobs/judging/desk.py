"""A processor on a store, with a model that answers when it is asked to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from policywire.alerts.channels.address_book import AddressBook
from policywire.config.models import Configuration
from policywire.config.models.language_model import LanguageModel
from policywire.config.yaml.loader import LoadedConfiguration
from policywire.crawler.model.article import Article
from policywire.service.clock import ManualClock
from policywire.service.jobs.judging.opinion_loop import OpinionLoop
from policywire.service.jobs.judging.process_articles import Processor
from policywire.service.jobs.judging.processed_article import ProcessedArticle
from policywire.service.language_model.cached_reader import CachedReader
from policywire.service.language_model.client import ModelClient
from policywire.service.wiring import delivery_config_of, matcher_of
from policywire.service.writer import StoreWriter
from policywire.store.articles import articles
from policywire.store.database.store import Store
from tests.fresh_store import fresh_store
from tests.model_server import ModelServer


def _raise(_: str, error: Exception) -> None:
    raise error


@dataclass
class Desk:
    """A processor on a store, and a model that answers when it is asked to."""

    store: Store
    processor: Processor
    clock: ManualClock
    settings: LanguageModel
    configuration: Configuration

    def read(self, article: Article) -> ProcessedArticle:
        self.clock.at = article.found
        with self.store.writing() as session:
            articles.add(session, [article])
        (judged,) = self.processor.process_batch(self.clock.now)
        return judged

    def answer(self) -> None:
        async def once() -> None:
            async with self.asking() as loop:
                await loop.answer_waiting()

        asyncio.run(once())

    @asynccontextmanager
    async def asking(
        self,
        on_answered: Callable[[], None] = lambda: None,
        on_error: Callable[[str, Exception], None] = _raise,
    ) -> AsyncIterator[OpinionLoop]:
        writer, client = StoreWriter(), ModelClient(self.settings)
        reader = CachedReader(client, self.settings, self.store, writer, self.clock)
        yield OpinionLoop(
            reader, self.settings, topics=lambda: self.configuration.topics, store=self.store,
            writer=writer, clock=self.clock, on_answered=on_answered, on_error=on_error,
        )  # fmt: skip
        await client.close()
        writer.close()

    def settle(self) -> list[ProcessedArticle]:
        return self.processor.settle_batch(self.clock.now)


def desk_of(
    folder: Path,
    server: ModelServer,
    configuration: Configuration,
    now: datetime,
    **settings: object,
) -> Desk:
    """A desk on a new store, whose model may raise as much as it likes."""
    store = fresh_store(folder / "news.db")
    loaded = LoadedConfiguration(configuration, {}, (), ())
    book = AddressBook(configuration.channels)
    processor = Processor(store, matcher_of(loaded), delivery_config_of(loaded, book))
    chosen = {"address": server.url, "model": "played", "most_raised": 1, "unsure_to": 1}
    processor.language_model = LanguageModel.model_validate(chosen | settings)
    return Desk(store, processor, ManualClock(now), processor.language_model, configuration)
