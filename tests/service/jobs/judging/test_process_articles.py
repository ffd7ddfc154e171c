"""The judge: what is decided about an article is held or sent as its channel wants it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from policywire.alerts.channels.address_book import AddressBook
from policywire.alerts.model.alert import DecisionAction
from policywire.config.models import Configuration
from policywire.config.yaml.loader import LoadedConfiguration
from policywire.crawler.model.article import Article
from policywire.service.clock import ManualClock
from policywire.service.jobs.judging.process_articles import Processor
from policywire.service.wiring import delivery_config_of, matcher_of
from policywire.store.articles import articles
from policywire.store.deliveries import outbox
from tests.fresh_store import fresh_store

NOW = datetime(2026, 3, 3, 15, tzinfo=UTC)
CONFIGURATION = Configuration.model_validate(
    {
        "topics": {"tariffs": {"title": "Tariffs", "any": ["tariff", "tariffs"]}},
        "channels": {
            "screen": {"console": {}},
            "later": {"console": {}, "digest": {"at": ["08:00"]}},
        },
    }
)


def test_each_channel_hears_when_it_wants_to(tmp_path: Path) -> None:
    opened = fresh_store(tmp_path / "news.db")
    loaded = LoadedConfiguration(CONFIGURATION, {}, (), ())
    book = AddressBook(CONFIGURATION.channels)
    judge = Processor(opened, matcher_of(loaded), delivery_config_of(loaded, book))
    with opened.writing() as session:
        articles.add(session, [_article()])
    (judged,) = judge.process_batch(ManualClock(NOW).now)
    with opened.reading() as session:
        due = outbox.next_due(session, "later")
    opened.close()
    actions = {each.recipient.channel: each.action for each in judged.decisions}
    assert actions == {"screen": DecisionAction.SEND, "later": DecisionAction.HOLD}
    assert due == datetime(2026, 3, 4, 8, tzinfo=UTC)


def _article() -> Article:
    return Article(
        url="https://paper.example/1",
        title="Senate votes for new tariffs on steel",
        text="The Senate voted on Tuesday for new tariffs on steel.\nThe tariffs begin in May.",
        outlet="Paper",
        found=NOW,
        published=NOW,
        source="paper",
    )
