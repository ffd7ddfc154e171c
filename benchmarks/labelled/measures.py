"""Counts as shares, precision and recall, B-cubed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    part: int
    whole: int

    def __str__(self) -> str:
        if not self.whole:
            return "–"
        return f"{self.part}/{self.whole} ({self.part / self.whole:.3f})"

    def __add__(self, other: Share) -> Share:
        return Share(self.part + other.part, self.whole + other.whole)


def share(hits: Iterable[object]) -> Share:
    """How many of them are true."""
    said = [bool(hit) for hit in hits]
    return Share(sum(said), len(said))


@dataclass(frozen=True)
class Retrieval:
    """True positives, false positives, false negatives."""

    hits: int
    false: int
    missed: int

    @property
    def precision(self) -> float:
        """0 where nothing was said."""
        return self.hits / max(1, self.hits + self.false)

    @property
    def recall(self) -> float:
        """0 where there was nothing to find."""
        return self.hits / max(1, self.hits + self.missed)

    def __str__(self) -> str:
        return _three(self.precision, self.recall)

    def __add__(self, other: Retrieval) -> Retrieval:
        return Retrieval(
            self.hits + other.hits, self.false + other.false, self.missed + other.missed
        )


def retrieval(pairs: Iterable[tuple[set[str], set[str]]]) -> Retrieval:
    """Over pairs of what is right and what was found."""
    total = Retrieval(0, 0, 0)
    for right, found in pairs:
        total += Retrieval(len(right & found), len(found - right), len(right - found))
    return total


@dataclass(frozen=True)
class BCubed:
    """Precision and recall of a grouping (Bagga and Baldwin 1998)."""

    precision: float
    recall: float

    def __str__(self) -> str:
        return _three(self.precision, self.recall)


def b_cubed(pairs: Sequence[tuple[str, str]]) -> BCubed | None:
    """Over pairs of the right group and the found one; None without any."""
    if not pairs:
        return None
    by_right, by_found = defaultdict(set), defaultdict(set)
    for place, (right, found) in enumerate(pairs):
        by_right[right].add(place)
        by_found[found].add(place)
    shared = [
        (len(by_right[r] & by_found[f]), len(by_right[r]), len(by_found[f])) for r, f in pairs
    ]
    return BCubed(
        sum(both / found for both, _, found in shared) / len(pairs),
        sum(both / right for both, right, _ in shared) / len(pairs),
    )


def _three(precision: float, recall: float) -> str:
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return f"{f1:.3f} (P {precision:.3f} R {recall:.3f})"
