"""The replay of the official record: every action is one development of its own proceeding."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "record.py"


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_each_action_is_told_once_in_its_own_story(seed: int) -> None:
    command = [sys.executable, str(SCRIPT), "--bills", "24", "--dockets", "8", "--filings", "60"]
    done = subprocess.run(
        [*command, "--seed", str(seed), "--json"], capture_output=True, text=True, check=False
    )
    told = json.loads(done.stdout)
    assert told["faults"] == []
    assert done.returncode == 0
    assert told["actions"] == told["articles"] == 24 * 4 + 60
    assert told["stories"] == told["proceedings"] == 32
    assert told["their alerts"] == told["substantial actions of the five followed"] > 0
