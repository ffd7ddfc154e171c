"""No channel waits for ever for workers that live and do not deliver in it."""

from __future__ import annotations

from collections.abc import Iterator
from time import monotonic

import pytest

from policywire.service.jobs.delivery import channel_lanes
from policywire.service.jobs.delivery.channel_lanes import ChannelLanes
from policywire.store.database.store import Store
from policywire.store.workers import workers
from policywire.store.workers.workers import Role
from tests.postgres import serve

pytestmark = pytest.mark.postgres


@pytest.fixture
def shared() -> Iterator[Store]:
    """An empty store on PostgreSQL."""
    with serve() as server:
        store = Store.open(server.url(server.create()))
        yield store
        store.close()


def _holds(store: Store, lanes: ChannelLanes) -> bool:
    with store.writing() as session:
        return lanes.hold(session, "desk")


def test_the_leader_stands_in_and_lets_a_worker_in_again(
    shared: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    leader = ChannelLanes("leader", workers_first=True)
    worker = ChannelLanes("worker", workers_first=False)
    with shared.writing() as session:
        workers.register(session, Role.WORKER, "worker")
    assert not _holds(shared, leader)
    monkeypatch.setattr(channel_lanes, "UNSERVED_SECONDS", 0.0)
    monkeypatch.setattr(channel_lanes, "STANDS_IN_SECONDS", 3600.0)
    assert _holds(shared, leader)
    assert leader.holds("desk")
    assert _holds(shared, leader)  # for more than one message
    assert not _holds(shared, worker)
    now = monotonic()
    monkeypatch.setattr(channel_lanes, "monotonic", lambda: now + 3600)
    assert not _holds(shared, leader)
    assert not leader.holds("desk")
    assert _holds(shared, worker)
    assert not _holds(shared, leader)
