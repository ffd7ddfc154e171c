"""When each source is polled: APScheduler, one job a source, rebuilt from configuration and store.

The due times themselves live in the store (`SourceState.next_poll`), so nothing is lost with the
memory job store, and a restart neither polls everything at once nor skips what came due meanwhile.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from datetime import UTC, datetime, timedelta
from time import monotonic

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger

from policywire.service.app.every import Every

SPREAD = timedelta(seconds=0.2)
"""Between the first polls of sources that are all due at the start."""


class Schedule:
    """Runs `poll(key)` when a source is due; the job itself says when it is due next."""

    def __init__(
        self,
        poll: Callable[[str], Awaitable[None]],
        on_error: Callable[[str, Exception], None] | None = None,
        on_success: Callable[[str], None] | None = None,
    ) -> None:
        """`on_error` and `on_success` hear how each housekeeping job ended."""
        self._poll = poll
        self._on_error, self._on_success = on_error, on_success
        self._running: dict[str, float] = {}
        self._scheduler = AsyncIOScheduler(
            timezone=UTC,
            # A poll plans the next one before it has ended itself: with one instance at a time,
            # one that is due at once would be dropped, and its source never polled again.
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 2},
        )

    def start(self) -> None:
        """Begin to run jobs; needs a running event loop."""
        self._scheduler.start()

    def stop(self) -> None:
        """Start no further job."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    def schedule_poll(self, key: str, wait: timedelta) -> None:
        """Poll the source once, after `wait`; replaces what was planned for it."""
        self._scheduler.add_job(
            self._poll,
            # Real time, not the service's clock: APScheduler knows no other, and the wait is a
            # span.
            DateTrigger(datetime.now(UTC) + max(wait, timedelta(0))),
            args=[key],
            id=f"poll {key}",
            replace_existing=True,
        )

    def cancel(self, key: str) -> None:
        """Poll the source no more."""
        # There is none while the source is being polled.
        if self._scheduler.get_job(f"poll {key}") is not None:
            self._scheduler.remove_job(f"poll {key}")

    def clock_stepped(self, step: timedelta) -> None:
        """Keep the waits when the machine's clock was set back; look at once what is due."""
        if step < timedelta(0):
            for job in self._scheduler.get_jobs():
                if job.next_run_time is not None:
                    job.modify(next_run_time=job.next_run_time + step)
        self._scheduler.wakeup()

    def run_now(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """Run a housekeeping job once, as soon as may be, unless it runs already."""
        self._scheduler.add_job(self._housekeeping, args=[name, work])

    def run_every(
        self, name: str, interval: timedelta, work: Callable[[], Awaitable[None]]
    ) -> None:
        """Run a housekeeping job again and again, one run at a time."""
        self._scheduler.add_job(
            self._housekeeping,
            Every(interval),
            args=[name, work],
            id=name,
        )

    def lag(self) -> timedelta:
        """By how much the most overdue job is late."""
        now = datetime.now(UTC)
        due = (job.next_run_time for job in self._scheduler.get_jobs())
        return max((now - at for at in due if at is not None and at < now), default=timedelta())

    def running(self) -> dict[str, timedelta]:
        """For how long each housekeeping job runs already."""
        now = monotonic()
        return {name: timedelta(seconds=now - since) for name, since in self._running.items()}

    async def _housekeeping(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        if name in self._running:
            return
        self._running[name] = monotonic()
        try:
            await work()
        except Exception as error:
            if self._on_error is None:
                raise
            self._on_error(name, error)
        else:
            if self._on_success is not None:
                self._on_success(name)
        finally:
            del self._running[name]


def first_waits(
    due: dict[str, datetime | None],
    now: datetime,
    spread: timedelta = SPREAD,
    first: Collection[str] = (),
) -> dict[str, timedelta]:
    """How long each source waits for its first poll after a start.

    Sources that are due wait their turn, `spread` apart: those of `first` before others, and among
    them the never polled ones. The others wait until they are due.
    """
    early = datetime.min.replace(tzinfo=UTC)
    order = sorted(due, key=lambda key: (key not in first, due[key] or early, key))
    waits: dict[str, timedelta] = {}
    for key in order:
        at = due[key]
        if at is not None and at > now:
            waits[key] = at - now
        else:
            # Counts those planned before, so that sources that are due do not all start together.
            waits[key] = spread * len(waits)
    return waits
