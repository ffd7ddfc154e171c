"""An archive that a source brings up again: judged and kept, told in one summary alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from policywire.alerts.channels.address_book import AddressBook
from policywire.config.models import Channel, Configuration, ConsoleChannel, Source, Topic
from policywire.config.yaml.loader import LoadedConfiguration
from policywire.crawler.model.article import ARCHIVE_NOTE, Article
from policywire.crawler.model.crawl_outcome import CrawlOutcome, SourceState
from policywire.service.jobs.judging.process_articles import Processor
from policywire.service.jobs.polling.poll import log_gaps
from policywire.service.wiring import delivery_config_of, matcher_of
from policywire.store.articles import articles as stored_articles, sources
from tests.fresh_store import fresh_store

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
SOURCE = Source(url="https://ledger.example/feed", outlet="The Ledger")
ARTICLE = Article(
    url="https://ledger.example/1",
    title="IRS opens audits of employment taxes",
    text="The IRS said on Tuesday that it would open audits of employment taxes in the spring.",
    outlet="The Ledger",
    found=NOW,
    source="ledger",
)
CONFIGURATION = Configuration(
    topics={"irs": Topic(title="IRS", any=["audits"])},
    channels={"desk": Channel(console=ConsoleChannel())},
)


@pytest.mark.parametrize(("note", "outcome"), [("", "no routes"), (ARCHIVE_NOTE, "old news")])
def test_an_article_of_a_flood_is_matched_and_kept_and_not_told_alone(
    tmp_path: Path, note: str, outcome: str
) -> None:
    opened = fresh_store(tmp_path / "store.db")
    try:
        delivery_config = delivery_config_of(
            LoadedConfiguration(CONFIGURATION, {}, (), ()), AddressBook(CONFIGURATION.channels)
        )
        judge = Processor(
            opened, matcher_of(LoadedConfiguration(CONFIGURATION, {}, (), ())), delivery_config
        )
        state = SourceState(polled=NOW - timedelta(days=400))
        with opened.writing() as session:
            sources.save_outcome(session, CrawlOutcome(source="ledger", state=state))
            stored_articles.add(session, [replace(ARTICLE, note=note)])
        (judged,) = judge.process_batch(lambda: NOW)
    finally:
        opened.close()
    assert [match.topic for match in judged.verdict.matches] == ["irs"]
    assert [decision.outcome for decision in judged.decisions] == [outcome]


def outcome(state: SourceState, *, archive: int = 0) -> CrawlOutcome:
    articles = tuple(
        replace(ARTICLE, url=f"https://l.example/{n}", note=ARCHIVE_NOTE) for n in range(archive)
    )
    return CrawlOutcome(source="ledger", articles=articles, state=state)


def test_a_flood_is_one_line_in_the_log_however_many_polls_it_takes() -> None:
    calm, flooded = SourceState(), SourceState(flooded=True)
    with capture_logs() as logs:
        log_gaps("ledger", SOURCE, calm, outcome(flooded, archive=50))
        log_gaps("ledger", SOURCE, flooded, outcome(flooded, archive=50))
        log_gaps("ledger", SOURCE, flooded, outcome(calm, archive=7))
        log_gaps("ledger", SOURCE, calm, outcome(calm))
    assert [each["event"] for each in logs] == [
        "many old entries at once; no alerts are sent for them"
    ]


def test_a_gap_is_a_line_in_the_log_with_the_new_interval() -> None:
    after = SourceState(gaps=1, interval=timedelta(minutes=8))
    with capture_logs() as logs:
        log_gaps("ledger", SOURCE, SourceState(), outcome(after))
        log_gaps("ledger", SOURCE, after, outcome(after))
    assert [(each["event"], each["every"]) for each in logs] == [
        ("entries may have been missed", "8m")
    ]
