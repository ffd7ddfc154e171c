"""A finder: a function that finds a query in an article, and how occurrences are put together."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import chain
from typing import TypeAlias

from policywire.pipeline.topics.matching.match_index import MatchIndex, Occurrence

Finder: TypeAlias = Callable[[MatchIndex], list[Occurrence] | None]
"""Gives the occurrences that prove the query, or None when it does not hold."""


def sorted_unique(groups: Iterable[Iterable[Occurrence]]) -> list[Occurrence]:
    """The occurrences of all groups once each, in order.

    A dict keeps the runs in which they come: sorting runs is nearly linear, sorting a set is not.
    """
    return sorted(dict.fromkeys(chain.from_iterable(groups)))
