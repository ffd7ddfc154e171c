"""The configuration folder, read again by a worker when a file changed, or by a new leader."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from policywire.config.config_error import ConfigurationError
from policywire.config.yaml.loader import LoadedConfiguration, load
from policywire.service.log import log

Stamp = frozenset[tuple[str, int, int]]


class ConfigurationFiles:
    """Remembers which state of the files was read; one with errors is told and left."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read = _stamp(folder)

    async def changed(self) -> LoadedConfiguration | None:
        """The configuration, if the files changed since it was read and are valid."""
        stamp = await asyncio.to_thread(_stamp, self._folder)
        if stamp in (self._read, frozenset()):
            return None
        self._read = stamp
        return await read_valid(self._folder)


async def read_valid(folder: Path) -> LoadedConfiguration | None:
    """The configuration of now; None when it has errors, which are told."""
    try:
        return await asyncio.to_thread(load, folder, os.environ)
    except ConfigurationError as error:
        log.error("changed configuration rejected, the last valid one stays", faults=str(error))
        return None


def _stamp(folder: Path) -> Stamp:
    try:
        found = [(path.name, path.stat()) for path in folder.glob("*.yaml")]
    except OSError:
        return frozenset()
    return frozenset((name, stat.st_mtime_ns, stat.st_size) for name, stat in found)
