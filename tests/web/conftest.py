"""A site with a year of the demo's news, and one that a test fills itself."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

import store.article
import store.delivery
import store.source
from alerts.address_book import AddressBook
from alerts.alert import Receipt
from config.loader import Loaded
from config.models import Channel, Configuration, Console, Settings, Source
from crawler.article import Article
from crawler.outcome import CrawlOutcome, Problem, ProblemClass, SourceState
from service.clock import SetClock
from service.commands.settings import starter_topics
from service.equipment import audience_of, matcher_of
from service.judging import Judge
from service.newsroom import publications
from store.store import Store
from tests.web.site import Reader, Site

GAZETTE = Source(url="https://gazette.example/feed", outlet="The Gazette")


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site on the articles of the demo, judged by the real judge. Tests only read it."""
    opened = Store.open(f"sqlite:///{tmp_path_factory.mktemp('demo') / 'demo.db'}")
    topics = starter_topics().configuration
    configuration = Configuration(
        settings=Settings(timezone="America/New_York"),
        topics=topics.topics,
        entities=topics.entities,
        sources={"gazette": GAZETTE, "irs": GAZETTE, "unknown": GAZETTE},
        channels={"desk": Channel(console=Console()), "terminal": Channel(console=Console())},
    )
    _judge(opened, configuration)
    site = Site(opened, configuration, now=max(each.date for each in publications()))
    _deliver(site)
    yield site
    opened.close()


def _judge(opened: Store, configuration: Configuration) -> None:
    loaded = Loaded(configuration, {}, (), ())
    audience = audience_of(loaded, AddressBook(configuration.channels))
    judge = Judge(opened, matcher_of(loaded), audience)
    for each in publications():
        found = Article(
            url=each.url,
            title=each.title,
            text="\n".join(each.paragraphs),
            outlet=each.outlet,
            author=each.author,
            found=each.date,
            published=each.date,
            tier=each.tier,
            source="gazette",
        )
        with opened.writing() as session:
            store.article.add(session, [found])
        judge.batch(SetClock(each.date).now)


def _deliver(site: Site) -> None:
    gone = Problem(ProblemClass.HTTP_4XX, GAZETTE.url, "There is no such page.")
    failing = SourceState(polled=site.now, failures=3, last_problem=gone)
    with site.store.writing() as session:
        store.source.save_outcome(session, CrawlOutcome(source="gazette", state=failing))
        claimed = store.delivery.claim(
            session, now=site.now, lease=timedelta(minutes=5), instance="test", limit=9
        )
        for index, each in enumerate(claimed):
            dead = index % 3 == 0
            receipt = Receipt(ok=not dead, detail="channel_not_found", permanent=True)
            store.delivery.finish(
                session,
                each.id,
                each.token,
                receipt,
                now=site.now,
                next_at=None,
                dead=dead,
            )


@pytest.fixture
async def demo_reader(demo: Site) -> AsyncIterator[Reader]:
    """Reads the demo's site."""
    reader = Reader(demo.application())
    yield reader
    await reader.close()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A site on an empty store, with one topic."""
    opened = Store.open(f"sqlite:///{tmp_path / 'site.db'}")
    yield Site(opened, Configuration.model_validate({"topics": TOPICS}))
    opened.close()


TOPICS = {
    "tariffs": {
        "title": "Tariffs",
        "why": "They move prices",
        "any": ["tariff*", "customs duty"],
        "all": ["steel"],
        "threshold": 0.01,
    }
}


@pytest.fixture
async def reader(site: Site) -> AsyncIterator[Reader]:
    """Reads the site that the test fills."""
    asking = Reader(site.application())
    yield asking
    await asking.close()
