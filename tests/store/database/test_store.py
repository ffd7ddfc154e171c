"""Transactions: whole or not at all, one writer, readers that see one moment."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from policywire.store.articles import articles
from policywire.store.database import engine
from policywire.store.database.error import StoreBusy, StoreError
from policywire.store.database.store import Store
from tests.store.newsroom import article

HOLD_THE_LOCK = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.readline()
connection.execute("ROLLBACK")
print("free", flush=True)
"""


def test_a_transaction_that_fails_leaves_nothing(store: Store) -> None:
    with pytest.raises(RuntimeError):
        _fail_in_the_middle(store)
    assert _stored(store) is False


def test_a_reader_cannot_write(store: Store) -> None:
    with pytest.raises((DBAPIError, StoreError)), store.reading() as session:
        articles.add(session, [article()])
    assert _stored(store) is False


def test_a_connection_that_was_read_with_can_write_afterwards(store: Store) -> None:
    assert _stored(store) is False
    with store.writing() as session:
        articles.add(session, [article()])
    assert _stored(store) is True


def test_a_reader_sees_one_moment_while_another_writes(store: Store) -> None:
    with store.reading() as reader:
        assert articles.get(reader, article().url) is None
        with store.writing() as writer:
            articles.add(writer, [article()])
        assert articles.get(reader, article().url) is None
    assert _stored(store) is True


def test_a_store_may_be_used_from_many_threads(store: Store) -> None:
    def add(number: int) -> None:
        for part in range(5):
            with store.writing() as session:
                articles.add(session, [article(f"{number}-{part}")])

    threads = [threading.Thread(target=add, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.reading() as session:
        assert len(articles.pending(session, 100)) == 30


def test_what_was_written_is_there_after_a_restart(url: str) -> None:
    store = Store.open(url)
    with store.writing() as session:
        articles.add(session, [article()])
    store.close()
    again = Store.open(url)
    assert _stored(again) is True
    again.close()


def test_a_writer_waits_while_another_program_holds_the_file(
    sqlite_store: Store, tmp_path: Path
) -> None:
    with _another_program(tmp_path) as other:
        began = threading.Event()
        writer = threading.Thread(target=_write, args=(sqlite_store, began))
        writer.start()
        began.wait()
        assert other.stdin is not None
        assert other.stdout is not None
        other.stdin.write("go\n")
        other.stdin.flush()
        assert other.stdout.readline() == "free\n"
        writer.join()
    assert _stored(sqlite_store) is True


def test_a_file_held_for_too_long_is_busy_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "WAIT", 0.05)
    store = Store.open(f"sqlite:///{tmp_path / 'policywire.db'}")
    with (
        _another_program(tmp_path),
        pytest.raises(StoreBusy, match="held by another program"),
        store.writing() as session,
    ):
        articles.add(session, [article()])
    assert _stored(store) is False
    store.close()


def test_readers_go_on_while_another_program_holds_the_file(
    sqlite_store: Store, tmp_path: Path
) -> None:
    with _another_program(tmp_path):
        assert _stored(sqlite_store) is False


@pytest.mark.postgres
def test_a_row_held_for_too_long_on_the_server_is_busy(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = request.getfixturevalue("postgres")
    short = engine.SERVER_OPTIONS.replace("lock_timeout=10s", "lock_timeout=50ms")
    monkeypatch.setattr(engine, "SERVER_OPTIONS", short)
    store = Store.open(server.url(server.create()))
    with store.writing() as holder:
        articles.add(holder, [article()])
        with pytest.raises(StoreBusy), store.writing() as session:
            articles.add(session, [article()])
    store.close()


@pytest.mark.postgres
def test_a_server_that_was_restarted_is_used_again(request: pytest.FixtureRequest) -> None:
    server = request.getfixturevalue("postgres")
    store = Store.open(server.url(server.create()))
    with store.writing() as session:
        articles.add(session, [article()])
    server.control("restart", "-m", "immediate")
    assert _stored(store) is True
    store.close()


def test_another_program_that_comes_and_goes_takes_nothing_away(tmp_path: Path) -> None:
    """A file that has just been created and migrated: the case in which locks could be lost."""
    file = tmp_path / "new.db"
    come_and_go = (
        f"import sqlite3; c = sqlite3.connect({str(file)!r}); "
        "print(c.execute('SELECT count(*) FROM article').fetchone()[0]); c.close()"
    )

    def counted_elsewhere() -> int:
        done = subprocess.run(
            [sys.executable, "-c", come_and_go], capture_output=True, text=True, check=True
        )
        return int(done.stdout)

    opened = Store.open(f"sqlite:///{file}")
    try:
        assert counted_elsewhere() == 0
        with opened.writing() as session:
            articles.add(session, [article(1)])
        assert counted_elsewhere() == 1
    finally:
        opened.close()


def test_a_full_disk_is_reported_and_nothing_is_written(sqlite_store: Store) -> None:
    with pytest.raises(StoreError, match="full"):
        _fill_the_disk(sqlite_store)
    with sqlite_store.reading() as session:
        assert articles.pending(session, 1) == []


def test_sqlite_is_set_to_survive_a_power_cut(sqlite_store: Store) -> None:
    with sqlite_store.writing() as session:
        connection = session.connection()
        found = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
    assert found == ["wal", 2, 1, 10_000]


def test_the_place_is_shown_without_a_password(sqlite_store: Store, tmp_path: Path) -> None:
    assert str(tmp_path) in sqlite_store.display_url


def _stored(store: Store) -> bool:
    with store.reading() as session:
        return articles.get(session, article().url) is not None


def _fail_in_the_middle(store: Store) -> None:
    with store.writing() as session:
        articles.add(session, [article()])
        raise RuntimeError("in the middle")


def _fill_the_disk(store: Store) -> None:
    with store.writing() as session:
        pages = session.connection().exec_driver_sql("PRAGMA page_count").scalar()
        session.connection().exec_driver_sql(f"PRAGMA max_page_count={pages}")
        articles.add(session, [article(str(number), text="x" * 9000) for number in range(50)])


def _write(store: Store, began: threading.Event) -> None:
    began.set()
    with store.writing() as session:
        articles.add(session, [article()])


@contextmanager
def _another_program(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that holds the write lock until it is told to let go."""
    words = [sys.executable, "-c", HOLD_THE_LOCK, str(folder / "policywire.db")]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with (
            closing(sqlite3.connect(folder / "policywire.db", timeout=0)) as probe,
            pytest.raises(sqlite3.OperationalError, match="locked"),
        ):
            probe.execute("BEGIN IMMEDIATE")
        yield other
        other.kill()
