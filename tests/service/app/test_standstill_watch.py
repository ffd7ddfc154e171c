"""The watch over what moves: with a real store, red within its limit and green again after."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from policywire.service.app import standstill_watch
from policywire.service.app.standstill_watch import Probes, StandstillWatch
from policywire.service.clock import ManualClock
from policywire.service.health import ServiceHealth
from policywire.service.writer import StoreWriter
from policywire.store.articles import articles
from policywire.store.database.store import Store
from tests.fresh_store import fresh_store
from tests.pipeline.reports import report

START = datetime(2026, 3, 3, 12, tzinfo=UTC)


class Watched:
    """A service's health over a store, under a clock set by hand."""

    def __init__(self, store: Store, writer: StoreWriter) -> None:
        self.store, self.writer = store, writer
        self.clock = ManualClock(START)
        self.health = ServiceHealth(started=START, phase="ok")
        self.late: dict[str, timedelta] = {}
        self.failing: dict[str, str] = {}
        self.jobs: dict[str, timedelta] = {}
        self.unseen = timedelta()
        probes = Probes(
            polls_late=lambda: self.late,
            failing=lambda: self.failing,
            scheduler_lag=timedelta,
            jobs=lambda: self.jobs,
            batch=lambda: None,
            lock_unseen=lambda: self.unseen,
        )
        self.watch = StandstillWatch(store, writer, self.clock, self.health, probes)

    async def after(self, minutes: float) -> bool:
        self.clock.at = START + timedelta(minutes=minutes)
        await self.watch.look()
        return self.health.is_ready


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    store, writer = fresh_store(tmp_path / "policywire.db"), StoreWriter()
    yield Watched(store, writer)
    writer.close()
    store.close()


async def test_an_article_that_waits_makes_it_red_until_it_is_processed(watched: Watched) -> None:
    article = replace(report(1, "The board fines the ferry line", "It did so.", 0), found=START)
    with watched.store.writing() as session:
        articles.add(session, [article])
    assert await watched.after(9)
    assert not await watched.after(11)
    assert "waits to be processed since 2026-03-03 12:00 UTC" in watched.health.standing[0]
    with watched.store.writing() as session:
        session.connection().exec_driver_sql("UPDATE article SET judged_at = found_at")
    assert await watched.after(12)


async def test_a_poll_that_hangs_makes_it_red(watched: Watched) -> None:
    watched.late = {"gazette": timedelta(minutes=20)}
    assert await watched.after(5), "after a start there is much to catch up on"
    assert not await watched.after(15)
    assert watched.health.standing == ("Not polled in time: gazette; the limit is 15m.",)
    watched.late = {}
    assert await watched.after(16)


async def test_a_store_that_takes_no_write_makes_it_red_within_its_limit(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standstill_watch, "STORE_SECONDS", 0.2)
    stuck = threading.Event()
    busy = watched.writer._thread.submit(stuck.wait)
    assert not await watched.after(1)
    assert "has taken no write" in watched.health.standing[0]
    stuck.set()
    busy.result()
    assert await watched.after(2)


async def test_the_only_source_that_fails_makes_it_red_but_feeds_the_watchdog(
    watched: Watched,
) -> None:
    watched.health.sources = 1
    watched.failing = {"own": "private address: localhost is not a public address."}
    assert not await watched.after(1)
    assert "1 of 1 sources fail (own)" in watched.health.standing[0]
    assert not watched.health.restart_helps, "a new start mends no source"
    watched.failing = {}
    assert await watched.after(2)


async def test_a_job_that_hangs_and_a_lock_out_of_sight_make_it_red(watched: Watched) -> None:
    watched.jobs = {"retention": timedelta(minutes=31), "watch sources": timedelta(seconds=1)}
    watched.unseen = timedelta(minutes=2)
    assert not await watched.after(1)
    assert watched.health.standing == (
        "The job “retention” runs for 31m; the limit is 30m.",
        "The lock on the store was not seen for 2m; the limit is 1m.",
    )
    assert watched.health.restart_helps
    watched.jobs, watched.unseen = {}, timedelta()
    assert await watched.after(2)


def test_trouble_of_one_job_ends_when_that_job_works_again() -> None:
    health = ServiceHealth(started=START, phase="ok")
    health.failed("poll of gazette", ValueError("x"))
    health.works("judging")
    assert health.record()["trouble"] == "poll of gazette: ValueError"
    health.works("poll of gazette")
    assert health.is_ready
