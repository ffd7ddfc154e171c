"""Changed YAML is taken over while the service runs: whole and valid, or not at all."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from watchfiles import awatch

from config.fault import ConfigurationError
from config.loader import load
from service.log import log
from service.running import Service


async def follow(folder: Path, service: Service, stopping: asyncio.Event) -> None:
    """Watch the configuration folder until `stopping` is set.

    Editors write in several steps; changes are gathered for half a second before they are read.
    """
    watched = awatch(folder, stop_event=stopping, debounce=500, recursive=False, step=100)
    async for changes in watched:
        if any(Path(path).suffix == ".yaml" for _, path in changes):
            await take_over(folder, service)


async def take_over(folder: Path, service: Service) -> None:
    """Read the folder and follow it; a fault is told to the operator, and the old one goes on."""
    try:
        loaded = await asyncio.to_thread(load, folder, os.environ)
        await service.take_over(loaded)
    except ConfigurationError as error:
        await _refuse(error, service)
        return
    service.health.configuration_error = ""
    log.info("changed configuration taken over", topics=len(loaded.configuration.topics))


async def _refuse(error: ConfigurationError, service: Service) -> None:
    faults = "\n".join(str(fault) for fault in error.faults)
    if faults == service.health.configuration_error:
        return
    service.health.configuration_error = faults
    log.error("changed configuration refused, the last good one stays", faults=faults)
    await service.tell_operator(
        "The changed configuration has mistakes; the last good one stays in force",
        f"{faults}\n\nMend the lines above and save; it is read again by itself.",
    )
