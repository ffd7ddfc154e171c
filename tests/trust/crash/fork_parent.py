"""The process that forks a life for each order: `python -m tests.trust.crash.fork_parent`.

A life is one round of the real service (`policywire once --all`) that is killed on its way. To
import the service takes seconds; a fork of a process that has imported it takes a hundredth.
Orders and answers are lines of JSON.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from tests.trust.crash.life import live


def main() -> None:
    """Live once, to have everything loaded; then fork until the orders end."""
    with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere):
        live(json.loads(sys.stdin.readline()))
    if threading.active_count() > 1:
        raise RuntimeError(f"threads are left that no fork would have: {threading.enumerate()}")
    _say({"pid": os.getpid()})
    _say({"code": 0})
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            _live(order)
        _say({"pid": child})
        _, status = os.waitpid(child, 0)
        _say({"code": os.waitstatus_to_exitcode(status)})


def _live(order: dict[str, Any]) -> None:
    code = 1
    try:
        log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        null = os.open(os.devnull, os.O_RDONLY)
        for descriptor, target in ((null, 0), (log, 1), (log, 2)):
            os.dup2(descriptor, target)
        live(order)
        code = 0
    finally:
        sys.stderr.flush()
        os._exit(code)


def _say(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
