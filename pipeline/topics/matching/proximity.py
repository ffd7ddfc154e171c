"""NEAR and ONEAR: occurrences that lie so many words apart at most."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from policywire.pipeline.topics.matching.finder import Finder, sorted_unique
from policywire.pipeline.topics.matching.match_index import MatchIndex, Occurrence


def near_center(distance: int, finders: Sequence[Finder]) -> Finder:
    """Each other part within the distance of the same occurrence of the first."""

    def find(reading: MatchIndex) -> list[Occurrence] | None:
        results: list[list[Occurrence]] = []
        for finder in finders:
            found = finder(reading)
            if not found:
                return None
            results.append(found)
        centre, *others = results
        sides = [_NearestOccurrences(found) for found in others]
        proof: list[list[Occurrence]] = []
        for place in centre:
            near = [side.nearest(place, distance) for side in sides]
            if all(near):
                proof += [[place], *near]
        return sorted_unique(proof) or None

    return find


class _NearestOccurrences:
    """The occurrences of one part, to be asked for the nearest before and after a place."""

    def __init__(self, found: Sequence[Occurrence]) -> None:
        self._by_start = sorted(found)
        self._by_end = sorted(found, key=lambda place: (place[1], place[0]))
        self._starts = [start for start, _ in self._by_start]
        self._ends = [end for _, end in self._by_end]

    def nearest(self, place: Occurrence, distance: int) -> list[Occurrence]:
        """The nearest one on each side that does not overlap `place`, within the distance."""
        start, end = place
        near = []
        before = bisect_left(self._ends, start) - 1
        if before >= 0 and start - self._ends[before] <= distance:
            near.append(self._by_end[before])
        after = bisect_right(self._starts, end)
        if after < len(self._starts) and self._starts[after] - end <= distance:
            near.append(self._by_start[after])
        return near


def in_sequence(distance: int, finders: Sequence[Finder]) -> Finder:
    """Each part after the one before it, within the distance; proved by the whole stretch."""

    def find(reading: MatchIndex) -> list[Occurrence] | None:
        found = finders[0](reading)
        for finder in finders[1:]:
            following = finder(reading)
            if not found or not following:
                return None
            sides = _NearestOccurrences(found)
            found = [link for place in following if (link := _link(sides, place, distance))]
        return sorted_unique([found or []]) or None

    return find


def _link(sides: _NearestOccurrences, place: Occurrence, distance: int) -> Occurrence | None:
    before = [near for near in sides.nearest(place, distance) if near[1] < place[0]]
    return (before[0][0], place[1]) if before else None
