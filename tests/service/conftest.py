"""The relay, the web service and the workspace that alerts are told to, and a mailroom for them."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable, Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
import pytest_asyncio

from tests.alerts.conftest import closed_port, make_alert, relay, service, workspace
from tests.service.mailroom import Mailroom
from tests.service.small_site import Site

__all__ = ["closed_port", "make_alert", "open_mailroom", "relay", "service", "workspace"]


@pytest_asyncio.fixture
async def open_mailroom(tmp_path: Path) -> AsyncIterator[Callable[..., Mailroom]]:
    """Opens a mailroom with the given channels; it is closed at the end."""
    opened: list[Mailroom] = []

    def make(channels: object, **options: object) -> Mailroom:
        opened.append(Mailroom(tmp_path, channels, **options))  # type: ignore[arg-type]
        return opened[-1]

    yield make
    for each in opened:
        await each.close()


@pytest.fixture
def site() -> Iterator[str]:
    Site.pages.clear()
    Site.asked.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "policywire.d"
    folder.mkdir()
    (folder / "settings.yaml").write_text("allow_private_addresses: true\n")
    (folder / "topics.yaml").write_text("irs: {title: IRS, any: [irs]}\n")
    return folder
