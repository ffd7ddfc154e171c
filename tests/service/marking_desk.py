"""A desk with a judge and people who merge, move, split and take back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from policywire.alerts.channels.address_book import AddressBook
from policywire.config.models import Configuration
from policywire.config.yaml.loader import LoadedConfiguration
from policywire.crawler.model.article import Article
from policywire.pipeline.model.mark import Mark, MarkKind
from policywire.service.clock import ManualClock
from policywire.service.jobs.judging.process_articles import Processor
from policywire.service.jobs.judging.processed_article import ProcessedArticle
from policywire.service.wiring import delivery_config_of, matcher_of
from policywire.store.articles import articles
from policywire.store.database.store import Store
from policywire.store.stories import marks, stories
from tests.fresh_store import fresh_store

NOW = datetime(2026, 3, 3, 15, tzinfo=UTC)
CONFIGURATION = Configuration.model_validate(
    {
        "topics": {"agency": {"title": "Agency", "any": ["IRS", "bridge", "tolls", "Quay"]}},
        "channels": {"screen": {"console": {}}},
    }
)


@dataclass
class Desk:
    """A store with a judge, and a clock that goes with the articles."""

    store: Store
    judge: Processor
    clock: ManualClock

    def read(self, article: Article) -> ProcessedArticle:
        """Find and judge one article."""
        self.clock.at = article.found
        with self.store.writing() as session:
            articles.add(session, [article])
        (judged,) = self.judge.process_batch(self.clock.now)
        return judged

    def say(self, kind: MarkKind, **about: str) -> Mark:
        """Make a mark."""
        with self.store.writing() as session:
            return marks.add(session, kind, now=self.clock.now(), author="Ann", **about)

    def undo(self, made: Mark) -> None:
        """Take a mark back."""
        with self.store.writing() as session:
            assert marks.undo(session, made.id, self.clock.now())

    def story_of(self, article: Article) -> str:
        """The story that an article is in now."""
        with self.store.reading() as session:
            return next(
                each.id
                for each in stories.recent(session, limit=500)
                if (found := stories.get(session, each.id))
                and any(one.article.url == article.url for one in found.articles)
            )


def opened(folder: Path) -> Desk:
    """A desk on a store of its own."""
    made = fresh_store(folder / "news.db")
    loaded = LoadedConfiguration(CONFIGURATION, {}, (), ())
    delivery_config = delivery_config_of(loaded, AddressBook(CONFIGURATION.channels))
    return Desk(made, Processor(made, matcher_of(loaded), delivery_config), ManualClock(NOW))
