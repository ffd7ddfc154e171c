"""What a row of the table counted: how much was tried, and what went wrong with it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of one row. `tried` is in the row's own unit: kills, addresses, files, alerts, …"""

    tried: int = 0
    lost: int = 0
    """What should have come, stayed or been found, and did not."""
    duplicated: int = 0
    """What came twice."""
    allowed: int = 0
    """How many of those the promise allows: sends whose outcome nobody could know."""
    faults: tuple[str, ...] = ()
    """Whatever else broke the promise, a sentence each."""
    note: str = ""
    """What a reader should know of the figures."""

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.tried + other.tried,
            self.lost + other.lost,
            self.duplicated + other.duplicated,
            self.allowed + other.allowed,
            self.faults + other.faults,
            "; ".join(each for each in (self.note, other.note) if each),
        )

    def broken(self, least: int) -> tuple[str, ...]:
        """Why this is no pass; empty for one. Fewer than `least` tries prove nothing."""
        found = list(self.faults)
        if self.tried < least:
            found.append(f"tried {self.tried}, of at least {least}")
        if self.lost:
            found.append(f"lost {self.lost}")
        if self.duplicated > self.allowed:
            found.append(f"{self.duplicated} came twice, allowed {self.allowed}")
        return tuple(found)
