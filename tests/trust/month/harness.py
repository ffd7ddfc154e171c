"""R-LEAK: weeks of polls, with faults, after which the process is as small as it was."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import linear_regression
from typing import Any

from tests.trust.crash.series import configure
from tests.trust.crash.wire import headline, wire
from tests.trust.month.faulty import Weather
from tests.trust.recording import ROOT
from tests.trust.tally import Tally

MEGABYTE = 2**20
SLOPE = 1.0
"""Megabytes a thousand rounds may bring, when it has warmed up; the short run is noisier."""
SHORT_GROWTH = 6.0
"""Megabytes that the second half of a short run may add."""
SPARE = 2


def weeks(full: bool) -> Tally:
    """Live for a month, or a day and a half, of polls every quarter of an hour."""
    rounds = 2880 if full else 144
    with tempfile.TemporaryDirectory(prefix="policywire-month-") as place, wire() as world:
        folder = Path(place) / "policywire.d"
        folder.mkdir()
        weather = Weather()
        world.weather = weather
        configure(folder, world, retention="7d" if full else "1d")
        samples = _lived(folder, rounds)
    expected = {headline(number) for number in weather.offered}
    lost = [each for each in expected if not world.heard[each]]
    doubled = sum(max(0, len(world.heard[each]) - 1) for each in expected)
    faults = _growth(samples, full=full)
    note = f"{weather.faults} faults; {_shown(samples)}"
    return Tally(rounds, len(lost), doubled, faults=faults, note=note)


def _lived(folder: Path, rounds: int) -> list[dict[str, Any]]:
    order = {"folder": str(folder), "rounds": rounds, "every": max(1, rounds // 48)}
    done = subprocess.run(
        [sys.executable, "-m", "tests.trust.month.weeks", json.dumps(order)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-500:])
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def _growth(samples: Sequence[dict[str, Any]], *, full: bool) -> tuple[str, ...]:
    """What is larger at the end than once it was warm."""
    warm = samples[len(samples) // 3 :]
    found = []
    memory = [each["memory"] / MEGABYTE for each in warm]
    slope = linear_regression([each["round"] for each in warm], memory).slope * 1000
    if full and slope > SLOPE:
        found.append(f"memory grows by {slope:.1f} MB in a thousand rounds")
    if not full and memory[-1] - memory[0] > SHORT_GROWTH:
        found.append(f"memory grew by {memory[-1] - memory[0]:.1f} MB")
    for name in ("descriptors", "threads"):
        if warm[-1][name] > warm[0][name] + SPARE:
            found.append(f"{name} grew from {warm[0][name]} to {warm[-1][name]}")
    late = warm[len(warm) // 2 :]
    if full and late[-1]["file"] > late[0]["file"] * 1.1:
        found.append(f"the file grew from {late[0]['file']} to {late[-1]['file']} bytes")
    return tuple(found)


def _shown(samples: Sequence[dict[str, Any]]) -> str:
    first, last = samples[len(samples) // 3], samples[-1]
    memory = f"{first['memory'] / MEGABYTE:.0f} to {last['memory'] / MEGABYTE:.0f} MB"
    rest = ", ".join(f"{last[name]} {name}" for name in ("descriptors", "threads"))
    return f"{memory}, {rest}, file {last['file'] / MEGABYTE:.1f} MB"
