"""A finder: a function that finds a query in an article, and how occurrences are put together."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import chain
from typing import TypeAlias

from policywire.pipeline.topics.matching.match_index import MatchIndex, Occurrence

Finder: TypeAlias = Callable[[MatchIndex], list[Occurrence] | None]
"""Gives the occurrences that prove the query, or None when it does not hold."""


AnchoredFinder: TypeAlias = tuple[Finder, Collection[int] | None]
"""A finder with the units of which one must occur for it to hold; None when it needs none."""


class AnchoredFinders:
    """Finders of which only those are tried whose words occur.

    A topic may list hundreds of phrases where an article has a handful of them.
    """

    def __init__(self, anchored: Sequence[AnchoredFinder]) -> None:
        self._finders = [finder for finder, _ in anchored]
        self._always = [number for number, (_, units) in enumerate(anchored) if units is None]
        self._by_unit: dict[int, list[int]] = {}
        for number, (_, units) in enumerate(anchored):
            for unit in units or ():
                self._by_unit.setdefault(unit, []).append(number)

    def found(self, reading: MatchIndex) -> list[tuple[int, list[Occurrence]]]:
        """The numbers of those that hold, in order, and what proves each."""
        awake = list(self._always)
        for unit in self._by_unit.keys() & reading.hits.keys():
            awake += self._by_unit[unit]
        if len(awake) > 1:
            awake = sorted(set(awake))
        finders = self._finders
        return [
            (number, held) for number in awake if (held := finders[number](reading)) is not None
        ]


def sorted_unique(groups: Iterable[Iterable[Occurrence]]) -> list[Occurrence]:
    """The occurrences of all groups once each, in order.

    A dict keeps the runs in which they come: sorting runs is nearly linear, sorting a set is not.
    """
    return sorted(dict.fromkeys(chain.from_iterable(groups)))
