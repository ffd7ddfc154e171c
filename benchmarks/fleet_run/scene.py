"""A fleet on a database of its own, with its newsroom and its webhook."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.postgres import Postgres
from tests.whole.fleet import Fleet
from tests.whole.press import Press, press
from tests.whole.sinks import Workspace, workspace

DELAY = 0.3
"""Seconds that each host asks for between two requests."""
SLOW = 0.25
"""Seconds that each answer takes, as hosts out there do."""


@dataclass
class Scene:
    """One fleet that is yet to be started. `remote` is the database's address for machines."""

    fleet: Fleet
    room: Press
    desk: Workspace
    sources: dict[str, dict[str, str]]
    remote: str
    published: list[str] = field(default_factory=list)

    def publish(self, news: int, word: str) -> None:
        """Let each source publish so many articles."""
        for number, source in enumerate(self.sources.values()):
            made = headlines(word, number, news)
            self.room.publish(source["url"], *made)
            self.published += made

    def judged(self) -> int:
        """How many articles have a verdict."""
        found = self.fleet.rows("SELECT count(*) FROM article WHERE judged_at IS NOT NULL")
        return int(found[0][0]) if found else 0

    def gap(self) -> float:
        """The least time between two requests to one host, by that host's own log."""
        return min(min(self.room.gaps(host), default=9.0) for host in range(len(self.sources)))


def headlines(word: str, number: int, news: int) -> list[str]:
    """So many of one source, all different."""
    return [
        f"{word} {number}.{each} closes rail yards of district {number * 100 + each}"
        for each in range(news)
    ]


@contextmanager
def scene(
    server: Postgres, hosts: int, every: int, *, net: str = "127.0.1", database: str = ""
) -> Iterator[Scene]:
    """A fleet that is yet to be started. `net` is where the web is, `database` the server."""
    with (
        press(hosts, SLOW, net) as room,
        workspace(address=f"{net}.1") as desk,
        tempfile.TemporaryDirectory() as folder,
    ):
        name = server.create()
        fleet = Fleet(Path(folder), server.url(name))
        pace = {"delay": f"{DELAY}s", "every": f"{every}s", "min": "1s", "max": f"{every}s"}
        sources = {
            f"paper{host}": {"url": room.feed(host), "outlet": f"Paper {host}", **pace}
            for host in range(hosts)
        }
        fleet.configure(sources, desk.url)
        try:
            yield Scene(fleet, room, desk, sources, f"postgresql://postgres@{database}/{name}")
        finally:
            fleet.close()
