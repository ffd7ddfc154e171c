"""The real service in a process of its own, and what a test may ask about it."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import sqlmodel

from policywire import config
from policywire.config.models import Source
from policywire.store.database.store import Store
from policywire.store.deliveries import delivery_list
from policywire.store.deliveries.delivery_list import DeliveryView
from policywire.store.schema import ArticleRow
from tests.cli.command import policywire
from tests.free_port import free_port

STARTER = Path(config.__file__).parent / "starter"
DEADLINE = 90.0
"""Seconds after which something that was to happen counts as not happening."""


def until(what: str, happened: Callable[[], bool], deadline: float = DEADLINE) -> None:
    """Look again and again until something has happened; fails when it does not."""
    ends = time.monotonic() + deadline
    while not happened():
        if time.monotonic() > ends:
            raise AssertionError(f"{what} did not happen within {deadline:.0f} s")
        time.sleep(0.02)


class Product:
    """One installation: a configuration folder, its database, and a process when it runs."""

    def __init__(self, folder: Path, program: str = "policywire.cli.app") -> None:
        self.folder = folder
        self.program = program
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.log = folder / "policywire.service.log"
        folder.mkdir(parents=True, exist_ok=True)

    # The configuration.

    def configure(
        self,
        sources: Mapping[str, Source],
        *,
        slack: str = "",
        smtp: int = 0,
        to: tuple[str, ...] = (),
    ) -> None:
        """Write the four files: starter topics, these sources, these two channels.

        Many articles come at once here: the guard against floods is set wide.
        """
        channels: dict[str, Any] = {"terminal": {"console": {}}}
        if slack:
            channels["slack"] = {"slack": {"webhook": slack}}
        if smtp:
            channels["mail"] = {
                "mail": {
                    "smtp": f"smtp+plain://127.0.0.1:{smtp}",
                    "from": "policywire@desk.example",
                    "to": list(to),
                }
            }
        for channel in channels.values():
            channel["flood"] = 1_000_000
        settings = {"allow_private_addresses": True, "web": {"port": self.port}}
        written = {
            key: source.model_dump(mode="json", by_alias=True) for key, source in sources.items()
        }
        self.write("settings.yaml", settings)
        self.write("sources.yaml", {"sources": written})
        self.write("alerts.yaml", {"channels": channels})
        shutil.copy(STARTER / "topics.yaml", self.folder / "topics.yaml")

    def write(self, name: str, value: object) -> None:
        """Write one file. JSON is YAML, too."""
        (self.folder / name).write_text(json.dumps(value, indent=2))

    # The process.

    def command(self, *words: str) -> list[str]:
        """The command line of `policywire` with this configuration."""
        return [sys.executable, "-m", self.program, "--config", str(self.folder), *words]

    def start(self) -> None:
        """Start `serve` and wait until it says that all is well."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(self.command("serve"), stdout=log, stderr=log)
        until("the start of the service", lambda: self.health().get("status") == "ok")

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run another command on the same configuration."""
        return policywire("--config", self.folder, *words)

    def stop(self) -> int:
        """Send SIGTERM and wait for the end; gives the exit code."""
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(timeout=10)

    def kill(self) -> None:
        """Send SIGKILL."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(timeout=10)

    def close(self) -> None:
        """End the process, whatever became of the test."""
        if self.process is not None and self.process.poll() is None:
            self.kill()

    # What it says and what it has.

    def health(self) -> dict[str, Any]:
        """The answer of /healthz, empty when there is none."""
        assert self.process is not None
        assert self.process.poll() is None, self.log.read_text()
        try:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{self.port}/healthz", timeout=2
            ) as answer:
                record: dict[str, Any] = json.load(answer)
                return record
        except (urllib.error.URLError, OSError):
            return {}

    def ask(self, question: Callable[[sqlmodel.Session], Any]) -> Any:
        """Ask the database, beside the running service."""
        store = Store.open(f"sqlite:///{self.folder}/data/policywire.db")
        try:
            with store.reading() as session:
                return question(session)
        finally:
            store.close()

    def articles(self) -> list[ArticleRow]:
        """All articles in the store."""
        return list(self.ask(lambda session: session.exec(sqlmodel.select(ArticleRow)).all()))

    def deliveries(self) -> list[DeliveryView]:
        """All deliveries in the store."""
        found: list[DeliveryView] = self.ask(
            lambda each: delivery_list.list_deliveries(each, limit=100_000)
        )
        return found

    def has_finished(self, published: int) -> bool:
        """Whether everything published was read, judged and told."""
        articles = self.articles()
        if len(articles) < published or any(each.judged_at is None for each in articles):
            return False
        return not any(
            each.state in {"pending", "sending", "retrying"} for each in self.deliveries()
        )
