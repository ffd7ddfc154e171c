"""Backups: made beside a writer, checked before they are named, pruned, refused when damaged."""

from __future__ import annotations

import sqlite3
import stat
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from policywire.store.articles import articles
from policywire.store.database.error import StoreError
from policywire.store.database.instance_lock import AlreadyRunning, acquire_lock
from policywire.store.database.store import Store
from policywire.store.deliveries import withheld
from policywire.store.upkeep import backup
from policywire.store.upkeep.restore import restore
from tests.store.newsroom import NOW as EXACTLY, article
from tests.trust.count import Count

NOW = EXACTLY.replace(microsecond=0)


def fill(store: Store, *names: str) -> None:
    with store.writing() as session:
        articles.add(session, [article(name) for name in names])


def titles(url: str) -> int:
    store = Store.open(url)
    try:
        with store.reading() as session:
            return len(articles.pending(session, 1000))
    finally:
        store.close()


def test_a_backup_is_restored_with_all_that_was_in_it(
    store: Store, url: str, tmp_path: Path
) -> None:
    fill(store, "one", "two")
    made = backup.make(url, tmp_path / "backups", NOW)
    fill(store, "three")
    store.close()
    done = restore(url, made.file, tmp_path / "backups", NOW + timedelta(hours=1))
    assert done.made == NOW
    assert titles(url) == 2
    assert done.before is not None
    assert done.before.stat().st_size > 0


def test_twenty_backups_under_a_writer_are_all_sound(
    sqlite_store: Store, tmp_path: Path, count: Count
) -> None:
    done = threading.Event()

    def write() -> None:
        number = 0
        while not done.is_set():
            number += 1
            fill(sqlite_store, f"article-{number}")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        counts = [
            backup.make(str(sqlite_store.url), tmp_path / "b", NOW + timedelta(seconds=each)).rows[
                "article"
            ]
            for each in range(20)
        ]
    finally:
        done.set()
        writer.join()
    assert counts == sorted(counts)
    for file in backup.listing(tmp_path / "b"):
        with closing(sqlite3.connect(file)) as copied:
            assert copied.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert len(backup.listing(tmp_path / "b")) == 20
    count(20)


def test_only_its_owner_may_read_a_backup_and_it_is_one_file(
    sqlite_store: Store, tmp_path: Path
) -> None:
    made = backup.make(str(sqlite_store.url), tmp_path / "b", NOW)
    assert [each.name for each in (tmp_path / "b").iterdir()] == [made.file.name]
    assert stat.S_IMODE(made.file.stat().st_mode) == 0o600


def test_the_oldest_backups_go_and_other_files_stay(sqlite_store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "b"
    for day in range(4):
        backup.make(str(sqlite_store.url), folder, NOW + timedelta(days=day))
    (folder / "notes.txt").write_text("mine")
    assert len(backup.prune(folder, 2)) == 2
    assert [backup.made_at(each) for each in backup.listing(folder)] == [
        NOW + timedelta(days=2),
        NOW + timedelta(days=3),
    ]
    assert (folder / "notes.txt").exists()


def test_a_damaged_store_gets_no_backup_with_a_name(sqlite_store: Store, tmp_path: Path) -> None:
    fill(sqlite_store, *(f"article-{each}" for each in range(300)))
    url, file = str(sqlite_store.url), Path(str(sqlite_store.url.database))
    sqlite_store.close()
    content = bytearray(file.read_bytes())
    content[40960:57344] = bytes(16384)
    file.write_bytes(content)
    with pytest.raises(StoreError, match=r"No backup was made|failed|cannot be read"):
        backup.make(url, tmp_path / "b", NOW)
    assert list((tmp_path / "b").iterdir()) == []


def test_a_running_service_is_not_replaced(store: Store, url: str, tmp_path: Path) -> None:
    made = backup.make(url, tmp_path / "b", NOW)
    with acquire_lock(store, NOW), pytest.raises(AlreadyRunning):
        restore(url, made.file, tmp_path / "b", NOW)


@pytest.mark.parametrize("content", [b"", b"Dear diary, " * 99], ids=["empty", "a diary"])
def test_a_file_that_is_no_backup_leaves_the_store_as_it_is(
    sqlite_store: Store, tmp_path: Path, content: bytes
) -> None:
    fill(sqlite_store, "one")
    sqlite_store.close()
    wrong = tmp_path / "wrong.db"
    wrong.write_bytes(content)
    with pytest.raises(StoreError, match="no SQLite database"):
        restore(str(sqlite_store.url), wrong, tmp_path, NOW)
    assert titles(str(sqlite_store.url)) == 1


def test_a_damaged_store_is_replaced_and_kept_aside(sqlite_store: Store, tmp_path: Path) -> None:
    fill(sqlite_store, "one")
    url, file = str(sqlite_store.url), Path(str(sqlite_store.url.database))
    made = backup.make(url, tmp_path / "b", NOW)
    sqlite_store.close()
    file.write_bytes(b"no database at all")
    done = restore(url, made.file, tmp_path / "b", NOW)
    assert titles(url) == 1
    assert done.before is not None
    assert done.before.read_bytes() == b"no database at all"


def test_a_write_ahead_log_that_was_left_is_not_written_over_the_restored_file(
    sqlite_store: Store, tmp_path: Path
) -> None:
    fill(sqlite_store, "one")
    url, file = str(sqlite_store.url), Path(str(sqlite_store.url.database))
    made = backup.make(url, tmp_path / "b", NOW)
    fill(sqlite_store, "two", "three")
    wal = Path(f"{file}-wal").read_bytes()
    sqlite_store.close()
    file.write_bytes(b"\0" * 4096)  # the file is damaged, and its log was never taken in
    Path(f"{file}-wal").write_bytes(wal)
    restore(url, made.file, tmp_path / "b", NOW)
    assert titles(url) == 1


def test_what_a_killed_restore_left_is_not_taken_in_and_nothing_is_left(
    sqlite_store: Store, tmp_path: Path
) -> None:
    fill(sqlite_store, "one")
    url, file = str(sqlite_store.url), Path(str(sqlite_store.url.database))
    made = backup.make(url, tmp_path / "b", NOW)
    fill(sqlite_store, "two", "three")
    draft = f"{file.name}.restoring"
    for ending in ("-wal", "-shm"):
        file.with_name(draft + ending).write_bytes(Path(f"{file}{ending}").read_bytes())
    file.with_name(f"{draft}.backup-0019").write_bytes(b"all of an older store")
    sqlite_store.close()
    restore(url, made.file, tmp_path / "b", NOW)
    assert titles(url) == 1
    assert list(tmp_path.glob("*.restoring*")) == []


def test_nothing_is_withheld_in_a_store_that_was_never_restored(store: Store) -> None:
    with store.writing() as session:
        assert withheld.withhold_alert(session, "a1", NOW, NOW) == 0
        assert withheld.count(session) == 0
