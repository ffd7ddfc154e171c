"""`once` tells what came while a slow host is still asked, and does not wait for it without end."""

from __future__ import annotations

import asyncio
import contextlib
import io
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from policywire.cli.terminal.output import Output
from policywire.config.models import Configuration
from policywire.config.yaml.loader import LoadedConfiguration
from policywire.service.app import run_once
from policywire.service.clock import ManualClock
from policywire.service.paths import InstallationPaths

pytestmark = pytest.mark.slow
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
FEED = (
    '<?xml version="1.0"?><rss version="2.0"><channel><title>Town</title><item><title>Town sets a '
    "tariff on steel</title><guid>1</guid><pubDate>Tue, 24 Nov 2026 11:00:00 GMT</pubDate>"
    "<description>It begins in May.</description></item></channel></rss>"
)


class Town(BaseHTTPRequestHandler):
    """Its slow feed answers when the alert of the quick one is told; the engine waits 30 s."""

    told = threading.Event()
    was_told_first = False

    def do_GET(self) -> None:
        if self.path == "/slow":
            Town.was_told_first = self.told.wait(27)
        body = b"" if self.path == "/robots.txt" else FEED.encode()
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(body)))
        with contextlib.suppress(ConnectionError):
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


class Screen(io.StringIO):
    """A console that opens the slow feed once an alert stands on it."""

    def write(self, text: str) -> int:
        if "tariff on steel" in text:
            Town.told.set()
        return super().write(text)


@pytest.fixture
def loaded() -> Iterator[LoadedConfiguration]:
    Town.told, Town.was_told_first = threading.Event(), False
    with (
        ThreadingHTTPServer(("127.0.0.1", 0), Town) as quick,
        ThreadingHTTPServer(("127.0.0.1", 0), Town) as slow,
    ):
        for server in (quick, slow):
            threading.Thread(target=server.serve_forever, daemon=True).start()
        bases = [f"http://127.0.0.1:{server.server_address[1]}" for server in (quick, slow)]
        configuration = Configuration.model_validate(
            {
                "settings": {"allow_private_addresses": True},
                "sources": {
                    "quick": {"url": f"{bases[0]}/feed", "outlet": "Quick", "delay": "0s"},
                    "slow": {"url": f"{bases[1]}/slow", "outlet": "Slow", "delay": "0s"},
                },
                "topics": {"tariffs": {"title": "Tariffs", "any": ["tariff"]}},
                "channels": {"screen": {"console": {}}},
            }
        )
        yield LoadedConfiguration(configuration, {}, (), ())
        Town.told.set()
        for server in (quick, slow):
            server.shutdown()


async def test_a_source_is_told_before_a_slow_one_answers(
    loaded: LoadedConfiguration, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_once, "TELL_AFTER", 0.2)
    place = InstallationPaths(tmp_path, tmp_path, f"sqlite:///{tmp_path / 'news.db'}")
    summary = await run_once.once(
        place, loaded, ManualClock(NOW), Screen(), Output().notes, every=True
    )
    assert Town.was_told_first
    assert (summary.polled, summary.unfinished) == (2, 0)


async def test_polls_that_never_end_are_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_once, "PATIENCE", 0.01)
    never = asyncio.create_task(asyncio.Event().wait(), name="slow")
    done, waiting = await run_once.some_done({never})
    await run_once.cancel(waiting)
    assert (done, never.cancelled()) == (set(), True)
    summary = run_once.RunSummary(polled=3, unfinished=1)
    assert "3 sources polled, 1 not waited for" in summary.sentence()
