"""`policywire worker`: a worker in the foreground, until SIGTERM or Ctrl-C."""

from __future__ import annotations

import asyncio
from typing import TextIO

from policywire.config.yaml.loader import LoadedConfiguration
from policywire.service.clock import Clock
from policywire.service.log import log
from policywire.service.paths import InstallationPaths
from policywire.service.stop_signal import stop_signal
from policywire.service.workers.worker import Worker
from policywire.store.database.error import StoreError
from policywire.store.workers.schema_release import schema_release


async def run_worker(
    paths: InstallationPaths,
    loaded: LoadedConfiguration,
    clock: Clock,
    console: TextIO,
    at_once: int,
) -> None:
    """Work until a signal ends it.

    Raises StoreError, and OtherReleaseError when the leader runs another release.
    """
    if not loaded.configuration.settings.workers:
        raise StoreError(
            "A worker shares a PostgreSQL database with a leader: "
            "write `workers: true` and `database: postgresql://…` in settings.yaml."
        )
    asked = asyncio.create_task(stop_signal().wait())
    schema_release(paths.database)
    worker = Worker(paths, loaded, clock, console, at_once)
    await worker.start()
    try:
        working = asyncio.create_task(worker.run())
        log.info("working", database=paths.shown_database, at_once=at_once)
        await asyncio.wait({asked, working}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        log.info("stopping")
        await worker.stop()
        asked.cancel()
    log.info("stopped")
    if working.done() and not working.cancelled():
        working.result()
    working.cancel()
