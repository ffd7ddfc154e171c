"""The queue of polls on a real server: one poll a host, and nothing of a dead worker stays."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from policywire.store.database.store import Store
from policywire.store.workers import poll_queue
from policywire.store.workers.poll_queue import PollQueue

OTHER = uuid4().hex


def beat(queue: PollQueue, store: Store) -> None:
    """Say that the queue's worker lives."""
    with store.writing() as session:
        queue.beat(session)


@pytest.fixture
async def queue(shared: Store) -> AsyncIterator[PollQueue]:
    """An open queue with a worker."""
    poll_queue.prepare(shared)
    made = PollQueue(shared.url, uuid4().hex)
    await made.open()
    beat(made, shared)
    yield made
    await made.close()
    with shared.engine.begin() as connection:
        connection.exec_driver_sql(f"DROP SCHEMA {poll_queue.SCHEMA} CASCADE")


@pytest.fixture
async def other(queue: PollQueue, shared: Store) -> AsyncIterator[PollQueue]:
    """Another worker of the same queue."""
    made = PollQueue(shared.url, OTHER)
    await made.open()
    beat(made, shared)
    yield made
    await made.close()


async def test_one_source_waits_once_and_one_host_is_polled_once_at_a_time(
    queue: PollQueue, other: PollQueue
) -> None:
    assert await queue.defer("gazette", "a.example", "1")
    assert not await queue.defer("gazette", "a.example", "1")
    assert await queue.defer("court", "a.example", "1")
    assert await queue.defer("senate", "b.example", "1")
    first, second = await queue.fetch(), await other.fetch()
    assert first is not None
    assert second is not None
    assert (first.source, second.source) == ("gazette", "senate")
    assert await other.fetch() is None
    await queue.finish(first)
    third = await other.fetch()
    assert third is not None
    assert third.source == "court"
    assert await queue.sources() == {"court", "senate"}


async def test_a_poll_that_runs_may_be_entered_again_and_waits(queue: PollQueue) -> None:
    await queue.defer("gazette", "a.example", "1")
    assert await queue.fetch() is not None
    assert await queue.defer("gazette", "a.example", "1")
    assert await queue.fetch() is None


async def test_the_polls_of_a_silent_worker_are_taken_from_it_even_with_a_twin(
    queue: PollQueue, other: PollQueue, shared: Store
) -> None:
    await queue.defer("gazette", "a.example", "1")
    job = await other.fetch()
    assert job is not None
    await queue.defer("gazette", "a.example", "1")
    assert await queue.sweep(60) == []
    assert await queue.sweep(-1) == ["gazette"]
    with shared.writing() as session:
        assert not other.is_ours(session, job)
    await other.finish(job)  # it wakes up, and takes nothing from anybody
    beat(queue, shared)
    twin = await queue.fetch()
    assert twin is not None
    assert twin.id != job.id
    with shared.writing() as session:
        assert queue.is_ours(session, twin)


async def test_a_worker_that_was_given_up_takes_polls_again_with_its_next_word(
    queue: PollQueue, other: PollQueue, shared: Store
) -> None:
    await queue.defer("gazette", "a.example", "1")
    lost = await other.fetch()
    assert lost is not None
    with shared.writing() as session:
        poll_queue.give_up(session, [OTHER])
    assert await queue.sweep(60) == ["gazette"]
    with shared.writing() as session:
        assert not other.is_ours(session, lost)
    await queue.defer("gazette", "a.example", "1")
    beat(other, shared)
    again = await other.fetch()
    assert again is not None
    assert (again.source, again.id != lost.id) == ("gazette", True)


async def test_a_queue_of_another_release_is_made_anew(queue: PollQueue, shared: Store) -> None:
    await queue.defer("gazette", "a.example", "1")
    poll_queue.prepare(shared)
    assert await queue.sources() == {"gazette"}
    with shared.engine.begin() as connection:
        connection.exec_driver_sql(f"COMMENT ON SCHEMA {poll_queue.SCHEMA} IS 'procrastinate 0'")
    poll_queue.prepare(shared)
    assert await queue.sources() == set()


async def test_a_job_planned_ahead_would_hold_up_its_host(queue: PollQueue) -> None:
    # Why polls are entered only when they are due (procrastinate#1599).
    from procrastinate import jobs

    ahead = jobs.Job(
        id=None,
        queue=poll_queue.QUEUE,
        lock="a.example",
        queueing_lock="court",
        task_name=poll_queue.TASK,
        scheduled_at=datetime.now(UTC) + timedelta(hours=1),
    )
    await queue._jobs.defer_job_async(ahead)
    await queue.defer("gazette", "a.example", "1")
    assert await queue.fetch() is None
