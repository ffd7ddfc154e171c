"""The browser's processes on this machine: found by our mark, measured, ended."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class BrowserProcess:
    """A process of the browser and the bytes that are its alone."""

    pid: int
    memory: int


def browser_processes() -> Iterator[BrowserProcess]:
    """The processes of the browser that we started. None where there is no /proc."""
    parents: dict[int, int] = {}
    for each in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, ValueError, IndexError):
            parents[int(each.parent.name)] = int(each.read_text().rpartition(") ")[2].split()[1])
    roots = {pid for pid in parents if _is_marked(pid)}
    for pid in parents:
        if roots and not roots.isdisjoint(_line(pid, parents)):
            yield BrowserProcess(pid, _own_memory(pid))


def _line(pid: int, parents: Mapping[int, int]) -> Iterator[int]:
    """A process and those that it descends from."""
    for _ in range(20):
        yield pid
        pid = parents.get(pid, 0)


def _is_marked(pid: int) -> bool:
    with suppress(OSError):
        return process_mark().encode() in Path(f"/proc/{pid}/cmdline").read_bytes()
    return False


def process_mark() -> str:
    """The switch that marks our browser; Chromium itself does not know it."""
    return f"--policywire-of={os.getpid()}"


def _own_memory(pid: int) -> int:
    with suppress(OSError, ValueError, IndexError):
        fields = Path(f"/proc/{pid}/statm").read_text().split()
        return (int(fields[1]) - int(fields[2])) * _PAGE
    return 0


def kill_browser() -> None:
    """End all processes of the browser at once."""
    for process in browser_processes():
        with suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGKILL)
