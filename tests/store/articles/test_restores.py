"""After a restore a source counts as read again only when it was, and whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from policywire.crawler.model.crawl_outcome import CrawlOutcome, SourceState
from policywire.crawler.model.entry_counts import EntryCounts
from policywire.store.articles import restores
from policywire.store.database.store import Store
from policywire.store.schema import CaughtUpRow
from tests.store.newsroom import NOW

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("polled", "counts", "failures", "caught_up"),
    [
        (NOW + HOUR, EntryCounts(), 0, True),
        (NOW - HOUR, EntryCounts(), 0, False),
        (NOW + HOUR, EntryCounts(offered=3, waiting=3), 0, False),
        (NOW + HOUR, EntryCounts(), 1, False),
    ],
    ids=["read", "cut short", "read in part", "failed"],
)
def test_a_source_is_caught_up_when_it_was_read_whole(
    store: Store, polled: object, counts: EntryCounts, failures: int, caught_up: bool
) -> None:
    state = replace(SourceState(), polled=polled, counts=counts, failures=failures)
    with store.writing() as session:
        restores.record(session, "policywire.db", NOW - timedelta(days=1), NOW)
        restores.record_poll(session, CrawlOutcome(source="agency", state=state))
        found = session.exec(select(CaughtUpRow.source)).all()
    assert list(found) == (["agency"] if caught_up else [])
