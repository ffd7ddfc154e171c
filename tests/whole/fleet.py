"""Several processes of one installation on one PostgreSQL, each in a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import psycopg

from tests.free_port import free_port
from tests.whole.product import until

TOPICS = {"topics": {"rail": {"title": "Rail yards", "any": ["rail yards"]}}}


class Process:
    """One process, with a log of its own."""

    def __init__(
        self, folder: Path, name: str, *words: str, url: str = "", enter: Sequence[str] = ()
    ) -> None:
        """`enter` goes before the command: it runs on another machine, or as another user."""
        self.log = folder.parent / f"{name}.log"
        environment = os.environ | ({"DATABASE_URL": url} if url else {})
        with self.log.open("ab") as log:
            self.popen = subprocess.Popen(
                [
                    *enter,
                    sys.executable,
                    "-m",
                    "policywire.cli.app",
                    "--config",
                    str(folder),
                    *words,
                ],
                stdout=log,
                stderr=log,
                env=environment,
            )

    def signal(self, number: int) -> None:
        """Send a signal."""
        self.popen.send_signal(number)

    def kill(self) -> None:
        """End it without a chance to say goodbye."""
        if self.popen.poll() is None:
            self.popen.send_signal(signal.SIGCONT)
            self.popen.kill()
        self.popen.wait(timeout=10)

    def stop(self) -> int:
        """Ask it to end; gives its exit code."""
        self.popen.terminate()
        return self.popen.wait(timeout=20)


class Fleet:
    """A configuration folder, a database, and the processes started on them."""

    def __init__(self, folder: Path, database: str) -> None:
        self.folder = folder / "policywire.d"
        self.folder.mkdir(parents=True)
        self.database = database
        self.port = free_port()
        self.processes: list[Process] = []

    def configure(
        self, sources: Mapping[str, Mapping[str, Any]], webhook: str, **settings: object
    ) -> None:
        """Write the four files: one topic, these sources, one webhook."""
        self.write(
            "settings.yaml",
            {
                "database": "${DATABASE_URL}",
                "workers": True,
                "allow_private_addresses": True,
                "web": {"port": self.port, "secret": "a-secret-of-some-length-for-all"},
                **settings,
            },
        )
        self.write("sources.yaml", {"sources": sources})
        self.write("topics.yaml", TOPICS)
        channel = {"webhook": {"url": webhook}, "flood": 1_000_000}
        self.write("alerts.yaml", {"channels": {"desk": channel}})

    def write(self, name: str, value: object) -> None:
        """Write one file. JSON is YAML, too."""
        (self.folder / name).write_text(json.dumps(value, indent=2))

    def start(self, name: str, *words: str, url: str = "", enter: Sequence[str] = ()) -> Process:
        """Start a process; `url` is another way to the database than that of the others."""
        process = Process(self.folder, name, *words, url=url or self.database, enter=enter)
        self.processes.append(process)
        return process

    def serve(self, name: str = "leader", url: str = "", enter: Sequence[str] = ()) -> Process:
        """Start a leader and wait until it leads."""
        process = self.start(name, "serve", "--port", str(self.port), url=url, enter=enter)
        self.until(f"the start of {name}", lambda: "leader" in self.roles(), process)
        return process

    def standby(self, name: str = "standby", url: str = "", enter: Sequence[str] = ()) -> Process:
        """Start a standby and wait until it stands by."""
        words = ("serve", "--standby", "--port", str(free_port()))
        process = self.start(name, *words, url=url, enter=enter)
        self.until(f"the start of {name}", lambda: "standby" in self.roles(), process)
        return process

    def worker(self, name: str, *words: str, url: str = "", enter: Sequence[str] = ()) -> Process:
        """Start a worker and wait until it is entered."""
        before = self.roles().count("worker")
        process = self.start(name, "worker", *words, url=url, enter=enter)
        self.until(f"the start of {name}", lambda: self.roles().count("worker") > before, process)
        return process

    def until(self, what: str, happened: Callable[[], bool], process: Process) -> None:
        """Wait until something has happened; fails at once when the process ends instead."""

        def looked() -> bool:
            assert process.popen.poll() is None, process.log.read_text()[-3000:]
            return happened()

        until(what, looked)

    def roles(self) -> list[str]:
        """The roles of the processes that live."""
        found = self.rows(
            "SELECT role FROM worker WHERE seen_at > extract(epoch FROM clock_timestamp()) - 6"
        )
        return [str(role) for (role,) in found]

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Ask the database; nothing while it has no tables."""
        try:
            with psycopg.connect(self.database) as connection:
                return connection.execute(query.encode()).fetchall()
        except psycopg.errors.UndefinedTable:
            return []

    def titles(self) -> list[str]:
        """The titles of all articles that were judged, one for each article."""
        return [
            str(title)
            for (title,) in self.rows("SELECT title FROM article WHERE judged_at IS NOT NULL")
        ]

    def workers(self) -> list[dict[str, Any]]:
        """What `policywire workers --json` says."""
        done = self.run("workers", "--json")
        found: list[dict[str, Any]] = json.loads(done.stdout)
        return found

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run another command on the same configuration."""
        return subprocess.run(
            [sys.executable, "-m", "policywire.cli.app", "--config", str(self.folder), *words],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
            env=os.environ | {"DATABASE_URL": self.database},
        )

    def close(self) -> None:
        """End all processes."""
        for process in self.processes:
            process.kill()
