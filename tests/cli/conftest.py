"""A small site on loopback, and a configuration that follows it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.cli.small_site import Site


@pytest.fixture
def site() -> Iterator[str]:
    Site.pages.clear()
    Site.asked.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
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
