"""The service under a clock that a test sets: a file holds by how many seconds it is off.

What measures spans (the monotonic clock, and with it the event loop) goes on as it is, as it does
when somebody sets a machine's clock.
"""

from __future__ import annotations

import os
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import time_machine

from policywire.cli import app

FILE = "POLICYWIRE_TEST_CLOCK"
LOOK_EVERY = 0.05


def _follow(file: Path, traveller: time_machine.Coordinates, off: float) -> None:
    while True:
        time.sleep(LOOK_EVERY)
        found = float(file.read_text() or off)
        if found != off:
            traveller.shift(timedelta(seconds=found - off))
            off = found


def main() -> None:
    """Run the command line under the false clock."""
    file = Path(os.environ[FILE])
    off = float(file.read_text())
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=off), tick=True) as traveller:
        threading.Thread(target=_follow, args=(file, traveller, off), daemon=True).start()
        app.main()


if __name__ == "__main__":
    main()
