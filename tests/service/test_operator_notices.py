"""The service tells its operator of sources in trouble on a real channel, and of their end."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

from policywire.cli.terminal.output import Output
from policywire.config.models import Channel, Configuration, ConsoleChannel, Settings, Source, Topic
from policywire.config.yaml.loader import LoadedConfiguration
from policywire.service.app.run_once import once
from policywire.service.app.service import Service
from policywire.service.health import ServiceHealth
from policywire.service.jobs.polling.source_watch import GROUP_INTERVAL, GROUP_WAIT, REPEAT_INTERVAL
from policywire.service.paths import paths_of

FEED = b"<rss version='2.0'><channel><title>News</title></channel></rss>"


class Newsroom(BaseHTTPRequestHandler):
    """Gives an empty feed, or a fault of the server while `broken`."""

    broken: ClassVar[bool] = False

    def do_GET(self) -> None:
        self.send_response(500 if self.broken and self.path != "/robots.txt" else 200)
        self.send_header("Content-Length", str(len(FEED)))
        self.end_headers()
        self.wfile.write(FEED)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def newsroom() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Newsroom)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


class Clock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time


def configured(newsroom: str, folder: Path) -> Configuration:
    settings = Settings(allow_private_addresses=True, data=str(folder))
    return Configuration(
        settings=settings,
        topics={"irs": Topic(title="IRS", any=["irs"])},
        sources={
            key: Source(url=f"{newsroom}/{key}", outlet=key, delay=timedelta(0))
            for key in ("one", "two")
        },
        channels={"desk": Channel(console=ConsoleChannel(width=100))},
    )


@pytest.mark.slow
async def test_trouble_is_told_once_reminded_of_and_its_end_is_told(
    newsroom: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configuration = configured(newsroom, tmp_path)
    clock, said = Clock(), io.StringIO()
    loaded = LoadedConfiguration(configuration, {}, (), ())
    place = paths_of(tmp_path, configuration.settings)
    service = Service(place, loaded, clock, said, ServiceHealth(started=clock.now()))

    async def poll_all() -> None:
        clock.time += timedelta(minutes=15)
        for key, source in configuration.sources.items():
            await service.poll_runner.poll(key, source)

    async def heard(after: timedelta = timedelta(0)) -> str:
        clock.time += after
        said.seek(0)
        said.truncate()
        await service.poll_runner.watch()
        await service.deliver_due()
        return said.getvalue()

    await service.start()
    try:
        monkeypatch.setattr(Newsroom, "broken", True)
        await poll_all()
        assert await heard() == ""
        await poll_all()
        assert await heard() == ""
        told = await heard(GROUP_WAIT)
        assert "2 sources are failing" in told
        assert "http 5xx (2): one, two." in told
        assert await heard(GROUP_INTERVAL) == ""
        assert "2 sources still failing" in await heard(REPEAT_INTERVAL)
        monkeypatch.setattr(Newsroom, "broken", False)
        await poll_all()
        assert await heard(GROUP_INTERVAL) == ""
        assert "2 sources recovered" in await heard(GROUP_WAIT)
        assert await heard(REPEAT_INTERVAL) == ""
    finally:
        await service.stop()


@pytest.mark.slow
async def test_runs_of_once_tell_the_operator_too(
    newsroom: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configuration = configured(newsroom, tmp_path)
    clock, place = Clock(), paths_of(tmp_path, configuration.settings)

    async def run(after: timedelta = timedelta(minutes=15)) -> str:
        clock.time += after
        said = io.StringIO()
        loaded = LoadedConfiguration(configuration, {}, (), ())
        await once(place, loaded, clock, said, Output().notes, every=True)
        return said.getvalue()

    monkeypatch.setattr(Newsroom, "broken", True)
    assert await run() == ""
    told = await run()
    assert "2 sources are failing" in told
    assert "http 5xx (2): one, two." in told
    assert await run() == ""
    assert "2 sources still failing" in await run(REPEAT_INTERVAL)
    monkeypatch.setattr(Newsroom, "broken", False)
    assert "2 sources recovered" in await run(GROUP_INTERVAL)
    assert await run(REPEAT_INTERVAL) == ""
