"""The words of a text that tell something."""

from __future__ import annotations

from functools import lru_cache

from pipeline.rarity import is_common
from pipeline.words import WORD, stem_of

LONGEST = 10
"""Letters a word has at most, on average, with the blank after it."""


def stems(text: str, most: int) -> list[str]:
    """The first words of a text in order: stems, empty where a word tells nothing."""
    return list(map(_telling, WORD.findall(text[: most * LONGEST])[:most]))


def telling(read: list[str]) -> list[str]:
    """Those that tell something."""
    return [stem for stem in read if stem]


@lru_cache(maxsize=200_000)
def _telling(token: str) -> str:
    stem = stem_of(token)
    return "" if len(stem) == 1 or is_common(stem) else stem
