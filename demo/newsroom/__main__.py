"""`python -m policywire.demo.newsroom`: the newsroom in a process of its own.

Prints one line of JSON with the addresses, then serves until it is ended.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import sys
import time
from datetime import datetime, timedelta

from policywire.demo.newsroom.publication import publications
from policywire.demo.newsroom.server import Newsroom


def main() -> None:
    """Read the arguments and serve."""
    parser = argparse.ArgumentParser(prog="python -m policywire.demo.newsroom", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free port")
    parser.add_argument("--started", default="", help="the clock's first moment (ISO, with zone)")
    parser.add_argument("--rate", type=float, default=1.0, help="seconds of news per second")
    given = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(given.port, _started(given.started), given.rate))


def _started(written: str) -> datetime:
    date = datetime.fromisoformat(written) if written else publications()[-1].date
    if date.tzinfo is None:
        raise SystemExit(f"--started {written}: name the time zone too, such as {written}+00:00")
    return date


async def _serve(port: int, started: datetime, rate: float) -> None:
    begun = time.monotonic()
    newsroom = Newsroom(
        publications(),
        clock=lambda: started + timedelta(seconds=rate * (time.monotonic() - begun)),
    )
    await newsroom.start(port=port)
    addresses = {key: outlet._asdict() for key, outlet in newsroom.outlets.items()}
    sys.stdout.write(json.dumps({"root": newsroom.root, "outlets": addresses}) + "\n")
    sys.stdout.flush()
    try:
        await asyncio.Event().wait()
    finally:
        await newsroom.stop()


if __name__ == "__main__":
    main()
