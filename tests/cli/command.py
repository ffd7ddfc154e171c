"""Runs the real command in a process of its own, forked from one that has its imports behind it.

Starting Python and importing every room costs a second and a half; most tests want to see one
line. So one process a session imports the commands and waits; each run is a fork of it, with its
own arguments, environment and standard streams, and ends as any process does. Tests of the start
itself, of signals and of the streams start `python -m policywire.cli.app` anew.
"""

from __future__ import annotations

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile

TIMEOUT = 100.0
"""Seconds for one command."""
LARGEST_INPUT = 60_000
"""Bytes that a pipe takes before anybody reads them."""
_ONE_AT_A_TIME = threading.Lock()


def policywire(
    *arguments: str | Path, stdin: str = "", env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run `policywire` with these arguments; its output is text."""
    words = [str(each) for each in arguments]
    clean = {key: value for key, value in os.environ.items() if key != "POLICYWIRE_CONFIG"}
    request = {"arguments": words, "environment": clean | (env or {}), "folder": str(Path.cwd())}
    with TemporaryFile() as out, TemporaryFile() as err:
        code = _run(request, stdin.encode(), out.fileno(), err.fileno())
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess(words, code, out.read().decode(), err.read().decode())


def _run(request: object, stdin: bytes, out: int, err: int) -> int:
    """Have one command run; give its exit code, negative for the signal that ended it."""
    assert len(stdin) <= LARGEST_INPUT
    reading, writing = os.pipe()
    os.write(writing, stdin)
    os.close(writing)
    with _ONE_AT_A_TIME:
        door = _started()
        try:
            socket.send_fds(door, [json.dumps(request).encode()], [reading, out, err])
            return int(door.recv(64))
        except TimeoutError:
            _started.cache_clear()
            door.close()  # which ends the process that forks, and with it the command
            raise
        finally:
            os.close(reading)


@cache
def _started() -> socket.socket:
    """The process that forks, ready: the line to it."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.settimeout(TIMEOUT)
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.cli.forking", str(theirs.fileno())],
        pass_fds=[theirs.fileno()],
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    theirs.close()
    atexit.register(_end, process, ours)
    return ours


def _end(process: subprocess.Popen[bytes], door: socket.socket) -> None:
    door.close()
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
