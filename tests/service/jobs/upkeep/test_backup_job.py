"""The service backs its store up by itself, keeps so many, and says when it cannot."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from policywire.config.models import Settings
from policywire.service.clock import ManualClock
from policywire.service.jobs.upkeep.backup_job import MENDED, SUBJECT, BackupJob
from policywire.service.paths import InstallationPaths
from policywire.store.database.error import StoreError
from policywire.store.upkeep import backup
from tests.fresh_store import fresh_store

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


class Desk:
    """A store, a clock, and what the operator was told."""

    def __init__(self, folder: Path, **settings: object) -> None:
        file = folder / "policywire.db"
        fresh_store(file).close()
        self.clock = ManualClock(NOW)
        self.settings = Settings.model_validate(settings)
        self.told: list[tuple[str, str]] = []
        self.paths = InstallationPaths(folder, folder, f"sqlite:///{file}")
        self.job = BackupJob(self.paths, self.clock, lambda: self.settings, self._notify)

    async def _notify(self, subject: str, text: str) -> None:
        self.told.append((subject, text))

    def backups(self) -> list[datetime]:
        """When the backups were made that are there."""
        return [backup.made_at(each) for each in backup.listing(self.paths.backups(self.settings))]


async def test_it_makes_one_a_day_and_keeps_the_newest(tmp_path: Path) -> None:
    desk = Desk(tmp_path, backup={"every": "1d", "keep": 2})
    for _ in range(4 * 24):
        await desk.job.run()
        desk.clock.at += timedelta(hours=1)
    assert desk.backups() == [NOW + timedelta(days=2), NOW + timedelta(days=3)]
    assert desk.told == []


async def test_without_the_setting_it_makes_none(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    await desk.job.run()
    assert desk.backups() == []


async def test_a_failure_is_told_once_and_so_is_its_end(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text("a file, not a folder")
    desk = Desk(tmp_path, backup={"to": str(tmp_path / "elsewhere")})
    for _ in range(3):
        await desk.job.run()
    (tmp_path / "elsewhere").unlink()
    await desk.job.run()
    assert [subject for subject, _ in desk.told] == [SUBJECT, MENDED]
    assert "cannot be made" in desk.told[0][1]


async def test_a_backup_from_the_future_does_not_stop_the_next(tmp_path: Path) -> None:
    desk = Desk(tmp_path, backup={"every": "1d"})
    desk.clock.at = NOW + timedelta(days=400)
    await desk.job.run()
    desk.clock.at = NOW
    for _ in range(3):
        await desk.job.run()
        desk.clock.at += timedelta(hours=1)
    # One, not one an hour: they would push out what is older than the clock's mistake.
    assert desk.backups() == [NOW, NOW + timedelta(days=400)]


async def test_a_failure_that_could_not_be_told_is_told_later(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text("a file, not a folder")
    desk = Desk(tmp_path, backup={"to": str(tmp_path / "elsewhere")})

    async def refuse(subject: str, text: str) -> None:
        raise StoreError("the disk is full")

    job = BackupJob(desk.paths, desk.clock, lambda: desk.settings, refuse)
    for _ in range(2):
        with pytest.raises(StoreError):
            await job.run()
