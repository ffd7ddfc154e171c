"""All that work together on one store, and the polls that wait for a worker."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, text

from policywire.store.workers import workers
from policywire.store.workers.poll_queue import SCHEMA
from policywire.store.workers.server_clock import CLOCK
from policywire.store.workers.workers import Role, WorkerProcess

_WAITING = text(
    f"SELECT count(*), {CLOCK} - min(extract(epoch FROM event.at))::float8"  # noqa: S608 - names of ours
    f" FROM {SCHEMA}.procrastinate_jobs job"
    f" JOIN {SCHEMA}.procrastinate_events event ON event.job_id = job.id"
    " WHERE job.status = 'todo' AND event.type = 'deferred'"
)
_HAS_QUEUE = text("SELECT to_regnamespace(:name) IS NOT NULL")


@dataclass(frozen=True, slots=True)
class Fleet:
    """The processes, how many polls wait for a worker, and for how many seconds the first of them.

    A poll that waits for its host, because another one is under way there, counts as well.
    """

    processes: tuple[WorkerProcess, ...]
    waiting: int
    oldest: float | None

    def alive(self, role: Role) -> int:
        """How many with this role live."""
        return sum(each.lives for each in self.processes if each.role is role)

    def record(self) -> dict[str, object]:
        """The same as JSON values."""
        return {
            "processes": [each.record() for each in self.processes],
            "polls waiting": self.waiting,
            "oldest poll seconds": None if self.oldest is None else round(self.oldest, 1),
        }


def look(session: Session) -> Fleet:
    """The fleet as it is now; on PostgreSQL only."""
    connection = session.connection()
    waiting, oldest = 0, None
    if connection.execute(_HAS_QUEUE, {"name": SCHEMA}).scalar():
        waiting, oldest = connection.execute(_WAITING).one()
    return Fleet(tuple(workers.listing(session)), waiting, oldest)
