"""A process that has imported every command, and forks for each that is asked for.

`python -m tests.cli.forking FD` reads requests from a socket until its other side is closed.
"""

from __future__ import annotations

import gc
import json
import os
import socket
import sys
from importlib import import_module

from policywire.cli import app

LATE = ("scrapy.crawler", "twisted.internet.asyncioreactor", "uvicorn", "apprise")
"""What the crawler and the channels import when they start; the reactor itself may not be."""
REQUEST = 2**20


def serve(door: socket.socket) -> None:
    """Fork for each request and send back the exit code; returns in the child, to run it."""
    while True:
        request, streams, _, _ = socket.recv_fds(door, REQUEST, 3)
        if not request:
            os._exit(0)
        child = os.fork()
        if child == 0:
            _become(json.loads(request), streams)
            door.close()
            return
        for each in streams:
            os.close(each)
        _, status = os.waitpid(child, 0)
        door.send(str(os.waitstatus_to_exitcode(status)).encode())


def _become(request: dict[str, object], streams: list[int]) -> None:
    """Take over the arguments, the environment, the folder and the streams of a request."""
    for target, each in enumerate(streams):
        os.dup2(each, target)
        os.close(each)
    os.environ.clear()
    os.environ.update(request["environment"])  # type: ignore[call-overload]
    os.chdir(str(request["folder"]))
    sys.argv[1:] = request["arguments"]  # type: ignore[assignment]


if __name__ == "__main__":
    line = socket.socket(fileno=int(sys.argv[1]))
    for command in app.COMMANDS.values():
        import_module(f"policywire.{command.at.partition(':')[0]}")
    for module in LATE:
        import_module(module)
    gc.freeze()
    serve(line)
    sys.argv[0] = "policywire"
    app.main()
