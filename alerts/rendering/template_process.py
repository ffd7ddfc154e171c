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

SECONDS = 10.0
"""So long an answer may take by the clock. Templates are stopped earlier, by their own time."""
_LENGTH_BYTES = 4
_MODULE = "policywire.alerts.rendering.template_worker"
_ENVIRONMENT = ("PATH", "PYTHONPATH", "LANG", "LC_ALL")
"""All that the process sees of our environment: there are secrets in it."""


class TemplateProcess:
    """One process for all templates, started with the first one. Safe to share between threads."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._turn = threading.Lock()

    def render(self, folder: Path, name: str, values: Mapping[str, object]) -> str:
        """What the template gives. Raises TemplateError, also when it had to be stopped."""
        order = pickle.dumps((str(folder), name, dict(values)))
        with self._turn:
            answer = self._ask(order)
        if answer is None:
            shown = str((folder / name).relative_to(folder.parent))
            problem = "it was stopped: it takes too long or too much memory"
            raise TemplateStopped(TemplateFault(shown, 0, problem))
        kind, *found = answer
        if kind == "made":
            return str(found[0])
        if kind == "stopped":
            self.close()  # what it had taken is given back
            raise TemplateStopped(TemplateFault(*found))
        raise TemplateError(TemplateFault(*found))

    def close(self) -> None:
        """End the process; the next template starts another."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.communicate()

    def _ask(self, order: bytes) -> list[Any] | None:
        process = self._process or self._start()
        assert process.stdin is not None
        try:
            process.stdin.write(len(order).to_bytes(_LENGTH_BYTES) + order)
            process.stdin.flush()
            line = _line(process, monotonic() + self._seconds)
            return list(json.loads(line))
        except (OSError, ValueError):  # it died, or is stuck where it cannot be interrupted
            self.close()
            return None

    def _start(self) -> subprocess.Popen[bytes]:
        seen = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", _MODULE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=seen,
        )
        return self._process


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
