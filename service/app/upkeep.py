"""Upkeep of the store while the service runs: backups, retention, inspection, reconciliation."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial

from policywire.config.models import Settings
from policywire.service.app.poll_schedule import Schedule
from policywire.service.clock import Clock
from policywire.service.jobs.judging.process_articles import Processor
from policywire.service.jobs.upkeep.backup_job import BackupJob
from policywire.service.jobs.upkeep.doctor_job import DoctorJob
from policywire.service.jobs.upkeep.reconcile import Reconciler
from policywire.service.jobs.upkeep.retention_job import RetentionJob
from policywire.service.operator_notices import OperatorNotices
from policywire.service.paths import InstallationPaths
from policywire.service.writer import StoreWriter
from policywire.store.database import database_url, high_water
from policywire.store.database.store import Store
from policywire.store.people import audit_log
from policywire.store.people.audit_log import AuditEntry

BATCHES = 20
"""Batches of what is older than `retention` that `once` deletes; the next run goes on."""


class Upkeep:
    """The jobs that look after the store, and tell the operator of what is wrong."""

    def __init__(
        self,
        paths: InstallationPaths,
        store: Store,
        writer: StoreWriter,
        processor: Processor,
        clock: Clock,
        *,
        settings: Callable[[], Settings],
        notices: OperatorNotices,
    ) -> None:
        self._store, self._writer = store, writer
        self._backup = BackupJob(paths, clock, settings, notices.notify)
        self._doctor = DoctorJob(paths, clock, settings, notices.notify)
        self._reconciler = Reconciler(store, clock, notices)
        self._retention = RetentionJob(store, writer, processor, clock, settings)

    def plan(self, schedule: Schedule) -> None:
        """Let the jobs run again and again."""
        schedule.run_every("retention", timedelta(hours=6), self._retention.run)
        schedule.run_every("backup", timedelta(hours=1), self._backup.run)
        schedule.run_every("count rows", timedelta(minutes=1), self._count_rows)
        schedule.run_every("reconcile", timedelta(hours=1), self._reconciler.run)
        schedule.run_every("doctor", timedelta(days=1), self._doctor.run)
        schedule.run_now("backup", self._backup.run)

    def note_rows(self) -> None:
        """Write down how many rows there are, so that a store that lost some is known by it."""
        file = database_url.file_of(self._store.url)
        if file is not None:
            with suppress(OSError, sqlite3.Error):  # a full disk is told elsewhere
                high_water.record(file)

    async def record(self, entry: AuditEntry) -> None:
        """Add an entry to the audit log."""
        await self._writer.run(partial(self._record, entry))

    def _record(self, entry: AuditEntry) -> None:
        with self._store.writing() as session:
            audit_log.record(session, entry)

    async def _count_rows(self) -> None:
        await asyncio.to_thread(self.note_rows)

    async def run(self) -> None:
        """Do what is due once, in a time that a run of `once` can spare."""
        await self._backup.run()
        await self._retention.run(BATCHES)
