"""Back up the store again and again, as `settings.backup` says, beside everything else."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path

from policywire.config.models import Settings
from policywire.service.clock import Clock
from policywire.service.log import log
from policywire.service.paths import InstallationPaths
from policywire.store.database.error import StoreError
from policywire.store.upkeep import backup

SUBJECT = "The backup of the store failed"
MENDED = "The store is backed up again"


class BackupJob:
    """Makes a backup when the newest one is old enough; `notify` tells the operator of failures."""

    def __init__(
        self,
        paths: InstallationPaths,
        clock: Clock,
        settings: Callable[[], Settings],
        notify: Callable[[str, str], Awaitable[None]],
    ) -> None:
        self._paths, self._clock = paths, clock
        self._settings, self._notify = settings, notify
        self._failing = False

    async def run(self) -> None:
        """Make a backup if one is due. A failure is told once, and so is its end."""
        settings = self._settings()
        if settings.backup is None or not self._is_due(settings):
            return
        try:
            # A thread of its own: the copy keeps nobody from writing.
            made = await asyncio.to_thread(self._make, settings, settings.backup.keep)
        except StoreError as error:
            await self._failed(str(error))
            return
        log.info("backup", file=str(made.file), bytes=made.size)
        if self._failing:
            await self._notify(MENDED, f"The newest backup is {made.file}.")
            self._failing = False

    async def _failed(self, why: str) -> None:
        log.error("backup failed", detail=why)
        if not self._failing:
            await self._notify(SUBJECT, f"{why} It is tried again each hour.")
            # Only now: on a full disk the notice fails like the backup, and is tried again.
            self._failing = True

    def _is_due(self, settings: Settings) -> bool:
        assert settings.backup is not None
        now = self._clock.now()
        newest = _newest(self._paths.backups(settings), now)
        return newest is None or now - newest >= settings.backup.every

    def _make(self, settings: Settings, keep: int) -> backup.Backup:
        folder = self._paths.backups(settings)
        made = backup.make(self._paths.database, folder, self._clock.now())
        backup.prune(folder, keep)
        return made


def _newest(folder: Path, now: datetime) -> datetime | None:
    """When the newest was made; one from the future was made by a clock that was ahead."""
    made = map(backup.made_at, backup.listing(folder))
    return max((each for each in made if each <= now), default=None)
