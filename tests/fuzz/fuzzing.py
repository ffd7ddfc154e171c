"""Runs the fuzzers, each in a process of its own, and says what they found."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.trust.tally import Tally

FOLDER = Path(__file__).parent
BLIND = "--blind"
CORPUS = FOLDER / "corpus"
GROWN = FOLDER.parents[1] / ".fuzz"
"""What earlier runs found worth keeping; not in the repository."""
SLOWEST_SECONDS = 30
"""One input that takes longer is a finding; the service gives it six seconds of the processor."""
MEMORY_MB = 2560


@dataclass(frozen=True, slots=True)
class FuzzResult:
    """How many inputs a target was tried on; `finding` is the trace of what went wrong, if any.

    `input` is the file with the input that did it.
    """

    target: str
    tried: int
    finding: str = ""
    input: str = ""


def fuzz_tally(full: bool) -> Tally:
    """Fuzz every target for `./run.sh trust`: a minute each, or a few seconds in the short set."""
    targets = sorted(path.name for path in CORPUS.iterdir())
    results = [fuzz(each, 60) if full else fuzz(each, 2, blind=True) for each in targets]
    found = [
        f"{each.target}: {each.input or each.finding[-200:]}" for each in results if each.finding
    ]
    counts = ", ".join(f"{each.target} {each.tried:,}" for each in results)
    return Tally(tried=sum(each.tried for each in results), faults=tuple(found), note=counts)


def fuzz(target: str, seconds: int, *, blind: bool = False) -> FuzzResult:
    """Fuzz one target for so many seconds, from the kept corpus and from what earlier runs grew.

    `blind`: without looking which inputs lead somewhere new, which saves the preparation.
    """
    grown, found = GROWN / target, GROWN / "findings"
    for folder in (grown, found):
        folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "tests.fuzz.fuzz_target", target]
    command += [BLIND] if blind else []
    options = [
        f"-max_total_time={seconds}",
        f"-timeout={SLOWEST_SECONDS}",
        f"-rss_limit_mb={MEMORY_MB}",
        f"-artifact_prefix={found}/{target}-",
        "-max_len=20000",
        "-print_final_stats=1",
    ]
    with tempfile.TemporaryFile("w+", errors="replace") as output:
        done = subprocess.run(
            [*command, *options, str(grown), str(CORPUS / target)],
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=FOLDER.parents[1],
            check=False,
        )
        output.seek(0)
        said = output.read()
    tried = re.search(r"number_of_executed_units:\s*(\d+)", said)
    written = re.findall(r"Test unit written to (\S+)", said)
    return FuzzResult(
        target,
        int(tried[1]) if tried else 0,
        "" if done.returncode == 0 else said[-3000:],
        written[-1] if written else "",
    )
