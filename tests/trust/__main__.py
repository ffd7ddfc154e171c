"""`./run.sh trust`: the promises, each tried, as a table.

    ./run.sh trust                  the short set: each kind of fault, a few times each
    ./run.sh trust --full           everything, for a night
    ./run.sh trust R-POWER S-SSRF   these rows only

Ends with 1 when a row failed. What is not done says so, and fails nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from time import monotonic

from rich.console import Console

from tests.trust.reliability import RELIABILITY
from tests.trust.row import Row
from tests.trust.security import SECURITY
from tests.trust.table import Result, show, try_rows

ROWS: tuple[Row, ...] = (*RELIABILITY, *SECURITY)


def main() -> int:
    """Try the rows and print the table."""
    asked = _parser().parse_args()
    unknown = set(asked.rows) - {row.name for row in ROWS}
    if unknown:
        sys.stderr.write(f"no row {', '.join(sorted(unknown))}\n")
        return 2
    rows = [row for row in ROWS if not asked.rows or row.name in asked.rows]
    errors = Console(stderr=True, soft_wrap=True)
    began = monotonic()
    results = try_rows(rows, full=asked.full, jobs=asked.jobs, begun=errors.print)
    spent = [getrusage(RUSAGE_SELF), getrusage(RUSAGE_CHILDREN)]
    processor = sum(each.ru_utime + each.ru_stime for each in spent)
    errors.print(f"{monotonic() - began:.0f} s by the clock, {processor:.0f} s of processor time")
    show(results, Console(width=None if sys.stdout.isatty() else 200))
    if asked.json:
        asked.json.write_text(json.dumps([_record(each) for each in results], indent=2))
    return int(any(each.verdict == "FAILED" for each in results))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="./run.sh trust", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("rows", nargs="*", metavar="ROW", help="only these rows")
    parser.add_argument("--full", action="store_true", help="everything, for a night")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--json", type=Path, help="write the table into this file as well")
    return parser


def _record(result: Result) -> dict[str, object]:
    counts = asdict(result.tally) if result.tally else {}
    more = {"verdict": result.verdict, "remarks": result.remarks, "seconds": result.seconds}
    return {"test": result.row.name, "promise": result.row.promise, **counts, **more}


if __name__ == "__main__":
    sys.exit(main())
