"""The configuration folder, read again by a worker when a file changed, or by a new leader."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path

from policywire.config.config_error import ConfigurationError
from policywire.config.yaml.loader import LoadedConfiguration, load
from policywire.service.log import log

Stamp = frozenset[tuple[str, int, int]]


class ConfigurationFiles:
    """Remembers which state of the files was read; one with errors is told and left."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: Stamp | None = None
        """None at first: the process may have loaded them long before this."""
        self._reading = asyncio.Lock()

    async def follow(self, apply: Callable[[LoadedConfiguration], Awaitable[None]]) -> None:
        """Have the configuration applied, if the files changed since it was read and are valid.

        `apply` may refuse it with ConfigurationError: that is told, and the files are left.
        Whoever asks meanwhile waits until it is applied: nobody goes on with the old one.
        """
        async with self._reading:
            stamp = await asyncio.to_thread(_stamp, self._folder)
            if stamp in (self._read, frozenset()):
                return
            try:
                await apply(await asyncio.to_thread(load, self._folder, os.environ))
            except ConfigurationError as error:
                log.error(
                    "changed configuration rejected, the last valid one stays", faults=str(error)
                )
            self._read = stamp


def _stamp(folder: Path) -> Stamp:
    try:
        found = [(path.name, path.stat()) for path in folder.glob("*.yaml")]
    except OSError:
        return frozenset()
    return frozenset((name, stat.st_mtime_ns, stat.st_size) for name, stat in found)
