"""The table: test, promise, tried, lost, duplicated, passed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from tests.trust.recording import Recorded, run_tests, tally_of
from tests.trust.row import Row
from tests.trust.tally import Tally


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a row. Without a tally it was not tried."""

    row: Row
    tally: Tally | None
    seconds: float = 0.0

    @property
    def broken(self) -> tuple[str, ...]:
        """Why the row did not pass."""
        return self.tally.broken(self.row.least) if self.tally else ()

    @property
    def verdict(self) -> str:
        """`passed`, `FAILED`, `not done`, or `--full only`."""
        if self.tally is not None:
            return "FAILED" if self.broken else "passed"
        return "not done" if self.row.missing else "--full only"

    @property
    def remarks(self) -> str:
        """What a reader should know besides."""
        said = (*self.broken, self.tally.note if self.tally else "", self.row.missing)
        partly = f"not shown: {self.row.partly}" if self.row.partly else ""
        return "; ".join(each for each in (*said, partly) if each)


def try_rows(
    rows: Iterable[Row], *, full: bool, jobs: int, begun: Callable[[str], None]
) -> list[Result]:
    """Try each row: first the tests of those that want to be alone, then all others together.

    The existing tests run in one go beside the harnesses, of which `jobs` run at once: these
    mostly wait.
    """
    chosen = list(rows)
    tried = [row for row in chosen if not row.missing and (full or not row.full_only)]
    counted = _tested([row for row in tried if row.alone], 1, begun, full=full)
    with ThreadPoolExecutor(1) as beside, ThreadPoolExecutor(jobs) as threads:
        others = [row for row in tried if not row.alone]
        recorded = beside.submit(_tested, others, jobs, begun, full=full)
        own = dict(threads.map(lambda row: (row.name, _timed(row, full=full, begun=begun)), tried))
        counted |= recorded.result()
    return [_result(row, own.get(row.name), counted, full=full) for row in chosen]


def _tested(
    rows: Iterable[Row], jobs: int, begun: Callable[[str], None], *, full: bool
) -> dict[str, Tally]:
    """What the existing tests of these rows counted."""
    tests = [test for row in rows for test in row.chosen_tests(full=full)]
    if not tests:
        return {}
    begun(f"{len(tests)} existing tests and files of tests")
    start = time.monotonic()
    found = dict(run_tests(tests, jobs))
    begun(f"these tests: {time.monotonic() - start:.0f} s")
    return found


def _result(row: Row, own: tuple[Tally, float] | None, counted: Recorded, *, full: bool) -> Result:
    if own is None:
        return Result(row, None)
    tally, seconds = own
    return Result(row, tally_of(row.chosen_tests(full=full), counted) + tally, seconds)


def _timed(row: Row, *, full: bool, begun: Callable[[str], None]) -> tuple[Tally, float]:
    """What the row's own harness counts, and how long it took."""
    if row.harness is None:
        return Tally(), 0.0
    begun(row.name)
    start = time.monotonic()
    tally = _tried(row.harness, full=full)
    seconds = time.monotonic() - start
    begun(f"{row.name}: {tally.tried} tried in {seconds:.0f} s")
    return tally, seconds


def _tried(harness: Callable[[bool], Tally], *, full: bool) -> Tally:
    try:
        return harness(full)
    except Exception as error:  # noqa: BLE001 - one broken row must not hide the others
        return Tally(faults=(f"{type(error).__name__}: {error}"[:300],))


def show(results: Iterable[Result], console: Console) -> None:
    """Print the table and one line that sums it up."""
    table = Table(show_lines=False, pad_edge=False)
    for name in ("test", "promise"):
        table.add_column(name, overflow="fold")
    for name in ("tried", "lost", "duplicated"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("passed", no_wrap=True)
    table.add_column("remarks", overflow="fold")
    found = list(results)
    for result in found:
        table.add_row(*_cells(result))
    console.print(table)
    console.print(summary(found))


def summary(results: Iterable[Result]) -> str:
    """How many rows passed, failed, were not tried."""
    verdicts = [result.verdict for result in results]
    names = ("passed", "FAILED", "not done", "--full only")
    counted = ", ".join(f"{verdicts.count(name)} {name}" for name in names)
    return f"{len(verdicts)} rows: {counted}"


def _cells(result: Result) -> tuple[str, ...]:
    row, tally = result.row, result.tally
    counts = (
        ("-", "-", "-")
        if tally is None
        else (str(tally.tried), str(tally.lost), f"{tally.duplicated}")
    )
    return (row.name, row.promise, *counts, result.verdict, result.remarks)
