"""A table that works out what it lacks."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from sys import maxsize
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Memo(dict[Key, Value]):
    """What a function answers to each key, kept for up to `most` of them; then it begins anew.

    Looking up what is there is a dictionary's work, which costs no call of a function: it is made
    for the innermost loops, by `map(lookup.__getitem__, keys)`.
    """

    def __init__(self, work_out: Callable[[Key], Value], most: int = maxsize) -> None:
        super().__init__()
        self._work_out, self._most = work_out, most

    def __missing__(self, key: Key) -> Value:
        if len(self) >= self._most:
            self.clear()
        value = self[key] = self._work_out(key)
        return value
