"""A restore of a server's store that is cut off: nobody sends from it until it is done again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from policywire.alerts.model.alert import Recipient
from policywire.store.database.error import StoreError
from policywire.store.database.store import Store
from policywire.store.deliveries import single_message, withheld
from policywire.store.upkeep import backup, postgres_dump, restore as restoring
from policywire.store.upkeep.restore import Restored, restore
from tests.postgres import Postgres
from tests.store.newsroom import NOW, message

DESK = Recipient(channel="mail", label="desk@lawyers.example")


@pytest.fixture
def url(postgres: Postgres) -> Iterator[str]:
    """A store on a server with a message that waits."""
    name = postgres.create()
    with closing(Store.open(postgres.url(name))) as store, store.writing() as session:
        words = {"outcome": "notice", "reason": "a test", "due": NOW, "now": NOW}
        single_message.write(session, "n1", DESK, message(), **words)  # type: ignore[arg-type]
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture
def made(url: str, tmp_path: Path) -> Path:
    """A backup of it."""
    return backup.make(url, tmp_path, NOW).file


class Killed(BaseException):
    """Stands for a process that ends here."""


def kill(*_: object) -> None:
    raise Killed


def count_withheld(url: str) -> int:
    with closing(Store.open(url)) as store, store.reading() as session:
        return withheld.count(session)


def restored(url: str, file: Path) -> Restored:
    return restore(url, file, file.parent / "before", NOW)


def cut_off(url: str, made: Path) -> None:
    """Restore a backup, and end before anything is withheld."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(restoring, "_withhold", kill)
        with pytest.raises(Killed):
            restored(url, made)


def test_nobody_opens_a_store_whose_restore_was_cut_off_until_it_is_done(
    url: str, made: Path
) -> None:
    cut_off(url, made)
    with pytest.raises(StoreError, match=r"cut off.*`policywire restore FILE` again"):
        Store.open(url)
    assert restored(url, made).withheld.deliveries == 1
    assert count_withheld(url) == 1


def test_another_backup_is_restored_when_the_first_cannot_be_migrated(url: str, made: Path) -> None:
    cut_off(url, made)
    with psycopg.connect(url) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0005'")
    restored(url, made)
    assert count_withheld(url) == 1


def test_a_backup_of_a_half_restored_store_can_be_restored(url: str, made: Path) -> None:
    cut_off(url, made)
    half = backup.make(url, made.parent / "half", NOW).file
    restored(url, half)
    assert count_withheld(url) == 1


def test_a_load_that_changed_nothing_leaves_a_store_that_opens(url: str, made: Path) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE VIEW theirs AS SELECT id FROM delivery")
    with pytest.raises(StoreError, match="pg_restore"):
        restored(url, made)
    assert count_withheld(url) == 0


def test_a_load_whose_end_was_not_heard_of_keeps_the_store_shut(
    url: str, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = postgres_dump.load

    def lost(*words: object) -> None:
        load(*words)  # type: ignore[arg-type]
        raise StoreError("the connection was lost")

    monkeypatch.setattr(postgres_dump, "load", lost)
    with pytest.raises(StoreError, match="was lost"):
        restored(url, made)
    with pytest.raises(StoreError, match="cut off"):
        Store.open(url)


def test_a_server_with_a_password_is_backed_up_and_restored(
    postgres: Postgres, url: str, tmp_path: Path
) -> None:
    guarded = postgres.guarded_url(make_url(url).database or "")
    made = backup.make(guarded, tmp_path, NOW).file
    assert restored(guarded, made).withheld.deliveries == 1
