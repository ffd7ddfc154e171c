"""Asks for known holes in the pinned packages, and tells "none" from "nobody could be asked"."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass

from tests.audit.packages import LOCK


@dataclass(frozen=True, slots=True)
class HolesReport:
    """Known holes, how many packages were asked about, and which could not be."""

    holes: tuple[str, ...]
    asked: int
    unasked: tuple[str, ...]
    trouble: str = ""


def known_holes(seconds: int = 300) -> HolesReport:
    """Ask the vulnerability service of PyPI through pip-audit."""
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes"]
    options = ["-r", str(LOCK), "--format", "json", "--progress-spinner", "off"]
    try:
        done = subprocess.run(
            [*command, *options], capture_output=True, text=True, check=False, timeout=seconds
        )
    except subprocess.TimeoutExpired:
        return HolesReport((), 0, (), f"it did not answer within {seconds} seconds")
    return report_of(done.stdout, done.stderr)


def report_of(said: str, errors: str) -> HolesReport:
    """Read what pip-audit says. It calls a package that it could not ask about "skipped"."""
    try:
        packages = list(json.loads(said)["dependencies"])
    except (ValueError, KeyError, TypeError):
        return HolesReport((), 0, (), (errors.strip().split("\n")[-1])[:300] or "no answer")
    asked = [each for each in packages if "vulns" in each]
    holes = [
        f"{each['name']} {each['version']}: {hole['id']}, "
        f"mended in {', '.join(hole.get('fix_versions', [])) or 'no release yet'}"
        for each in asked
        for hole in each["vulns"]
    ]
    unasked = tuple(each["name"] for each in packages if "vulns" not in each)
    return HolesReport(tuple(holes), len(asked), unasked)
