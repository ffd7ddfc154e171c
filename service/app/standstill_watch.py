"""Looks again and again whether polling, processing and delivery move, apart from the scheduler."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from time import monotonic

from policywire.service.app import systemd
from policywire.service.app.lock_watch import LockWatch
from policywire.service.app.poll_runner import PollRunner
from policywire.service.app.processing_loop import ProcessingLoop
from policywire.service.clock import Clock
from policywire.service.health import ServiceHealth
from policywire.service.jobs.delivery.pauses import pause_sentence
from policywire.service.log import log
from policywire.service.standstill import (
    HealthCheck,
    backlog_checks,
    duration_check,
    sources_check,
)
from policywire.service.writer import StoreWriter
from policywire.store.database.store import Store
from policywire.store.decisions.backlog import Backlog, backlog
from policywire.store.recipients import pauses

LOOK_EVERY = 20.0
"""Seconds between two looks."""
STORE_SECONDS = 30.0
"""The store must take a write within so many seconds."""
GRACE = timedelta(minutes=10)
"""After a start there may be much to catch up on."""
LAG_LIMIT = timedelta(minutes=1)
"""By so much the scheduler and the event loop may be behind."""
BATCH_LIMIT = timedelta(minutes=5)
"""For so long one batch of articles may be judged."""
JOB_LIMIT = timedelta(minutes=30)
"""For so long one housekeeping job may run."""
LOCK_LIMIT = timedelta(minutes=1)
"""For so long we may not have seen that the lock on the store is ours."""


@dataclass(frozen=True, slots=True)
class Probes:
    """What the parts of the service say when they are asked.

    `polls_late`: by how much each source's poll is late. `failing`: the sources that fail, and
    why. `scheduler_lag`: by how much the most overdue job is late. `jobs`: how long each
    housekeeping job runs already. `batch`: how long the batch in hand is judged, None without one.
    `lock_unseen`: how long ago the lock was last seen to be ours. `of_workers`: what has to move
    where others poll for us.
    """

    polls_late: Callable[[], Mapping[str, timedelta]]
    failing: Callable[[], Mapping[str, str]]
    scheduler_lag: Callable[[], timedelta]
    jobs: Callable[[], Mapping[str, timedelta]]
    batch: Callable[[], timedelta | None]
    lock_unseen: Callable[[], timedelta]
    of_workers: Callable[[], tuple[HealthCheck, ...]] = tuple


def probes_of(
    polls: PollRunner,
    processing: ProcessingLoop,
    lock: LockWatch,
    of_workers: Callable[[], tuple[HealthCheck, ...]] = tuple,
) -> Probes:
    """What these parts of a service say."""
    return Probes(
        polls_late=polls.lateness,
        failing=polls.failing,
        scheduler_lag=polls.schedule.lag,
        jobs=polls.schedule.running,
        batch=processing.batch_time,
        lock_unseen=lock.unseen,
        of_workers=of_workers,
    )


class StandstillWatch:
    """Writes into the health what stands still, and tells systemd's watchdog while nothing does."""

    def __init__(
        self,
        store: Store,
        writer: StoreWriter,
        clock: Clock,
        health: ServiceHealth,
        probes: Probes,
    ) -> None:
        self._store, self._writer, self._clock = store, writer, clock
        self._health, self._probes = health, probes
        self._loop_lag = timedelta()

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await self.look()
            began = monotonic()
            await asyncio.sleep(LOOK_EVERY)
            self._loop_lag = timedelta(seconds=monotonic() - began - LOOK_EVERY)

    async def look(self) -> None:
        """Look once."""
        before = self._health.standing
        self._health.checks = (*await self._of_store(), *self._of_parts())
        found = self._health.standing
        if not self._health.restart_helps:
            systemd.notify("WATCHDOG=1", os.environ)
        if found and found != before:
            log.warning("standing still", what=list(found))
        elif before and not found:
            log.info("all moves again")

    async def _of_store(self) -> tuple[HealthCheck, ...]:
        now, began = self._clock.now(), monotonic()
        try:
            waiting = await asyncio.wait_for(
                self._writer.run(partial(self._backlog, now)), STORE_SECONDS
            )
        except TimeoutError:
            return (_store_check(began, "The store has taken no write"),)
        except Exception as error:  # noqa: BLE001 - a full disk, a store that is away
            return (_store_check(began, f"The store takes no write: {type(error).__name__}"),)
        checks = backlog_checks(waiting, self._probes.polls_late(), now)
        if now - self._health.started < GRACE:
            checks = tuple(replace(each, trouble="") for each in checks)
        return (_store_check(began), *checks)

    def _of_parts(self) -> tuple[HealthCheck, ...]:
        probes, sources = self._probes, self._health.sources
        name, longest = _longest(probes.jobs())
        lag = max(probes.scheduler_lag(), self._loop_lag)
        return (
            duration_check("judging", "A batch is being judged", probes.batch(), BATCH_LIMIT),
            duration_check("scheduler lag", "The scheduler is behind", lag, LAG_LIMIT),
            duration_check("housekeeping", f"The job “{name}” runs", longest, JOB_LIMIT),
            duration_check(
                "lock", "The lock on the store was not seen", probes.lock_unseen(), LOCK_LIMIT
            ),
            sources_check(probes.failing(), sources),
            *probes.of_workers(),
        )

    def _backlog(self, now: datetime) -> Backlog:
        # In a writing transaction: it proves that the store can be written to.
        with self._store.writing() as session:
            self._health.paused = tuple(map(pause_sentence, pauses.listing(session)))
            return backlog(session, now)


def _store_check(began: float, trouble: str = "") -> HealthCheck:
    said = f"{trouble}; the limit is {STORE_SECONDS:.0f} seconds." if trouble else ""
    return HealthCheck("store write", monotonic() - began, STORE_SECONDS, said)


def _longest(jobs: Mapping[str, timedelta]) -> tuple[str, timedelta | None]:
    name = max(jobs, key=jobs.__getitem__, default="")
    return name, jobs.get(name)
