"""What has no row or no reason is found, and what has one is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from policywire.crawler.model.crawl_outcome import CrawlOutcome, SourceState
from policywire.crawler.model.entry_counts import EntryCounts, Refusal, RefusedFor
from policywire.store.articles import refused_entries, retention, sources
from policywire.store.database.store import Store
from policywire.store.decisions.reconciliation import unaccounted
from policywire.store.deliveries import deliveries
from tests.store.newsroom import NOW, alert, article, decision, judge, message, verdict

BEFORE = NOW - timedelta(days=1)


def _polled(store: Store, counts: EntryCounts, *refusals: Refusal) -> None:
    state = SourceState(polled=NOW, counts=counts)
    with store.writing() as session:
        sources.save_outcome(
            session, CrawlOutcome(source="gazette", state=state, refusals=refusals)
        )


def _whole(store: Store) -> None:
    """An article that was judged and told, from a poll whose entries are all accounted for."""
    judge(store, article(), verdict(article()))
    with store.writing() as session:
        deliveries.enqueue(session, alert(), message(), [decision()], NOW)
    _polled(store, EntryCounts(offered=3, stored=1, refused={RefusedFor.ARCHIVE.value: 2}))


def test_a_whole_ledger_has_nothing_unaccounted_for(store: Store) -> None:
    _whole(store)
    with store.reading() as session:
        assert unaccounted(session, BEFORE) == ()


def _lose(sql: str) -> Callable[[Store], None]:
    def lose(store: Store) -> None:
        with store.writing() as session:
            session.connection().exec_driver_sql(sql)

    return lose


@pytest.mark.parametrize(
    ("lose", "said"),
    [
        (_lose("DELETE FROM verdict"), "1 processed articles have no verdict."),
        (_lose("DELETE FROM delivery"), "1 alerts have neither a delivery nor a reason"),
        (
            _lose("UPDATE delivery SET state = 'suppressed', reason = ''"),
            "1 messages were kept back without a reason.",
        ),
        (
            lambda store: _polled(store, EntryCounts(offered=3, stored=1)),
            "Of 3 entries of gazette only 1 are accounted for.",
        ),
    ],
)
def test_what_has_no_row_or_reason_is_found(
    store: Store, lose: Callable[[Store], None], said: str
) -> None:
    _whole(store)
    lose(store)
    with store.reading() as session:
        (found,) = unaccounted(session, BEFORE)
        assert found.startswith(said)


def test_every_refused_entry_has_a_row_that_its_address_finds(store: Store) -> None:
    many = [
        Refusal(f"https://a.example/{n}", f"Old {n}", RefusedFor.ARCHIVE.value, NOW)
        for n in range(1200)
    ]
    counts = EntryCounts(offered=1200, refused={RefusedFor.ARCHIVE.value: 1200})
    _polled(store, counts, *many)
    _polled(store, counts, *(replace(each, at=NOW + timedelta(hours=1)) for each in many))
    with store.reading() as session:
        for n in (0, 777, 1199):
            source, refusal = sources.refusal_of(session, f"https://a.example/{n}") or ("", None)
            assert source == "gazette"
            assert refusal == many[n], "the first reason and time stay"
        assert sources.refusal_of(session, "a.example/777") is not None
        assert refused_entries.counts(session, "gazette") == {RefusedFor.ARCHIVE.value: 1200}
        assert len(refused_entries.listing(session, "gazette", 100)) == 100
    gone = 0
    with store.writing() as session:
        while deleted := retention.delete_before(session, NOW + timedelta(days=1)):
            gone += deleted
    with store.reading() as session:
        assert refused_entries.counts(session, "gazette") == {}
