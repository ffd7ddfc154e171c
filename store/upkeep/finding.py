"""What an inspection finds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How bad a finding is: an error keeps something from readers, or will; a warning may."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong and what to do. `check` names the inspection; `fixable` is safe to mend."""

    check: str
    severity: Severity
    problem: str
    cure: str
    fixable: bool = False
