"""Machines made of network namespaces, whose lines to the database and to the web can be cut.

Needs Linux and root. Nothing of the machine's own network is touched: the program itself moves into
a namespace first, and all of them end with it.
"""

from __future__ import annotations

import ctypes
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

from tests.whole.product import until

CLONE_NEWNET = 0x40000000
DATABASE = "10.77.0.1"
"""Where all machines find the database."""
WEB = "10.78.0"
"""Where all machines find the web: its hosts are numbered from 1."""


class Line(StrEnum):
    """What a machine is joined to by a line of its own."""

    DATABASE = "database"
    WEB = "web"


def move_away(hosts: int) -> bool:
    """Move this process into a network of its own, with the web's hosts; False if not allowed."""
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNET):
        return False
    _ip("link", "set", "lo", "up")
    for address in (DATABASE, *(f"{WEB}.{number + 1}" for number in range(hosts))):
        _ip("address", "add", f"{address}/32", "dev", "lo")
    return True


class Machine:
    """One machine; `enter` goes before the command that is to run on it."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._namespace = subprocess.Popen(["unshare", "-n", "sleep", "infinity"])
        self.enter = ("nsenter", "-t", str(self._namespace.pid), "-n")
        ours = Path("/proc/self/ns/net").readlink()
        theirs = Path(f"/proc/{self._namespace.pid}/ns/net")
        until("a network of its own", lambda: theirs.readlink() != ours)
        self._inside("link", "set", "lo", "up")
        self._lay(Line.DATABASE, 100, f"{DATABASE}/32")
        self._lay(Line.WEB, 200, f"{WEB}.0/24")

    def cut(self, line: Line) -> None:
        """Cut a line: what is sent on it is gone, and nobody is told."""
        _ip("link", "set", self._name(line), "down")

    def mend(self, line: Line) -> None:
        """Join it again."""
        _ip("link", "set", self._name(line), "up")

    def close(self) -> None:
        """End it, with its lines."""
        self._namespace.kill()
        self._namespace.wait()

    def _name(self, line: Line) -> str:
        return f"{line[:4]}{self._number}"

    def _lay(self, line: Line, net: int, leads_to: str) -> None:
        here, there = (f"10.{net}.{self._number}.{end}" for end in (1, 2))
        name, peer = self._name(line), line.value
        namespace = str(self._namespace.pid)
        _ip("link", "add", name, "type", "veth", "peer", "name", peer, "netns", namespace)
        _ip("address", "add", f"{here}/30", "dev", name)
        _ip("link", "set", name, "up")
        self._inside("address", "add", f"{there}/30", "dev", peer)
        self._inside("link", "set", peer, "up")
        self._inside("route", "add", leads_to, "via", here)

    def _inside(self, *words: str) -> str:
        return _run(*self.enter, "ip", *words)


@contextmanager
def machines(number: int) -> Iterator[list[Machine]]:
    """So many machines, for as long as the block lasts."""
    made = [Machine(each) for each in range(number)]
    try:
        yield made
    finally:
        for each in made:
            each.close()


def _ip(*words: str) -> str:
    return _run("ip", *words)


def _run(*words: str) -> str:
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout
