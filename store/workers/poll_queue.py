"""The queue of polls that are due: procrastinate, in a schema of its own on the same server.

It holds nothing that is not made anew from the sources and their next poll: a schema of another
release is dropped. Of procrastinate we use the jobs, their locks and the heartbeats, not its
worker: with several jobs at a time that one looks only every five seconds for the next job of a
lock that has become free, and ours looks at once (measured: docs/workers.md).
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from importlib import metadata
from typing import Any

import psycopg
from sqlalchemy import URL
from sqlmodel import Session, text

from policywire.store.database.database_url import server_address
from policywire.store.database.error import StoreError
from policywire.store.database.server_connection import (
    CONNECT_SECONDS,
    KEEPALIVE,
    process_name,
)
from policywire.store.database.store import Store

SCHEMA = "policywire_queue"
QUEUE = "polls"
TASK = "poll"
ABSENT = (
    "`workers: true` needs a package that is not installed: "
    "pip install 'policywire[workers]', or remove the line from settings.yaml."
)
RETRY_SECONDS = 1.0
POOL_SECONDS = 5.0
"""So long a task waits for a connection, and the pool for a server."""
_BEAT = text(
    f"INSERT INTO {SCHEMA}.procrastinate_workers (id) OVERRIDING SYSTEM VALUE VALUES (:id)"  # noqa: S608 - a name of ours
    " ON CONFLICT (id) DO UPDATE SET last_heartbeat = now()"
)
_SHIFT = text(
    f"UPDATE {SCHEMA}.procrastinate_workers"  # noqa: S608 - a name of ours
    " SET last_heartbeat = last_heartbeat + make_interval(secs => :step)"
)
# Its jobs lose their worker with it, and the queue takes such for stalled.
_GIVE_UP = text(f"DELETE FROM {SCHEMA}.procrastinate_workers WHERE id = ANY(:numbers)")  # noqa: S608 - a name of ours


@dataclass(frozen=True, slots=True)
class PollJob:
    """A poll of a source that is due. `digest` says by which configuration."""

    id: int
    source: str
    digest: str


class PollQueue:
    """The queue as one process uses it: open, work, close, in one event loop."""

    def __init__(self, url: URL, worker: str = "") -> None:
        """`worker` is the worker's id as the store knows it; a leader has none.

        Raises StoreError when procrastinate is not installed.
        """
        try:
            from procrastinate import PsycopgConnector, manager
        except ImportError:
            raise StoreError(ABSENT) from None
        self._connector = PsycopgConnector(
            conninfo=server_address(url),
            min_size=1,
            max_size=4,
            # A server that was away is asked again at the next look, not after longer and longer
            # pauses.
            timeout=POOL_SECONDS,
            reconnect_timeout=POOL_SECONDS,
            kwargs={
                "options": f"-c search_path={SCHEMA} -c statement_timeout=60s",
                "application_name": process_name(),
                "connect_timeout": CONNECT_SECONDS,
                **KEEPALIVE,
            },
        )
        self._jobs = manager.JobManager(self._connector)
        self._worker = worker_number(worker) if worker else None

    async def open(self) -> None:
        """Connect."""
        await self._connector.open_async()

    async def close(self) -> None:
        """Give back what is in hand, and the connections."""
        if self._worker is not None:
            with suppress(Exception):  # the server may be away: the sweep finds it
                await self._jobs.unregister_worker(self._worker)
            self._worker = None
        await self._connector.close_async()

    # The leader.

    async def defer(self, source: str, host: str, digest: str) -> bool:
        """Enter a poll that is due now; False when one of this source waits already."""
        from procrastinate import exceptions, jobs

        job = jobs.Job(
            id=None,
            queue=QUEUE,
            lock=host or source,
            queueing_lock=source,
            task_name=TASK,
            task_kwargs={"source": source, "digest": digest},
        )
        try:
            await self._jobs.defer_job_async(job)
        except exceptions.AlreadyEnqueued:
            return False
        return True

    async def sweep(self, silent: float) -> list[str]:
        """Take out the polls whose worker is silent for so many seconds; gives their sources."""
        from procrastinate import jobs

        stalled = list(
            await self._jobs.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=silent)
        )
        for job in stalled:
            await self._finish(int(job.id or 0), jobs.Status.FAILED)
        await self._jobs.prune_stalled_workers(silent)
        return [str(job.queueing_lock) for job in stalled]

    async def sources(self) -> set[str]:
        """The sources with a poll that waits or runs."""
        found = await self._jobs.list_jobs_async(queue=QUEUE)
        return {str(each.queueing_lock) for each in found}

    # A worker.

    def beat(self, session: Session) -> None:
        """Say that this worker lives and takes jobs; who was given up begins anew."""
        session.connection().execute(_BEAT, {"id": self._worker})

    async def fetch(self) -> PollJob | None:
        """Take the next poll whose host is free; None when there is none.

        Raises what procrastinate does while the server is away, or while this worker is given up.
        """
        from procrastinate import exceptions

        if self._worker is None:
            return None
        try:
            job = await self._jobs.fetch_job([QUEUE], self._worker)
        except exceptions.UniqueViolation:
            return None  # another worker took a poll of the same host at the same moment
        if job is None:
            return None
        words: dict[str, Any] = job.task_kwargs
        return PollJob(int(job.id or 0), str(words["source"]), str(words["digest"]))

    async def finish(self, job: PollJob) -> None:
        """Take out a job that is done, however it went: the next one is the leader's to enter."""
        from procrastinate import jobs

        await self._finish(job.id, jobs.Status.SUCCEEDED)

    async def _finish(self, job: int, status: Any) -> None:
        from procrastinate import exceptions

        while True:
            try:
                return await self._jobs.finish_job_by_id_async(job, status, delete_job=True)
            except exceptions.ConnectorException as error:
                if isinstance(error.__cause__, psycopg.errors.RaiseException):
                    return None  # it was given up, and is gone
            await asyncio.sleep(RETRY_SECONDS)  # the server is away: nobody else would do it

    def is_ours(self, session: Session, job: PollJob) -> bool:
        """Whether a job is still this worker's; it stays so until the transaction ends."""
        query = text(
            f"SELECT 1 FROM {SCHEMA}.procrastinate_jobs"  # noqa: S608 - a name of ours
            " WHERE id = :id AND worker_id = :worker AND status = 'doing' FOR UPDATE"
        )
        values = {"id": job.id, "worker": self._worker}
        return session.connection().execute(query, values).first() is not None


def worker_number(worker: str) -> int:
    """The number under which the queue knows a worker, from its id."""
    return int(worker[:15], 16)


def give_up(session: Session, workers: Collection[str]) -> None:
    """Take these workers out of the queue: the next sweep finds the polls they had in hand."""
    numbers = [worker_number(each) for each in workers]
    session.connection().execute(_GIVE_UP, {"numbers": numbers})


def shift_heartbeats(session: Session, step: float) -> None:
    """Move the last words of all workers by so many seconds: the server's clock was set."""
    session.connection().execute(_SHIFT, {"step": step})


def prepare(store: Store) -> None:
    """Make the queue's schema, anew when it is of another release of procrastinate."""
    from procrastinate.schema import SchemaManager

    release = f"procrastinate {metadata.version('procrastinate')}"
    with store.writing() as session:
        connection = session.connection()
        query = text("SELECT obj_description(to_regnamespace(:name)::oid, 'pg_namespace')")
        if connection.execute(query, {"name": SCHEMA}).scalar() == release:
            return
        _run(connection, f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE; CREATE SCHEMA {SCHEMA};")
        _run(connection, f"SET LOCAL search_path TO {SCHEMA}")
        _run(connection, SchemaManager.get_schema())
        _run(connection, f"COMMENT ON SCHEMA {SCHEMA} IS '{release}'")


def _run(connection: Any, words: str) -> None:
    # Past SQLAlchemy and the driver's parameters: the text is a script with percent signs.
    connection.connection.driver_connection.execute(words.encode())
