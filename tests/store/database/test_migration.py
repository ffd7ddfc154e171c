"""The schema: created, migrated, backed up, and refused when it is newer than the program."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, inspect, text
from sqlalchemy.engine.interfaces import ReflectedIndex

from policywire.config.enums import Strength
from policywire.store.articles import judged_articles
from policywire.store.articles.search import is_compared
from policywire.store.database import database_url, migration
from policywire.store.database.engine import WRITES, connect
from policywire.store.database.error import StoreError
from policywire.store.database.store import Store
from policywire.store.schema import Row
from policywire.store.stories import developments
from tests.store.newsroom import MINUTE, NOW, article, development, judge, verdict
from tests.trust.count import Count


def test_the_migrations_end_where_the_program_thinks_they_do() -> None:
    assert ScriptDirectory.from_config(migration.configuration()).get_heads() == [migration.HEAD]


def test_the_migrations_make_exactly_the_tables_of_the_schema(store: Store) -> None:
    with store.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_object": is_compared}
        )
        assert compare_metadata(context, Row.metadata) == []


def test_the_migrations_make_the_same_indexes_and_rules_as_the_schema(
    store: Store, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    with _beside(store, tmp_path, request) as plain:
        Row.metadata.create_all(plain)
        with store.engine.connect() as connection:
            assert _described(connection) == _described(plain)


def test_an_empty_metadata_would_be_noticed(store: Store) -> None:
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, MetaData()) != []


@pytest.mark.slow
def test_opening_a_current_database_does_not_load_alembic(url: str) -> None:
    Store.open(url).close()
    script = (
        "import sys; from policywire.store.database.store import Store; "
        "Store.open(sys.argv[1]).close(); "
        "sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script, url], check=False).returncode == 0


def test_a_database_of_a_newer_policywire_is_refused_with_the_cure(url: str) -> None:
    store = Store.open(url)
    with store.writing() as session:
        session.connection().execute(text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()
    with pytest.raises(StoreError, match=r"newer policywire.*`9999`.*install that version"):
        Store.open(url)


def test_a_file_that_is_no_database_is_refused_with_the_cure(tmp_path: Path) -> None:
    file = tmp_path / "policywire.db"
    file.write_bytes(b"Dear diary, " * 1000)
    with pytest.raises(StoreError, match="not a database"):
        Store.open(f"sqlite:///{file}")


def test_a_server_that_does_not_answer_is_reported_without_the_password(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be used") as caught:
        Store.open(f"postgresql://me:hunter2@/news?host={tmp_path}")
    assert "hunter2" not in str(caught.value)


def test_an_unknown_kind_of_database_is_refused() -> None:
    with pytest.raises(StoreError, match="use `sqlite` or `postgresql`"):
        Store.open("mysql://me@localhost/news")


def test_a_database_in_memory_is_refused() -> None:
    with pytest.raises(StoreError, match="name a file"):
        Store.open("sqlite://")


def test_words_that_are_no_url_are_refused_without_repeating_them() -> None:
    with pytest.raises(StoreError, match="not a database URL") as caught:
        Store.open("hunter2")
    assert "hunter2" not in str(caught.value)


def test_a_folder_that_cannot_be_made_is_reported_with_the_cure(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file, not a folder")
    with pytest.raises(StoreError, match="Choose a writable folder"):
        Store.open(f"sqlite:///{tmp_path / 'taken' / 'policywire.db'}")


def test_only_its_owner_may_read_the_database_file(sqlite_store: Store, tmp_path: Path) -> None:
    with sqlite_store.reading():
        modes = {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
    assert modes == {0o600}


def test_a_backup_is_whole_and_named_after_the_revision(sqlite_store: Store) -> None:
    copy = migration.back_up(sqlite_store.engine, "0001")
    assert copy is not None
    assert copy.name == "policywire.db.backup-0001"
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [
            (migration.HEAD,)
        ]


def test_a_second_backup_of_a_revision_takes_the_place_of_the_first(sqlite_store: Store) -> None:
    assert migration.back_up(sqlite_store.engine, "0001") == migration.back_up(
        sqlite_store.engine, "0001"
    )


def test_an_older_file_is_backed_up_before_it_is_migrated(
    sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: Count
) -> None:
    seen: list[bool] = []
    backup = tmp_path / f"policywire.db.backup-{migration.HEAD}"
    monkeypatch.setattr(migration, "HEAD", "9999")
    monkeypatch.setattr(
        migration,
        "_upgrade",
        lambda engine: seen.append(backup.exists()),
    )
    migration.bring_up_to_date(sqlite_store.engine)
    assert seen == [True]
    count(1)


@pytest.mark.slow
def test_processes_that_start_together_create_one_schema(bare_url: str, count: Count) -> None:
    script = (
        "import sys; from policywire.store.database.store import Store; "
        "Store.open(sys.argv[1]).close()"
    )
    words = [sys.executable, "-c", script, bare_url]
    starters = [subprocess.Popen(words) for _ in range(2)]
    assert [starter.wait() for starter in starters] == [0, 0]
    store = Store.open(bare_url)
    with store.engine.connect() as connection:
        assert migration.current(connection) == migration.HEAD
    store.close()
    count(2)


@contextmanager
def _beside(store: Store, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Connection]:
    """A connection to a second, empty database of the same kind."""
    if store.engine.dialect.name == "sqlite":
        other = f"sqlite:///{tmp_path / 'plain.db'}"
    else:
        server = request.getfixturevalue("postgres")
        other = server.url(server.create())
    engine = connect(database_url.parse_url(other), pooled=False).execution_options(
        **{WRITES: True}
    )
    with engine.begin() as connection:
        yield connection


def _described(connection: Connection) -> dict[str, Any]:
    inspector = inspect(connection)
    tables = [
        name
        for name in inspector.get_table_names()
        if name != "alembic_version" and is_compared(None, name, "table")
    ]
    return {
        table: {
            "columns": [
                str(column)
                for column in inspector.get_columns(table)
                if is_compared(None, column["name"], "column")
            ],
            "indexes": sorted(
                _index(index)
                for index in inspector.get_indexes(table)
                if is_compared(None, index["name"], "index")
            ),
            "unique": sorted(str(rule) for rule in inspector.get_unique_constraints(table)),
            "foreign": sorted(str(rule) for rule in inspector.get_foreign_keys(table)),
            "key": inspector.get_pk_constraint(table),
            "never repeats an id": _never_repeats_an_id(connection, table),
        }
        for table in tables
    }


def _index(index: ReflectedIndex) -> str:
    options = {name: str(value) for name, value in index.get("dialect_options", {}).items()}
    return str(sorted({**index, "dialect_options": options}.items()))


def _never_repeats_an_id(connection: Connection, table: str) -> bool:
    """Whether ids of deleted rows stay unused; PostgreSQL's sequences do so by themselves."""
    if connection.dialect.name != "sqlite":
        return True
    query = text("SELECT sql FROM sqlite_master WHERE name = :table")
    return "AUTOINCREMENT" in str(connection.scalar(query, {"table": table}))


def test_an_upgrade_keeps_who_was_told_before_there_were_details(store: Store) -> None:
    told, copy, quiet = article("told"), article("copy"), article("quiet")
    unheard = replace(development(copy), topics=())
    for about, moved in ((told, development(told)), (copy, unheard), (quiet, None)):
        judge(store, about, replace(verdict(about), development=moved))
    _migrate(store, "0011")
    with store.writing() as session:
        for table in ("development", "verdict"):
            session.connection().execute(
                text(f"UPDATE {table} SET body = replace(body, :new, '')"),
                {"new": ',"strength":"development"'},
            )
    _migrate(store, "head")
    with store.reading() as session:
        rows = session.connection().execute(
            text(
                "SELECT url, told FROM article JOIN match ON match.article_id = article.id "
                "ORDER BY article.id"
            )
        )
        assert [tuple(row) for row in rows] == [
            (told.url, "alert"),
            (copy.url, ""),
            (quiet.url, ""),
        ]
        views = developments.of_story(session, "s1", limit=9, details=False)
        assert {each.development.strength for each in views} == {Strength.DEVELOPMENT}
        kept = judged_articles.with_verdicts(session, NOW - MINUTE * 9, NOW - MINUTE * 9)
        assert [each.development and each.development.strength for _, each in kept] == [
            Strength.DEVELOPMENT,
            Strength.DEVELOPMENT,
            None,
        ]


def _migrate(store: Store, revision: str) -> None:
    """Go up or down to a revision."""
    config = migration.configuration()
    with store.engine.connect() as plain:
        connection = plain.execution_options(**{WRITES: True})
        with connection.begin():
            config.attributes["connection"] = connection
            move = command.downgrade if revision.isdigit() else command.upgrade
            move(config, revision)
