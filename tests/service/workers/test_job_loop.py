"""The loop that takes polls from the queue."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from policywire.service.workers import job_loop
from policywire.service.workers.job_loop import JobLoop
from policywire.store.database.store import Store
from policywire.store.workers import poll_queue
from policywire.store.workers.poll_queue import PollJob, PollQueue
from tests.postgres import Postgres, serve


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    """A server."""
    with serve() as server:
        yield server


@pytest.mark.postgres
async def test_polls_of_one_host_follow_each_other_without_a_pause(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_loop, "LOOK_SECONDS", 3600)
    store = Store.open(postgres.url(postgres.create()))
    poll_queue.prepare(store)
    queue = PollQueue(store.url, "a")
    await queue.open()
    with store.writing() as session:
        queue.beat(session)
    sources = [f"gazette-{number}" for number in range(12)]
    for source in sources:
        await queue.defer(source, "a.example", "1")
    polled: list[str] = []
    done = asyncio.Event()

    async def poll(job: PollJob) -> None:
        polled.append(job.source)
        if job.source == "gazette-3":
            raise RuntimeError("one source's bug")
        if len(polled) == len(sources):
            done.set()

    loop = JobLoop(queue, poll, at_once=4)
    running = asyncio.create_task(loop.run())
    await asyncio.wait_for(done.wait(), 60)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await loop.stop()
    assert polled == sources
    assert loop.polls == len(sources) - 1
    await queue.close()
    store.close()
