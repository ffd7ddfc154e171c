"""A server that answers nothing and closes nothing keeps nobody waiting for ever."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from policywire.config.enums import Role
from policywire.store.database import engine, server_connection
from policywire.store.database.error import StoreError
from policywire.store.database.instance_lock import acquire_lock
from policywire.store.database.store import Store
from policywire.store.people import tokens
from tests.postgres import Postgres, serve
from tests.store.newsroom import NOW

pytestmark = [pytest.mark.postgres, pytest.mark.slow]


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    """A server of its own: it stands still for everybody."""
    with serve() as made:
        yield made


@pytest.fixture
def store(server: Postgres, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setattr(engine, "WAIT", 2)
    monkeypatch.setattr(server_connection, "ANSWER_SECONDS", 2.0)
    store = Store.open(server.url(server.create()))
    yield store
    store.close()


def _add(store: Store, name: str) -> None:
    with store.writing() as session:
        tokens.add(session, name, digest=name, role=Role.VIEWER, now=NOW, until=None)


def _names(store: Store) -> list[str]:
    with store.reading() as session:
        return [each.name for each in tokens.listing(session)]


def test_who_reads_and_who_writes_gets_an_error_in_time_and_goes_on_later(
    store: Store, server: Postgres
) -> None:
    _add(store, "before")
    server.freeze()
    try:
        for ask in (_names, lambda asked: _add(asked, "lost")):
            with pytest.raises(StoreError, match=r"not answered|timeout"):
                ask(store)
    finally:
        server.thaw()
    _add(store, "after")
    assert sorted(_names(store)) == ["after", "before"]


def test_a_transaction_that_is_cut_off_is_whole_or_not_there(
    store: Store, server: Postgres
) -> None:
    def cut_off() -> None:
        with store.writing() as session:
            for name in ("one", "two"):
                tokens.add(session, name, digest=name, role=Role.VIEWER, now=NOW, until=None)
            server.freeze()
            thaw.start()

    thaw = threading.Timer(4, server.thaw)
    with pytest.raises(StoreError):
        cut_off()
    thaw.join()
    assert sorted(_names(store)) in ([], ["one", "two"])


def test_the_lock_is_ours_again_when_the_server_goes_on(store: Store, server: Postgres) -> None:
    with acquire_lock(store, NOW) as lock:
        server.freeze()
        try:
            with pytest.raises(StoreError):
                lock.check()
        finally:
            server.thaw()
        lock.check()
        _add(store, "mine")
        assert _names(store) == ["mine"]
