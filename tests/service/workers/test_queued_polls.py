"""The leader's side of the queue: a poll that workers refuse is tried again, and counts as late."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from policywire.config.models import Source
from policywire.service.app.poll_runner import PollRunner
from policywire.service.health import ServiceHealth
from policywire.service.workers import queued_polls
from policywire.service.workers.queued_poller import REFUSED
from policywire.service.workers.queued_polls import QueuedPolls
from policywire.service.writer import StoreWriter
from policywire.store.database.store import Store
from policywire.store.workers import poll_queue
from policywire.store.workers.poll_queue import PollQueue
from tests.postgres import Postgres, serve

pytestmark = pytest.mark.postgres
SOURCE = Source.model_validate({"url": "https://port.example/feed.xml", "outlet": "Port"})


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    """A server."""
    with serve() as server:
        yield server


@pytest.fixture
async def queue(postgres: Postgres) -> AsyncIterator[PollQueue]:
    """An open queue with a worker."""
    store = Store.open(postgres.url(postgres.create()))
    poll_queue.prepare(store)
    made = PollQueue(store.url, "a")
    await made.open()
    with store.writing() as session:
        made.beat(session)
    yield made
    await made.close()
    store.close()


class Planned:
    """Takes the place of the schedule: writes down what was planned."""

    def __init__(self) -> None:
        self.waits: list[float] = []

    def poll_again(self, _key: str, wait: timedelta) -> None:
        """As PollRunner's."""
        self.waits.append(wait.total_seconds())


async def test_a_source_that_all_workers_refuse_is_tried_more_and_more_seldom(
    queue: PollQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queued_polls, "LOST_AFTER", -1.0)
    planned = Planned()
    polls = QueuedPolls(queue, cast(PollRunner, planned), StoreWriter())
    for _ in range(8):
        await polls.enter("port", SOURCE)
        job = await queue.fetch()
        assert job is not None
        await queue.finish(job)
        polls.heard(f"{REFUSED} port")
        await polls.sweep()  # it waits for its time: nobody takes it for lost
    assert planned.waits == [1, 2, 4, 8, 16, 32, 60, 60]


async def test_a_poll_that_is_tried_again_stays_late(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr("policywire.service.app.poll_runner.monotonic", lambda: now)
    nothing: Any = None
    runner = PollRunner(
        *(nothing, nothing, ServiceHealth(started=datetime.now(UTC))),
        lambda: {"port": SOURCE},
        on_articles=nothing,
        on_error=nothing,
        notify=nothing,
    )
    entered: list[str] = []

    async def enter(key: str, _source: Source) -> None:
        entered.append(key)

    runner.elsewhere = enter
    await runner.poll_and_plan("port")
    now += 600
    runner.poll_again("port", timedelta(seconds=60))
    await runner.poll_and_plan("port")
    assert entered == ["port", "port"]
    assert runner.lateness() == {"port": timedelta(seconds=600)}
