"""How a test tells the table of `./run.sh trust` what it really tried: the fixture `count`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

COUNTS = ("tried", "lost", "duplicated", "allowed")


@dataclass(frozen=True)
class Count:
    """Called once at the end of a test, with numbers that the test has found out."""

    record: Callable[[str, object], None]

    def __call__(
        self, tried: int = 1, *, lost: int = 0, duplicated: int = 0, allowed: int = 0
    ) -> None:
        """What was tried, what of it got lost (or got through), came twice, was allowed to."""
        for name, value in zip(COUNTS, (tried, lost, duplicated, allowed), strict=True):
            self.record(name, value)
