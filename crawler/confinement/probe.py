"""Which walls this machine does not give: asked of processes that put them up, and end.

Walls cannot be taken down again, so that nobody can try them on himself.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable

from policywire.crawler.confinement.browser_launcher import confine_browser
from policywire.crawler.confinement.clean_environment import python_environment
from policywire.crawler.confinement.parser_walls import confine_parser

_SECONDS = 30
_MODULE = "policywire.crawler.confinement.probe"
_UNKNOWN = "what this machine offers could not be found out"


def missing_walls() -> tuple[str, ...]:
    """A sentence for each wall that is missing here, for parsers and for Chromium."""
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            [sys.executable, "-m", _MODULE],
            env=python_environment(os.environ),
            capture_output=True,
            timeout=_SECONDS,
            check=True,
        )
        return tuple(map(str, json.loads(done.stdout)))
    except (OSError, ValueError, subprocess.SubprocessError):
        return (_UNKNOWN,)


def main() -> None:
    """Try both kinds of walls and print a JSON list."""
    arguments = [] if os.getuid() else ["--no-sandbox"]
    parser = [f"parsers: {each}" for each in _tried(confine_parser)]
    browser = [
        f"Chromium: {each}" for each in _tried(lambda: confine_browser("/bin/true", arguments))
    ]
    print(json.dumps(parser + browser))


def _tried(walls: Callable[[], tuple[str, ...]]) -> list[str]:
    """What a child that puts up these walls could not put up."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, json.dumps(walls()).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as end:
        said = end.read()
    os.waitpid(child, 0)
    found: list[str] = json.loads(said) if said else [_UNKNOWN]
    return found


if __name__ == "__main__":
    main()
