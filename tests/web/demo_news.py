"""The demo's news in a store: judged by the real judge, some of its alerts sent, one source ill."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path

from policywire.alerts.channels.address_book import AddressBook
from policywire.alerts.model.alert import Receipt
from policywire.cli.workspace.configuration import starter_topics
from policywire.config.editing.topics_file import TopicsFileEditor
from policywire.config.models import Channel, Configuration, ConsoleChannel, Settings, Source
from policywire.config.yaml.loader import LoadedConfiguration
from policywire.crawler.extract.dates.upcoming_dates_in_text import upcoming_dates_in
from policywire.crawler.model.article import Article
from policywire.crawler.model.crawl_outcome import CrawlOutcome, Problem, ProblemClass, SourceState
from policywire.crawler.model.history import SourceDay
from policywire.demo.newsroom import Publication, publications
from policywire.demo.newsroom.desk import desks
from policywire.service.clock import ManualClock
from policywire.service.jobs.judging.process_articles import Processor
from policywire.service.jobs.judging.processed_article import ProcessedArticle
from policywire.service.wiring import delivery_config_of, matcher_of
from policywire.store.articles import articles, sources
from policywire.store.database.store import Store
from policywire.store.deliveries import outbox
from tests.fresh_store import fresh_store
from tests.web.site import Site

THE_END = datetime(9999, 1, 1, tzinfo=UTC)
STARTER = Path(str(files("policywire.config"))) / "starter"
A_BUSY_WEEK = datetime(2025, 2, 20, 22, tzinfo=UTC)
"""The evening after which the first page has the most to show."""


def demo_site(file: Path, until: datetime = THE_END) -> Site:
    """A site on the demo's articles up to a time, with a store of its own in a new file."""
    file.write_bytes(_filled(until))
    return _site(Store.open(f"sqlite:///{file}"), until)


@cache
def _filled(until: datetime) -> bytes:
    """The file of such a store: to judge the articles takes seconds, to copy it nothing."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "demo.db"
        site = _site(fresh_store(file), until)
        _judge(site.store, site.configuration, _published(until))
        _deliver(site)
        _poll(site)
        site.store.close()
        return file.read_bytes()


def _site(opened: Store, until: datetime) -> Site:
    now = max(each.date for each in _published(until)) + timedelta(minutes=20)
    return Site(opened, _configuration(), now=now, topics_file=TopicsFileEditor(STARTER, {}))


def _published(until: datetime) -> list[Publication]:
    return [each for each in publications() if each.date <= until]


def _configuration() -> Configuration:
    topics = starter_topics().configuration
    feeds = {
        each.key: Source(
            url=f"https://{each.key}.example{each.feed_path}", outlet=each.name, tier=each.tier
        )
        for each in desks()
    }
    gazette = Source(url="https://gazette.example/feed", outlet="The Gazette")
    return Configuration(
        settings=Settings(timezone="America/New_York"),
        topics=topics.topics,
        entities=topics.entities,
        sources={"gazette": gazette, **feeds, "unknown": gazette},
        channels={
            "desk": Channel(console=ConsoleChannel()),
            "terminal": Channel(console=ConsoleChannel()),
        },
    )


def _judge(opened: Store, configuration: Configuration, published: list[Publication]) -> None:
    judge = judge_of(opened, configuration)
    for each in published:
        read(opened, judge, each)


def judge_of(opened: Store, configuration: Configuration) -> Processor:
    """A judge who follows the topics of a configuration."""
    loaded = LoadedConfiguration(configuration, {}, (), ())
    delivery_config = delivery_config_of(loaded, AddressBook(configuration.channels))
    return Processor(opened, matcher_of(loaded), delivery_config)


def read(opened: Store, judge: Processor, published: Publication) -> ProcessedArticle:
    """Find and judge what an outlet published."""
    text = "\n".join(published.paragraphs)
    found = Article(
        url=published.url,
        title=published.title,
        text=text,
        outlet=published.outlet,
        author=published.author,
        found=published.date,
        published=published.date,
        tier=published.tier,
        source=published.outlet_key,
        dates=upcoming_dates_in(text, published.date),
    )
    with opened.writing() as session:
        articles.add(session, [found])
    (judged,) = judge.process_batch(ManualClock(published.date).now)
    return judged


def _deliver(site: Site) -> None:
    with site.store.writing() as session:
        claimed = outbox.claim(
            session, now=site.now, lease=timedelta(minutes=5), instance="test", limit=9
        )
        for index, each in enumerate(claimed):
            dead = index % 3 == 0
            receipt = Receipt(ok=not dead, detail="channel_not_found", permanent=True)
            outbox.finish(
                session,
                each.id,
                each.token,
                receipt,
                now=site.now,
                next_at=None,
                dead=dead,
            )


def _poll(site: Site) -> None:
    """Every source was read a while ago, but for one that fails and one that is not read yet."""
    now = site.now
    gone = Problem(ProblemClass.HTTP_4XX, "https://gazette.example/feed", "There is no such page.")
    days = (SourceDay(now.date(), 3, failures={"http 4xx": 3}),)
    failing = SourceState(polled=now, failures=3, last_problem=gone, days=days)
    states = {"gazette": failing}
    for number, each in enumerate(desks()):
        read = now - timedelta(minutes=3 * number + 1)
        states[each.key] = SourceState(
            polled=read,
            last_ok=read,
            last_new=read,
            next_poll=read + timedelta(minutes=60),
            days=tuple(SourceDay((now - timedelta(days=ago)).date(), 90, ago) for ago in (2, 1, 0)),
        )
    with site.store.writing() as session:
        for key, state in states.items():
            sources.save_outcome(session, CrawlOutcome(source=key, state=state))
