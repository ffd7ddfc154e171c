"""Stops a PostgreSQL server as a power cut of its machine would, and starts it again.

python -m tests.trust.crash.stop_server FOLDER PROGRAMS OWNER MARK
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.postgres import Postgres


def main() -> None:
    """Do it, and leave a mark that it was done."""
    folder, programs, owner, mark = sys.argv[1:]
    server = Postgres(Path(folder), Path(programs), owner or None)
    server.control("stop", "-m", "immediate")
    server.control("start")
    Path(mark).touch()


if __name__ == "__main__":
    main()
