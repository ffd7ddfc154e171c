"""What is wrong with a topic, and how to fix it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TopicFault:
    """One mistake in one topic (or entity).

    `part` is the key it stands under (`any`, `query`, `names`, …), `index` the entry in that list
    (from 0; None when the part is not a list), `column` the character in the entry's text where
    the trouble starts (from 1; 0 when it concerns the whole).
    """

    topic: str
    part: str
    index: int | None
    column: int
    problem: str
    cure: str

    def __str__(self) -> str:
        entry = "" if self.index is None else f"[{self.index}]"
        column = f", column {self.column}" if self.column else ""
        return f"{self.topic}.{self.part}{entry}{column}: {self.problem}; {self.cure}"


class TopicError(Exception):
    """The topics cannot be compiled. `faults` holds every mistake found, not only the first."""

    def __init__(self, faults: tuple[TopicFault, ...]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults
