"""Runs existing tests and reads what they counted.

A test that a row names tells its figures by the fixture `count`; of a test by Hypothesis each
example counts. That a test passed counts nothing by itself.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.trust.count import COUNTS
from tests.trust.tally import Tally

ROOT = Path(__file__).resolve().parent.parent.parent
TARGET = "POLICYWIRE_TRUST_RECORD"
EXAMPLES = re.compile(r"(\d+) passing, ")

Recorded = Mapping[str, Tally]
"""What each test counted, by its id."""


class Recorder:
    """A pytest plugin that writes what the tests of a run counted into a file."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self._found: dict[str, dict[str, Any]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take the counts of a test, and whether it failed or was skipped."""
        found = self._found.setdefault(report.nodeid, {"outcome": "passed"})
        if report.outcome != "passed":
            found["outcome"] = report.outcome
        if report.when == "call":
            found |= {name: value for name, value in report.user_properties if name in COUNTS}

    def pytest_sessionfinish(self) -> None:
        """Write them."""
        self._target.write_text(json.dumps(self._found))


def pytest_configure(config: pytest.Config) -> None:
    """Record in the process that hears of all tests, not in its workers."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Recorder(Path(os.environ[TARGET])))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> None:
    """Count the examples of Hypothesis where the test itself counts nothing."""
    told = getattr(item, "hypothesis_statistics", "")
    if call.when == "call" and told and not item.user_properties:
        examples = sum(int(found) for found in EXAMPLES.findall(str(told)))
        item.user_properties.append(("tried", examples))


def run_tests(ids: Iterable[str], jobs: int) -> Recorded:
    """Run tests, all in one go; gives what each counted. Their failures are faults."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "found.json"
        words = ["-m", "pytest", "-q", "-p", "tests.trust.recording", "-p", "no:cacheprovider"]
        words += ["--timeout", "400"]  # beside the harnesses everything takes longer
        words += ["-n", str(jobs), "--dist", "loadfile", "--tb=short", "--durations=25"]
        words += dict.fromkeys(ids)
        done = subprocess.run(
            [sys.executable, *words],
            cwd=ROOT,
            env={**os.environ, TARGET: str(target)},
            capture_output=True,
            text=True,
            check=False,
        )
        if not target.exists():
            raise RuntimeError(f"the tests did not run: {done.stdout[-2000:]}{done.stderr[-2000:]}")
        found = json.loads(target.read_text())
    if done.returncode or os.environ.get("TRUST_DURATIONS"):
        sys.stderr.write(done.stdout[-6000:])
    return {test: _tally(test, record) for test, record in found.items()}


def tally_of(tests: Iterable[str], recorded: Recorded) -> Tally:
    """The sum of what some tests counted. A name that ran nothing is a fault."""
    total = Tally()
    for name in tests:
        mine = [each for test, each in recorded.items() if _is_part(test, name)]
        total = sum(mine, total) if mine else total + Tally(faults=(f"no test {name}",))
    return total


def _tally(test: str, record: Mapping[str, Any]) -> Tally:
    faults = () if record["outcome"] == "passed" else (f"{record['outcome']}: {test}",)
    return Tally(**{name: int(record.get(name, 0)) for name in COUNTS}, faults=faults)


def _is_part(test: str, name: str) -> bool:
    return test == name or test.startswith((f"{name}::", f"{name}["))
