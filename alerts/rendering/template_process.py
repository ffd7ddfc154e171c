"""Renders templates of the user's own in a process that can be ended: none holds up our alerts."""

from __future__ import annotations

import atexit
import json
import os
import pickle
import select
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from time import monotonic
from typing import Any

from policywire.alerts.rendering.template_error import TemplateError, TemplateFault, TemplateStopped
from policywire.crawler.confinement.clean_environment import python_environment

SECONDS = 10.0
"""So long an answer may take by the clock. Templates are stopped earlier, by their own time."""
START_SECONDS = 60.0
"""So long the process may take to start, which is no fault of the template."""
_TRIES = 2
"""A process may be ended by the machine; when the next one dies as well, it is the template."""
LENGTH_BYTES = 4
"""How many bytes say, before each order, how long it is."""
_MODULE = "policywire.alerts.rendering.template_worker"


class TemplateProcess:
    """One process for all templates, started with the first one. Safe to share between threads."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._turn = threading.Lock()

    def render(self, folder: Path, name: str, values: Mapping[str, object]) -> str:
        """What the template gives. Raises TemplateError, also when it had to be stopped."""
        order = pickle.dumps((str(folder), name, dict(values)))
        shown = str((folder / name).relative_to(folder.parent))
        with self._turn:
            kind, *found = self._ask(order, shown)
            if kind == "stopped":
                self.close()  # what it had taken is given back
        if kind == "made":
            return str(found[0])
        raise (TemplateStopped if kind == "stopped" else TemplateError)(TemplateFault(*found))

    def close(self) -> None:
        """End the process; the next template starts another."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.communicate()

    def _ask(self, order: bytes, shown: str) -> list[Any]:
        """The worker's answer, or one of ours about `shown` where it gives none."""
        for _ in range(_TRIES):
            try:
                process = self._running()
            except (OSError, ValueError):
                self.close()
                return ["fault", shown, 0, "the process that renders templates does not start"]
            try:
                return _answer(process, order, self._seconds)
            except TimeoutError:  # stuck where it cannot be interrupted
                break
            except (OSError, ValueError):  # it died
                self.close()
        return ["stopped", shown, 0, "it was stopped: it takes too long or too much memory"]

    def _running(self) -> subprocess.Popen[bytes]:
        """The process, ready for an order. Raises OSError and ValueError when it does not start."""
        if self._process is not None and self._process.poll() is not None:
            self.close()
        if self._process is None:
            self._process = _started()
            _line(self._process, monotonic() + START_SECONDS)
        return self._process


def _started() -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", _MODULE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=python_environment(os.environ),
    )


def _answer(process: subprocess.Popen[bytes], order: bytes, seconds: float) -> list[Any]:
    """What it says to an order. Raises TimeoutError, and OSError or ValueError when it has died."""
    assert process.stdin is not None
    process.stdin.write(len(order).to_bytes(LENGTH_BYTES) + order)
    process.stdin.flush()
    return list(json.loads(_line(process, monotonic() + seconds)))


def _line(process: subprocess.Popen[bytes], until: float) -> bytes:
    """One line of its output. Raises TimeoutError, and ValueError when it has ended."""
    assert process.stdout is not None
    descriptor, found = process.stdout.fileno(), b""
    while not found.endswith(b"\n"):
        if not select.select([descriptor], [], [], max(until - monotonic(), 0))[0]:
            raise TimeoutError
        piece = os.read(descriptor, 1 << 16)
        if not piece:
            raise ValueError("the process has ended")
        found += piece
    return found


TEMPLATE_PROCESS = TemplateProcess()
atexit.register(TEMPLATE_PROCESS.close)
