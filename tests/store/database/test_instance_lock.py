"""One instance at a time, whatever became of the one before."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest

from policywire.store.articles import articles
from policywire.store.database import integrity_check
from policywire.store.database.error import LockLost, StoreError
from policywire.store.database.instance_lock import AlreadyRunning, acquire_lock
from policywire.store.database.store import Store
from policywire.store.deliveries import deliveries, outbox
from policywire.store.deliveries.deliveries import DeliveryState
from tests.store.conftest import Kept
from tests.store.newsroom import MINUTE, NOW, alert, article, decision, message
from tests.trust.count import Count

CLAIM_AND_HANG = """
import sys, time
from datetime import timedelta
from policywire.store.deliveries import outbox
from policywire.store.database.instance_lock import acquire_lock
from policywire.store.database.store import Store
from tests.store.newsroom import NOW
store = Store.open(sys.argv[1])
instance = acquire_lock(store, NOW)
with store.writing() as session:
    outbox.claim(
        session, now=NOW, lease=timedelta(days=1), instance=instance.id, channel=None, limit=1
    )
print("claimed", flush=True)
sys.stdin.readline()
"""


def test_a_second_instance_is_refused_and_told_who_holds_the_database(
    store: Store, count: Count
) -> None:
    with acquire_lock(store, NOW), pytest.raises(AlreadyRunning) as caught:
        acquire_lock(store, NOW + MINUTE)
    assert f"process {os.getpid()} on " in caught.value.holder
    assert "since 2026-03-01 12:00:00 UTC" in caught.value.holder
    assert "stop it first" in str(caught.value)
    count(1)


def test_a_second_store_on_the_same_database_is_refused_too(
    store: Store, url: str, count: Count
) -> None:
    other = Store.open(url)
    with acquire_lock(store, NOW), pytest.raises(AlreadyRunning):
        acquire_lock(other, NOW)
    other.close()
    count(1)


def test_the_next_instance_comes_in_after_the_first_is_closed(store: Store) -> None:
    first = acquire_lock(store, NOW)
    first.close()
    first.close()
    with acquire_lock(store, NOW) as second:
        assert second.id != first.id
        assert second.unclean is False


@pytest.mark.slow
def test_an_instance_that_was_killed_is_noticed_and_what_it_was_sending_is_sent_again(
    store: Store, url: str, count: Count
) -> None:
    with store.writing() as session:
        deliveries.enqueue(session, alert(), message(), [decision()], NOW)
    with _claimer(url) as other:
        with pytest.raises(AlreadyRunning, match=f"process {other.pid} on"):
            acquire_lock(store, NOW)
        other.send_signal(signal.SIGKILL)
        other.wait()
    with acquire_lock(store, NOW + MINUTE) as instance, store.writing() as session:
        assert instance.unclean is True
        assert outbox.recover(session, instance.id, NOW + MINUTE) == 1
        (again,) = outbox.claim(
            session, now=NOW + MINUTE, lease=MINUTE, instance=instance.id, channel=None, limit=9
        )
    assert again.attempts == 2
    assert again.message.message_id == message().message_id
    count(1)


def test_what_a_living_instance_is_sending_is_not_taken_from_it(store: Store, count: Count) -> None:
    with store.writing() as session:
        deliveries.enqueue(session, alert(), message(), [decision()], NOW)
    with acquire_lock(store, NOW) as living, store.writing() as session:
        outbox.claim(session, now=NOW, lease=MINUTE, instance=living.id, channel=None, limit=1)
        assert outbox.recover(session, "another worker", NOW) == 0
        assert deliveries.counts(session)[DeliveryState.SENDING] == 1
    count(1)


def test_a_failed_start_lets_go_of_the_lock(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    crashed = acquire_lock(store, NOW)
    assert crashed._held is not None
    crashed._held.release()  # dies without a word
    with monkeypatch.context() as broken:
        broken.setattr(integrity_check, "check_integrity", _find_damage)
        with pytest.raises(StoreError, match="damaged"):
            acquire_lock(store, NOW)
    acquire_lock(store, NOW).close()


@pytest.fixture
def server_url(kept: Kept) -> Iterator[str]:
    """The URL of an empty database of PostgreSQL."""
    yield kept.server.url(kept.take())
    kept.give_back()


def _end_connections(url: str) -> None:
    """What a restart of the server does to those that are connected."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.mark.postgres
def test_a_lock_whose_connection_ended_is_taken_again(server_url: str, count: Count) -> None:
    ours, theirs = Store.open(server_url), Store.open(server_url)
    with acquire_lock(ours, NOW) as lock:
        _end_connections(server_url)
        lock.check()
        with pytest.raises(AlreadyRunning):
            acquire_lock(theirs, NOW)
        with ours.writing() as session:
            articles.add(session, [article("1")])
    ours.close()
    theirs.close()
    count(1)


@pytest.mark.postgres
@pytest.mark.parametrize("ended", [False, True])
def test_who_was_taken_over_writes_nothing_any_more(
    server_url: str, ended: bool, count: Count
) -> None:
    ours, theirs = Store.open(server_url), Store.open(server_url)
    lock = acquire_lock(ours, NOW)
    _end_connections(server_url)
    taken = acquire_lock(theirs, NOW + MINUTE)
    with pytest.raises(LockLost, match="took over"), ours.writing() as session:
        articles.add(session, [article("1")])
    if ended:
        taken.close()
    with pytest.raises(LockLost):
        lock.check()
    with theirs.reading() as session:
        assert articles.pending(session, 9) == []
    taken.close()
    ours.close()
    theirs.close()
    count(1)


def test_a_sound_file_is_found_sound(sqlite_store: Store) -> None:
    assert integrity_check.check_integrity(sqlite_store) is True


def test_a_damaged_file_is_refused_with_the_cure(sqlite_store: Store, tmp_path: Path) -> None:
    with sqlite_store.writing() as session:
        articles.add(session, [article(str(number), text="x" * 3000) for number in range(200)])
    sqlite_store.close()
    _damage(tmp_path / "policywire.db")
    with pytest.raises(StoreError, match=r"damaged.*backup"):
        integrity_check.check_integrity(sqlite_store)


def test_a_huge_file_is_not_read_at_the_start(sqlite_store: Store) -> None:
    assert integrity_check.check_integrity(sqlite_store, budget=1) is False


def _find_damage(store: Store, budget: int) -> bool:
    assert budget > 0
    raise StoreError(f"{store.display_url} is damaged")


def _damage(file: Path) -> None:
    """Spoil the pages of one index, which nothing else would read at the start."""
    with closing(sqlite3.connect(file)) as connection:
        (page,) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'ix_article_found_at'"
        ).fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    with file.open("r+b") as content:
        content.seek((page - 1) * size)
        content.write(b"\xff" * size)


@contextmanager
def _claimer(url: str) -> Iterator[subprocess.Popen[str]]:
    """Another process that has claimed a delivery and is about to send it."""
    words = [sys.executable, "-c", CLAIM_AND_HANG, url]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "claimed\n"
        yield other
        other.kill()
