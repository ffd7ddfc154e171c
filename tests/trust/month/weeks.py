"""One service that lives for weeks of a clock set by hand: python -m tests.trust.month.weeks ORDER

Every quarter of an hour it does what is due, as the scheduler would have it do. Now and then it
says, as a line of JSON, how much memory, how many descriptors and threads, and what file it has.
"""

from __future__ import annotations

import asyncio
import gc
import io
import json
import os
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from policywire.config.yaml.loader import load
from policywire.service.app.service import Service
from policywire.service.clock import ManualClock
from policywire.service.health import ServiceHealth
from policywire.service.log import start_log
from policywire.service.paths import paths_of

STEP = timedelta(minutes=15)
A_DAY = 96
PAGE = os.sysconf("SC_PAGE_SIZE")


async def live(folder: Path, rounds: int, measure_every: int) -> None:
    """Live for so many quarters of an hour."""
    loaded = load(folder, os.environ)
    clock = ManualClock(datetime.now(UTC) - rounds * STEP)
    paths = paths_of(folder, loaded.configuration.settings)
    health = ServiceHealth(started=clock.now())
    service = Service(paths, loaded, clock, io.StringIO(), health)
    await service.start()
    for number in range(rounds):
        clock.at += STEP
        await _quarter(service, number)
        if number % measure_every == 0:
            _say(number, paths.data)
    clock.at += timedelta(days=1)  # whoever was away is back, and gets what waits for them
    await service.deliver_due()
    await service.stop()


async def _quarter(service: Service, number: int) -> None:
    now = service.clock.now()
    for key, source in service.loaded.configuration.sources.items():
        due = service.poll_runner.due(key, now)
        if due is None or due <= now:
            await service.poll_runner.poll(key, source)
    await service.recheck()
    await service.processing.process_pending()
    await service.dispatcher.sweep()
    await service.poll_runner.watch()
    await service.dispatcher.report_trouble()
    await service.deliver_due()
    if number % A_DAY == 0:
        await service.backfill_job.run()
        await service.upkeep.run()


def _say(number: int, data: Path) -> None:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    found: dict[str, Any] = {
        "round": number,
        "memory": pages * PAGE,
        "descriptors": len(os.listdir("/proc/self/fd")),  # noqa: PTH208 - names alone are enough
        "threads": threading.active_count(),
        "file": sum(each.stat().st_size for each in data.glob("policywire.db")),
    }
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    order = json.loads(sys.argv[1])
    start_log(level=50)
    asyncio.run(live(Path(order["folder"]), order["rounds"], order["every"]))
