"""Posting lists: from a key to the numbers of the texts that hold it."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from itertools import repeat


class PostingLists:
    """Which texts hold a key. Most keys stand in one text only: a number is less than a list."""

    def __init__(self) -> None:
        self._of: dict[int, int | list[int]] = {}

    def add(self, keys: Iterable[int], number: int) -> None:
        """Note that a text holds the keys."""
        for key in keys:
            holders = self._of.setdefault(key, number)
            if isinstance(holders, list):
                holders.append(number)
            elif holders != number:
                self._of[key] = [holders, number]

    def of(self, key: int) -> Sequence[int]:
        """The numbers, the oldest first."""
        holders = self._of.get(key, ())
        return (holders,) if isinstance(holders, int) else holders

    def counts(self, keys: Iterable[int]) -> list[int]:
        """How many hold each key."""
        found = map(self._of.get, keys, repeat(()))
        return [1 if isinstance(holders, int) else len(holders) for holders in found]

    def drop(self, keys: Iterable[int], gone: Container[int]) -> None:
        """Take the numbers that are gone from some keys."""
        for key in keys:
            left = [number for number in self.of(key) if number not in gone]
            if left:
                self._of[key] = left if len(left) > 1 else left[0]
            else:
                del self._of[key]
