"""What two articles say alike: their closest sentences, side by side, for a person to compare."""

from __future__ import annotations

import re
from dataclasses import dataclass

from policywire.pipeline.text.sentences import sentences
from policywire.web.views.highlight import TextRange, TextSegment, highlight_line

READ = 6000
"""Letters of each article in which sentences are compared: news stands on top."""
COMPARED = 40
"""Sentences of each that are compared."""
SHOWN = 3
ALIKE = 0.25
"""The share of words in common from which on two sentences are shown beside each other."""
_WORD = re.compile(r"\w{3,}")
_TELLING = re.compile(r"\d[\d.,]*(?<=\d)|\w{4,}")
"""What is marked: a short word says little, but every number does."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of this article, and the closest one of the other; what both say is `matched`."""

    here: list[TextSegment]
    there: list[TextSegment]


def side_by_side(here: str, there: str) -> tuple[Passage, ...]:
    """The closest pairs of sentences of two texts, in this text's order; each stands once."""
    theirs = _sentences(there)
    pairs = [
        (_alike(words, other_words), place, sentence, other)
        for place, (sentence, words) in enumerate(_sentences(here))
        for other, other_words in theirs
    ]
    kept: list[tuple[int, str, str]] = []
    for share, place, sentence, other in sorted(pairs, key=lambda each: -each[0]):
        used = any(sentence == one[1] or other == one[2] for one in kept)
        if share < ALIKE or len(kept) == SHOWN:
            break
        if not used:
            kept.append((place, sentence, other))
    return tuple(_passage(sentence, other) for _, sentence, other in sorted(kept))


def _passage(here: str, there: str) -> Passage:
    shared = frozenset(_TELLING.findall(here.casefold())) & set(_TELLING.findall(there.casefold()))
    return Passage(_marked(here, shared), _marked(there, shared))


def _marked(sentence: str, shared: frozenset[str]) -> list[TextSegment]:
    """The sentence with the shared words marked, neighbours as one stretch."""
    found = [word.span() for word in _TELLING.finditer(sentence) if word[0].casefold() in shared]
    joined: list[TextRange] = []
    for start, end in found:
        if joined and not sentence[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return highlight_line(sentence, joined)


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold()))


def _sentences(text: str) -> list[tuple[str, frozenset[str]]]:
    text = text[:READ]
    found = (text[start:end] for start, end in sentences(text, COMPARED))
    return [(each, _words(each)) for each in found]


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    """The Jaccard index of their words."""
    return len(one & other) / len(one | other) if one and other else 0.0
