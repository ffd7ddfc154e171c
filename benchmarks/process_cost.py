"""CPU and memory of a process and all that it has started, from /proc."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def cpu(pid: int) -> float:
    """Seconds of CPU of a process and of its children, those included that have ended."""
    return sum(_cpu_of(each) for each in family(pid))


def memory(pid: int) -> float:
    """Megabytes that a process and its children hold; what they share is divided among them."""
    return sum(_memory_of(each) for each in family(pid))


def family(pid: int) -> list[int]:
    """The process, its children, and theirs."""
    found = [pid]
    with suppress(OSError):  # it has just ended
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += family(int(child))
    return found


def _cpu_of(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def _memory_of(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
