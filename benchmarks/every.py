"""All benchmarks, one after another, in sizes that end within a quarter of an hour together.

    python benchmarks/every.py [--full] [--pages DIR]

`--full` takes the sizes of the docs, which takes hours. `--pages` is a folder of pages as
`extraction.py` wants it; without it what needs one is left out, or invents its pages. A benchmark
that would begin too late is left out and named. The last table says how each ended, and the seconds
of clock and of CPU that it took.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from os import times
from pathlib import Path

HERE = Path(__file__).parent
DEMO = str(HERE.parent / "seeds" / "demo" / "articles.jsonl")
PAGES = "{pages}"
"""Stands for the folder of pages in the arguments of a benchmark."""
TOGETHER = 15 * 60.0
"""Seconds of clock that a quick run takes at most."""
EACH = 150.0
"""Seconds of clock after which a quick benchmark is ended."""


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A script with its arguments; without `quick` it is part of a full run only."""

    name: str
    quick: str | None
    full: str = ""

    def arguments(self, *, full: bool, pages: Path | None) -> list[str] | None:
        """What it is run with; None when it is not run."""
        given = self.full if full else self.quick
        if given is None or (PAGES in given and pages is None):
            return None
        return given.replace(PAGES, str(pages)).split()


BENCHMARKS = (
    Benchmark("judging", "", ""),
    Benchmark("replay", "", ""),
    Benchmark("match", "--documents 400 --topics 100 1000"),
    Benchmark("page", "--articles 20000 --rounds 20", "--articles 1000000"),
    Benchmark("whole", "--rate 2 --seconds 15", "--rate 1 5 20 --stored 1000000 --open 10000"),
    Benchmark("extraction", f"--pages {PAGES}", f"--pages {PAGES}"),
    Benchmark("poll", "--polls 2000 --each 500 --rounds 1"),
    Benchmark("crawl", "--sources 100 --seconds 40 --rounds 1 --contenders ours,bare"),
    Benchmark("stories", f"--file {DEMO} --sizes 1000", f"--file {DEMO}"),
    Benchmark("judgement", ""),
    Benchmark("aboutness", ""),
    Benchmark("record", "--bills 60 --dockets 8 --filings 60"),
    Benchmark("flood", "500"),
    Benchmark("channels", "--alerts 20"),
    Benchmark("llm", "--stub perfect", "--stub perfect"),
    Benchmark("capacity", "--workers 1,2"),
    Benchmark("ablation", None),
    Benchmark("official_record", None),
    Benchmark("faults", None),
    Benchmark("fleet", None, "--accidents"),
    Benchmark("postgres_restarts", None),
)
"""The others need a folder, a model or a file of yours: run them by name."""


def main() -> int:
    """Run them; 1 when one of them failed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--pages", type=Path)
    chosen = parser.parse_args()
    end = time.monotonic() + (float("inf") if chosen.full else TOGETHER)
    rows = []
    for each in BENCHMARKS:
        arguments = each.arguments(full=chosen.full, pages=chosen.pages)
        if arguments is not None:
            rows.append(_run(each.name, arguments, end, None if chosen.full else EACH))
    print(f"\n{'benchmark':<20}{'ended':<22}{'seconds':>9}{'of CPU':>9}")
    for name, ended, seconds, cpu in rows:
        print(f"{name:<20}{ended:<22}{seconds:>9.0f}{cpu:>9.0f}")
    return int(any(ended.startswith("failed") for _, ended, _, _ in rows))


def _run(
    name: str, arguments: Sequence[str], end: float, most: float | None
) -> tuple[str, str, float, float]:
    left = end - time.monotonic()
    if left < 0:
        return name, "left out: too late", 0.0, 0.0
    print(f"\n== {name} {' '.join(arguments)}", flush=True)
    began, before = time.monotonic(), times()
    command = [sys.executable, str(HERE / f"{name}.py"), *arguments]
    process = subprocess.Popen(command, start_new_session=True)
    try:
        code = process.wait(most and min(most, left))
        ended = "well" if code == 0 else f"failed with {code}"
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)  # with the servers that it started
        process.wait()
        ended = "cut off: too long"
    after = times()
    cpu = sum(after[2:4]) - sum(before[2:4])
    return name, ended, time.monotonic() - began, cpu


if __name__ == "__main__":
    sys.exit(main())
