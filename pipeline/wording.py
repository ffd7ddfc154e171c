"""The words of a text that tell something, and where they stand; read once for all that follows."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from pipeline.rarity import is_common
from pipeline.words import WORD, stem_of


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a text in order: stems, empty where a word tells nothing, and beginnings."""

    stems: list[str]
    starts: list[int]

    def telling(self, start: int = 0, end: int | None = None) -> list[str]:
        """The stems that tell something, from one word number to another."""
        return [stem for stem in self.stems[start:end] if stem]

    def between(self, start: int, end: int) -> list[str]:
        """The stems that tell something, from one place in the text to another."""
        return self.telling(bisect_left(self.starts, start), bisect_left(self.starts, end))


def wording(text: str, most: int) -> Wording:
    """Read the first words of a text, at most so many."""
    stems, starts = list[str](), list[int]()
    for found in islice(WORD.finditer(text), most):
        stems.append(_telling(found[0]))
        starts.append(found.start())
    return Wording(stems, starts)


@lru_cache(maxsize=100_000)
def _telling(token: str) -> str:
    stem = stem_of(token)
    return "" if len(stem) == 1 or is_common(stem) else stem
