"""An error in the configuration: its place, what is wrong, and how to fix it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True)
class ConfigFault:
    """One thing to put right. `line` and `column` count from 1; 0 means the file as a whole.

    `key` is the dotted path inside the file, empty for the file as a whole. No field ever holds
    the value of a secret.
    """

    file: str
    line: int
    column: int
    key: str
    problem: str
    cure: str = ""

    def __str__(self) -> str:
        """`topics.yaml:12: irs-enforcement.thresold: unknown key; did you mean threshold?`"""
        where = f"{self.file}:{self.line}" if self.line else self.file
        key = f"{self.key}: " if self.key else ""
        cure = f"; {self.cure}" if self.cure else ""
        return f"{where}: {key}{self.problem}{cure}"

    @property
    def sort_key(self) -> tuple[str, int, int, str]:
        """Sorts faults by file, then as one reads."""
        return (self.file, self.line, self.column, self.key)


class ConfigurationError(Exception):
    """The configuration cannot be used. `faults` holds every fault of every file, in order."""

    def __init__(self, faults: Iterable[ConfigFault]) -> None:
        self.faults = in_order(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


def in_order(faults: Iterable[ConfigFault]) -> tuple[ConfigFault, ...]:
    """Each fault once, sorted by file, line and column."""
    return tuple(sorted(dict.fromkeys(faults), key=lambda fault: fault.sort_key))


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """The fix for an unknown word: the closest known one, or all of them."""
    close = get_close_matches(word[:80].lower(), known, n=1, cutoff=0.6)
    if close:
        return f"did you mean {close[0]}?"
    return f"known here: {', '.join(known)}" if known else ""
