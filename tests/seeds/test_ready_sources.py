"""Each ready source of the official record, checked as `sources check` does, on its own shape."""

from __future__ import annotations

import json
import threading
from collections.abc import AsyncIterator, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

import pytest

from policywire.cli.sources.source_check import print_check
from policywire.cli.terminal.output import Output
from policywire.config.models import Settings
from policywire.config.yaml import packs
from policywire.config.yaml.loader import load
from policywire.config.yaml.strict_yaml import parse_yaml
from policywire.crawler.crawler import Crawler
from policywire.service.temporary_crawler import temporary_crawler
from tests.cli.command import policywire
from tests.seeds.ready_answers import READY, Replay, replay_of

pytestmark = pytest.mark.slow
SETTINGS = {"contact": "editor@example.org", "allow_private_addresses": True}
SECRET = "sesame-7f3a-opens"
KEYS = dict.fromkeys(
    ("DATA_GOV_KEY", "COURTLISTENER_TOKEN", "OPENSTATES_KEY", "LEGISCAN_KEY"), SECRET
)


def written() -> dict[str, dict[str, Any]]:
    """The sources of all packs as they stand in the files, by key."""
    found: dict[str, dict[str, Any]] = {}
    for name in packs.names():
        text = packs.text_of(name)
        found |= parse_yaml(name, text.encode()).value["sources"]  # type: ignore[index, call-overload]
    return found


SOURCES = {key: source for key, source in written().items() if replay_of(key)}


class Record(BaseHTTPRequestHandler):
    replay: ClassVar[Replay]
    asked: ClassVar[list[tuple[str, dict[str, str]]]] = []

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        self.asked.append((self.path, dict(self.headers)))
        fitting = [p for p in self.replay.pages if path == p or path.startswith(p.rstrip("*"))]
        body = self.replay.pages[max(fitting, key=len)] if fitting else ""
        if path == "/robots.txt" or not body:
            self.send_error(404)
            return
        kind = {"{": "application/json", "[": "application/json"}.get(body[0], "text/html")
        kind = "application/xml" if body.startswith("<?xml") else kind
        port = self.server.server_address[1]
        sent = body.replace("{BASE}", f"http://127.0.0.1:{port}").encode()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Record) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture(scope="module")
async def crawler() -> AsyncIterator[Crawler]:
    """The crawler of the command; it is started once, where the command starts one each time."""
    async with temporary_crawler(Settings.model_validate(SETTINGS)) as started:
        yield started


def write(folder: Path, key: str, base: str) -> Replay:
    """A configuration with this source, whose hosts are folders below `base`, and its answers."""
    replay = replay_of(key)
    assert replay is not None
    Record.replay, Record.asked = replay, []
    source = {**SOURCES[key], "url": SOURCES[key]["url"].replace("https:/", base), "delay": "0s"}
    (folder / "sources.yaml").write_text(json.dumps({"sources": {key: source}}))
    (folder / "settings.yaml").write_text(json.dumps(SETTINGS))
    return replay


def assert_it_works(key: str, replay: Replay, said: str) -> None:
    """It could be read, and what was read is shown."""
    count = "1 entry" if replay.entries == 1 else f"{replay.entries} entries"
    assert f"works      {key} can be read: {count}." in said, said
    for words in replay.says:
        assert words in said, said
    assert "without a date" not in said, said
    assert SECRET not in said


@pytest.mark.parametrize("key", sorted(SOURCES))
async def test_it_works_and_says_what_it_read(
    key: str, base: str, tmp_path: Path, crawler: Crawler, capsys: pytest.CaptureFixture[str]
) -> None:
    replay = write(tmp_path, key, base)
    source = load(tmp_path, KEYS).configuration.sources[key]
    print_check(Output(), key, source, await crawler.dry_run(key, source))
    assert_it_works(key, replay, "".join(capsys.readouterr()))


@pytest.mark.parametrize("key", ["api-congress-bills", "fr-irs", "supreme-court-opinions"])
def test_the_command_says_the_same(key: str, base: str, tmp_path: Path) -> None:
    replay = write(tmp_path, key, base)
    done = policywire("--config", tmp_path, "sources", "check", key, env=KEYS)
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    assert_it_works(key, replay, said)


def test_keys_go_where_the_packs_say() -> None:
    assert {key for key, each in SOURCES.items() if "headers" in each or "parameters" in each} >= {
        "api-congress-bills",
        "api-courtlistener-dockets",
        "openstates-ca",
        "legiscan-fl",
    }


def test_every_source_of_the_record_that_the_docs_name_is_here() -> None:
    assert len(SOURCES) >= 45
    for begin in READY:
        assert any(key.startswith(begin) for key in SOURCES), begin
