"""The configuration folder is moved away and comes back while the service runs on it."""

from __future__ import annotations

import asyncio
import io
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from policywire.config.models import Settings
from policywire.config.yaml.loader import LoadedConfiguration, load
from policywire.service.app.reload import log_deprecations, waiting_for_restart, watch_config
from policywire.service.app.service import Service
from policywire.service.clock import SystemClock
from policywire.service.health import ServiceHealth
from policywire.service.paths import paths_of

PATIENCE = 20.0
SECRET = "a secret of more than forty letters, for links in messages"


class Watched(Service):
    """A service that tells when it has applied a configuration, or notified its operator."""

    def __init__(self, folder: Path, loaded: LoadedConfiguration) -> None:
        clock = SystemClock()
        place = paths_of(folder, loaded.configuration.settings)
        super().__init__(place, loaded, clock, io.StringIO(), ServiceHealth(started=clock.now()))
        self.happened: asyncio.Queue[str] = asyncio.Queue()

    async def apply_config(self, loaded: LoadedConfiguration) -> None:
        await super().apply_config(loaded)
        self.happened.put_nowait("applied")

    async def start(self) -> None:
        await super().start()
        self.notify = self.dispatcher.notify_operator
        self.dispatcher.notify_operator = self.noted  # type: ignore[method-assign]

    async def noted(self, subject: str, text: str, *, operator_only: bool = False) -> None:
        await self.notify(subject, text, operator_only=operator_only)
        self.happened.put_nowait(text)

    async def next(self) -> str:
        return await asyncio.wait_for(self.happened.get(), PATIENCE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "policywire.d"
    write(folder, "irs: {title: IRS, any: [irs]}")
    (folder / "settings.yaml").write_text(f"data: {tmp_path / 'data'}\n")
    return folder


def write(folder: Path, topics: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "topics.yaml").write_text(topics + "\n")


def move(folder: Path, to: Path) -> Path:
    return folder.rename(to)


@asynccontextmanager
async def followed(folder: Path) -> AsyncIterator[Watched]:
    service = Watched(folder, load(folder, os.environ))
    stopping = asyncio.Event()
    await service.start()
    following = asyncio.create_task(watch_config(folder, service, stopping))
    try:
        await asyncio.sleep(0)  # so that it has looked at the folder once
        yield service
    finally:
        stopping.set()
        await following
        await service.stop()


@pytest.mark.slow
async def test_a_folder_that_is_moved_away_is_told_and_followed_again_when_it_is_back(
    folder: Path,
) -> None:
    async with followed(folder) as service:
        away = move(folder, folder.with_name("away"))
        assert f"{folder}: the folder is gone; put it back" in await service.next()
        assert "the folder is gone" in service.health.configuration_error
        write(away, "irs: {title: The taxman, any: [irs]}")
        move(away, folder)
        assert await service.next() == "applied"
        assert service.health.configuration_error == ""
        assert "What was wrong before" in await service.next()
        assert service.loaded.configuration.topics["irs"].title == "The taxman"


@pytest.mark.slow
async def test_another_folder_in_its_place_is_followed(folder: Path) -> None:
    async with followed(folder) as service:
        other = folder.with_name("other")
        write(other, "irs: {title: Another, any: [irs]}")
        (other / "settings.yaml").write_text((folder / "settings.yaml").read_text())
        move(folder, folder.with_name("old"))
        move(other, folder)
        while (told := await service.next()) != "applied":
            assert "the folder is gone" in told
        assert service.loaded.configuration.topics["irs"].title == "Another"
        write(folder, "irs: {title: Changed, any: [irs]}")
        assert await service.next() == "applied"
        assert service.loaded.configuration.topics["irs"].title == "Changed"


def with_model(folder: Path, model: str) -> None:
    """Name a model on a port where nobody answers; the settings keep what they had."""
    settings = folder / "settings.yaml"
    kept = settings.read_text().partition("llm:")[0]
    place = "address: 'http://127.0.0.1:9/v1', own_network: true"
    settings.write_text(f"{kept}llm: {{{place}, model: {model}}}\n")


@pytest.mark.slow
async def test_a_model_whose_settings_stay_goes_on_with_what_it_was_asked(folder: Path) -> None:
    with_model(folder, "one")
    async with followed(folder) as service:
        asking = service.second_reader.reader
        assert asking is not None
        write(folder, "irs: {title: Changed, any: [irs]}")
        assert await service.next() == "applied"
        assert service.loaded.configuration.topics["irs"].title == "Changed"
        assert service.second_reader.reader is asking
        with_model(folder, "another")
        assert await service.next() == "applied"
        assert service.second_reader.reader not in {asking, None}


@pytest.mark.parametrize(
    ("changed", "waiting"),
    [
        ({"timezone": "Europe/Paris", "web": {"url": "https://news.example"}}, []),
        (
            {"contact": "a@example.org", "web": {"port": 1, "secret": SECRET}},
            ["contact", "web.port", "web.secret"],
        ),
    ],
)
def test_the_settings_that_wait_for_a_restart_are_named(
    changed: dict[str, object], waiting: list[str]
) -> None:
    assert waiting_for_restart(Settings(), Settings.model_validate(changed)) == waiting


def test_an_old_key_is_logged_with_its_line_and_the_new_name(folder: Path) -> None:
    (folder / "settings.yaml").write_text("sweep: 3d\n")
    with capture_logs() as logged:
        log_deprecations(load(folder, {}))
    (entry,) = logged
    assert entry["log_level"] == "warning"
    assert entry["problem"].startswith("settings.yaml:1: sweep: `sweep` is now `backfill`;")
