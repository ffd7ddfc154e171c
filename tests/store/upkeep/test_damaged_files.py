"""Damaged files of every kind: each is named with its cure, none is said to be sound."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from policywire.store.articles import articles
from policywire.store.database import high_water
from policywire.store.database.error import StoreError
from policywire.store.database.instance_lock import acquire_lock
from policywire.store.database.store import Store
from policywire.store.upkeep import file_checks
from tests.fresh_store import fresh_store
from tests.store.newsroom import NOW, article
from tests.trust.count import Count

PAGE = 4096


def make(file: Path, count: int = 400) -> Path:
    """A store with articles, closed, with its mark."""
    store = fresh_store(file)
    with store.writing() as session:
        articles.add(session, [article(f"{file.stem}-{number}") for number in range(count)])
    store.close()
    high_water.record(file)
    return file


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sound store, made once."""
    return make(tmp_path_factory.mktemp("sound") / "policywire.db")


@pytest.fixture
def file(sound: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may damage."""
    for each in sound.parent.iterdir():
        shutil.copy2(each, tmp_path / each.name)
    return tmp_path / sound.name


def execute(file: Path, *statements: str) -> None:
    with closing(sqlite3.connect(file)) as connection:
        for each in statements:
            connection.execute(each)
        connection.commit()


def overwrite(file: Path, at: int, content: bytes) -> None:
    with file.open("r+b") as opened:
        opened.seek(at)
        opened.write(content)


def truncated(file: Path) -> None:
    with file.open("r+b") as opened:
        opened.truncate(file.stat().st_size // PAGE // 2 * PAGE)


def cut_inside_a_page(file: Path) -> None:
    with file.open("r+b") as opened:
        opened.truncate(file.stat().st_size - 1000)


def zeroed_pages(file: Path) -> None:
    middle = file.stat().st_size // PAGE // 2 * PAGE
    overwrite(file, middle, bytes(3 * PAGE))


def flipped_pages(file: Path) -> None:
    content = file.read_bytes()
    middle = len(content) // PAGE // 2 * PAGE
    overwrite(file, middle, bytes(each ^ 0xFF for each in content[middle : middle + PAGE]))


def swapped_header(file: Path) -> None:
    other = file.with_name("other.db")
    execute(other, "PRAGMA page_size=1024", "CREATE TABLE t (a)", "INSERT INTO t VALUES (1)")
    overwrite(file, 0, other.read_bytes()[:100])
    other.unlink()


def swapped_pages(file: Path) -> None:
    content = file.read_bytes()
    last = len(content) // PAGE - 1
    first, second = (last - 9) * PAGE, last * PAGE
    overwrite(file, first, content[second : second + PAGE])
    overwrite(file, second, content[first : first + PAGE])


def missing_table(file: Path) -> None:
    execute(file, "DROP TABLE delivery")


def missing_column(file: Path) -> None:
    execute(file, "ALTER TABLE source DROP COLUMN problems")


def wrong_version(file: Path) -> None:
    execute(file, "UPDATE alembic_version SET version_num = '9999'")


def senseless_version(file: Path) -> None:
    execute(file, "UPDATE alembic_version SET version_num = 'tuesday'")


def not_a_database(file: Path) -> None:
    file.write_bytes(b"Dear diary, " * 4000)


def another_program(file: Path) -> None:
    file.unlink()
    high_water.forget(file)
    execute(file, "CREATE TABLE bookmark (url)", "INSERT INTO bookmark VALUES ('x')")


def log_missing(file: Path) -> None:
    """What was written last stood in the log, which is gone."""
    kept = file.read_bytes()
    make_longer(file)
    file.write_bytes(kept)


def log_foreign(file: Path) -> None:
    """The log is that of another store."""
    other = make(file.with_name("other.db"), 3)
    store = Store.open(f"sqlite:///{other}")
    with store.writing() as session:
        articles.add(session, [article(f"foreign-{number}") for number in range(50)])
    log = Path(f"{other}-wal").read_bytes()
    store.close()
    Path(f"{file}-wal").write_bytes(log)


def make_longer(file: Path) -> None:
    store = Store.open(f"sqlite:///{file}")
    with store.writing() as session:
        articles.add(session, [article(f"later-{number}") for number in range(9)])
    store.close()
    high_water.record(file)


def read_only(file: Path) -> None:
    file.chmod(0o400)


def empty(file: Path) -> None:
    file.write_bytes(b"")


def gone(file: Path) -> None:
    file.unlink()


def orphan_row(file: Path) -> None:
    execute(
        file,
        "PRAGMA foreign_keys=OFF",
        "INSERT INTO match (article_id, topic, score, clause) VALUES (99999, 'irs', 1, '')",
    )


def broken_text(file: Path) -> None:
    execute(file, "UPDATE article SET title = CAST(X'C3C3FF' AS TEXT) WHERE id = 7")


DAMAGES: list[Callable[[Path], None]] = [
    truncated,
    cut_inside_a_page,
    zeroed_pages,
    flipped_pages,
    swapped_header,
    swapped_pages,
    missing_table,
    missing_column,
    wrong_version,
    senseless_version,
    not_a_database,
    another_program,
    log_missing,
    log_foreign,
    read_only,
    empty,
    gone,
    orphan_row,
    broken_text,
]
ONLY_THE_DOCTOR = {orphan_row, broken_text}
"""A start reads pages, not every row's meaning."""


def start(file: Path) -> None:
    """What a service does before it polls anything."""
    file_checks.check_start(file)
    store = Store.open(f"sqlite:///{file}")
    try:
        acquire_lock(store, NOW).close()
    finally:
        store.close()


def test_a_sound_file_is_said_to_be_sound(file: Path) -> None:
    assert file_checks.check_file(file) == []
    start(file)


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda each: each.__name__)
def test_damage_is_named_with_its_cure(
    damage: Callable[[Path], None], file: Path, count: Count
) -> None:
    damage(file)
    found = file_checks.check_file(file)
    assert found
    assert all(each.problem and each.cure for each in found)
    assert str(file) in found[0].problem
    count(1)


@pytest.mark.parametrize(
    "damage",
    [each for each in DAMAGES if each not in ONLY_THE_DOCTOR],
    ids=lambda each: each.__name__,
)
def test_no_service_starts_on_damage(damage: Callable[[Path], None], file: Path) -> None:
    damage(file)
    with pytest.raises(StoreError):
        start(file)


def test_an_inspection_changes_nothing_of_a_foreign_log(file: Path) -> None:
    log_foreign(file)
    before = file.read_bytes(), Path(f"{file}-wal").read_bytes()
    assert file_checks.check_file(file)
    assert (file.read_bytes(), Path(f"{file}-wal").read_bytes()) == before


def test_a_broken_index_is_built_anew(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA writable_schema=ON")
        (root,) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'ix_article_found_at'"
        ).fetchone()
    overwrite(file, (root - 1) * PAGE, b"\x0a\x00\x00\x00\x00\x10\x00\x00" + bytes(PAGE - 8))
    found = file_checks.check_file(file)
    assert [each.fixable for each in found] == [True]
    file_checks.rebuild_indexes(file)
    assert file_checks.check_file(file) == []


def test_an_older_copy_is_not_taken_for_the_store(file: Path, tmp_path: Path) -> None:
    older = file.read_bytes()
    make_longer(file)
    file.write_bytes(older)
    with pytest.raises(StoreError, match=r"400 of 409 in `article`.*older copy.*restore"):
        Store.open(f"sqlite:///{file}")


def test_a_young_store_without_its_log_is_not_taken_for_a_new_one(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'running.db'}")
    with store.writing() as session:
        articles.add(session, [article("first")])
    file = tmp_path / "policywire.db"
    shutil.copy2(tmp_path / "running.db", file)
    high_water.record(tmp_path / "running.db")
    shutil.copy2(high_water.mark_file(tmp_path / "running.db"), high_water.mark_file(file))
    store.close()
    with pytest.raises(StoreError, match=r"lost rows \(0 of 1 in `article`\)"):
        Store.open(f"sqlite:///{file}")


def test_a_file_in_use_keeps_its_locks_while_it_is_inspected(tmp_path: Path) -> None:
    file = tmp_path / "policywire.db"
    store = fresh_store(file)
    with store.writing() as session:
        articles.add(session, [article("one")])
    assert file_checks.check_file(file, in_use=True) == []
    # Another program that opens and closes the database must not take itself for the last.
    code = f"import sqlite3; c = sqlite3.connect({str(file)!r}); c.execute('SELECT 1'); c.close()"
    subprocess.run([sys.executable, "-c", code], check=True)
    assert Path(f"{file}-wal").exists()
    store.close()
