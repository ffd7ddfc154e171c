"""Runs the real command in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def policywire(
    *arguments: str | Path, stdin: str = "", env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run `policywire` with these arguments; its output is text."""
    clean = {key: value for key, value in os.environ.items() if key != "POLICYWIRE_CONFIG"}
    return subprocess.run(
        [sys.executable, "-m", "policywire.cli.app", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env=clean | (env or {}),
    )
