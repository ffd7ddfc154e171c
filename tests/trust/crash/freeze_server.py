"""Has a PostgreSQL server stand still for some seconds: it closes nothing and answers nothing.

python -m tests.trust.crash.freeze_server FOLDER PROGRAMS OWNER SECONDS MARK

Returns when it stands still; a process of its own lets it go on.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from tests.postgres import Postgres


def main() -> None:
    """Do it, and leave a mark that it was done."""
    folder, programs, owner, seconds, mark = sys.argv[1:]
    server = Postgres(Path(folder), Path(programs), owner or None)
    server.freeze()
    Path(mark).touch()
    if os.fork() == 0:
        os.setsid()
        time.sleep(float(seconds))
        server.thaw()


if __name__ == "__main__":
    main()
