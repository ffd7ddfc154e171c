"""A register that moves a deadline, changes a status or renames an item tells something new."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from policywire.config.enums import ArticleKind, DateKind, Strength, Tier
from policywire.crawler.model.article import Article
from policywire.crawler.model.crawl_outcome import CrawlOutcome, SourceState
from policywire.crawler.model.upcoming_date import UpcomingDate
from policywire.service.jobs.judging.processed_article import ProcessedArticle
from policywire.store.articles import sources
from tests.fresh_store import fresh_store
from tests.service.desk import NOW, STEEL, Desk

DAY = NOW.replace(hour=0)
PROPOSAL = replace(
    STEEL,
    url="https://register.example/PRT-2026-0011-0001",
    title="Tariffs on smoked fish",
    text="The office proposes tariffs on smoked fish.",
    tier=Tier.OFFICIAL,
    kind=ArticleKind.OFFICIAL_DOCUMENT,
    fields={"docket": "PRT-2026-0011", "document type": "Proposed Rule", "comments": "4"},
    dates=(UpcomingDate(kind=DateKind.COMMENTS_CLOSE, on=DAY + timedelta(days=20), said="closes"),),
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    store = fresh_store(tmp_path / "desk.db")
    yield Desk.of(store, {})
    store.close()


def _changed(desk: Desk, now: Article) -> list[ProcessedArticle]:
    desk.wait(timedelta(days=1))
    state = SourceState(polled=desk.now)
    with desk.store.writing() as session:
        found = replace(now, found=desk.now)
        sources.save_outcome(session, CrawlOutcome(source="paper", state=state, updates=(found,)))
    return desk.judge.process_batch(lambda: desk.now)


def test_a_deadline_that_moved_is_told_with_both_days(desk: Desk) -> None:
    desk.read(PROPOSAL)
    later = replace(PROPOSAL.dates[0], on=DAY + timedelta(days=50))
    (done,) = _changed(desk, replace(PROPOSAL, dates=(later,)))
    assert done.alert
    assert done.alert.article.title == (
        "PRT-2026-0011: comments close 22 April 2026, not 23 March 2026"
    )
    assert done.alert.strength is Strength.DEVELOPMENT
    assert not desk.judge.process_batch(lambda: desk.now)


def test_a_change_of_an_old_item_is_news_of_today(desk: Desk) -> None:
    old = replace(PROPOSAL, published=NOW - timedelta(days=9))
    desk.read(old)
    later = replace(PROPOSAL.dates[0], on=DAY + timedelta(days=50))
    (done,) = _changed(desk, replace(old, dates=(later,)))
    assert done.decisions
    assert "old news" not in {each.outcome for each in done.decisions}


def test_a_new_type_of_document_is_told_and_a_counter_is_not(desk: Desk) -> None:
    desk.read(PROPOSAL)
    assert not _changed(desk, replace(PROPOSAL, fields={**PROPOSAL.fields, "comments": "9"}))
    (done,) = _changed(desk, replace(PROPOSAL, fields={"document type": "Rule"}))
    assert done.alert
    assert "document type: Rule, was Proposed Rule" in done.alert.article.title


def test_a_record_that_is_renamed_is_a_detail(desk: Desk) -> None:
    desk.read(PROPOSAL)
    (done,) = _changed(desk, replace(PROPOSAL, title="Tariffs on smoked and dried fish"))
    assert done.alert
    assert done.alert.strength is Strength.DETAIL


def test_a_papers_polished_headline_stays_silent(desk: Desk) -> None:
    desk.read(STEEL)
    (done,) = _changed(desk, replace(STEEL, title="Senate votes for steel tariffs, 61 to 38"))
    assert done.alert is None
