"""What two articles say alike: their closest sentences, side by side, for a person to compare."""

from __future__ import annotations

import re
from dataclasses import dataclass

from policywire.pipeline.text.sentences import sentences

READ = 6000
"""Letters of each article in which sentences are compared: news stands on top."""
COMPARED = 40
"""Sentences of each that are compared."""
SHOWN = 3
ALIKE = 0.25
"""The share of words in common from which on two sentences are shown beside each other."""
_WORD = re.compile(r"\w{3,}")


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of this article, and the closest one of the other."""

    here: str
    there: str


def side_by_side(here: str, there: str) -> tuple[Passage, ...]:
    """The closest pairs of sentences of two texts, in this text's order; each stands once."""
    theirs = _sentences(there)
    pairs = [
        (_alike(words, other_words), place, Passage(sentence, other))
        for place, (sentence, words) in enumerate(_sentences(here))
        for other, other_words in theirs
    ]
    kept: list[tuple[int, Passage]] = []
    for share, place, pair in sorted(pairs, key=lambda each: -each[0]):
        used = any(pair.here == one.here or pair.there == one.there for _, one in kept)
        if share < ALIKE or len(kept) == SHOWN:
            break
        if not used:
            kept.append((place, pair))
    return tuple(pair for _, pair in sorted(kept, key=lambda each: each[0]))


def _sentences(text: str) -> list[tuple[str, frozenset[str]]]:
    text = text[:READ]
    found = (text[start:end] for start, end in sentences(text, COMPARED))
    return [(each, frozenset(_WORD.findall(each.casefold()))) for each in found]


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    """The Jaccard index of their words."""
    return len(one & other) / len(one | other) if one and other else 0.0
