"""Copies: texts that repeat another's, found by shared runs of five words.

Winnowing (Schleimer, Wilkerson, Aiken 2003): of the hashes of all five-word runs the least in
each window of eight is kept. Containment, not resemblance, so that a cut copy is a copy.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import nlargest
from math import sqrt
from zlib import crc32

from crawler.article import Article
from pipeline.verdict import Copy, Reason, Step, Verdict

RUN = 5
WINDOW = 8
BOILERPLATE = 50
"""A run of words that stands in more texts than this says nothing about any of them."""

ENOUGH = 0.5
ENOUGH_SAME_OUTLET = 0.8
"""A paper repeats its own background paragraphs in each article on a matter."""

ENOUGH_BELOW = 0.75
"""What is needed where nothing of the top is shared: background, or a rewritten lead."""

TOP_SHARE = 0.3
LEAST_PRINTS = 6
"""Fewer shared prints than this (about 40 words) prove nothing."""

WEIGHED = 5
"""So many texts, those that share the most, are weighed against the article in full."""

_WORD = re.compile(r"\w+")
_Print = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Prints:
    """The fingerprints of a text: distinct hashes, where each first stands, the words in all."""

    hashes: array[int]
    places: array[int]
    length: int
    same: int
    """Hash of title and text: equal for a true duplicate."""


@dataclass(frozen=True, slots=True)
class _Text:
    url: str
    outlet: str
    found: datetime
    original: str
    prints: Prints


def prints(article: Article) -> Prints:
    """Fingerprint an article's text; the title is left out since copies change it."""
    found = [crc32(word.encode()) for word in _WORD.findall(article.text.casefold())]
    whole = hash((crc32(article.title.casefold().encode()), *found))
    places: dict[int, int] = {}
    for key, place in _winnowed(found):
        places.setdefault(key, place)
    return Prints(array("q", places), array("L", places.values()), len(found), whole)


def _winnowed(found: Sequence[int]) -> Iterator[_Print]:
    runs = [hash(tuple(found[i : i + RUN])) for i in range(len(found) - RUN + 1)]
    for i in range(max(1, len(runs) - WINDOW + 1)) if runs else ():
        least = min(runs[i : i + WINDOW])
        yield least, runs.index(least, i)


class CopyMemory:
    """The fingerprints of the window."""

    def __init__(self) -> None:
        self._texts: dict[int, _Text] = {}
        self._by_print: dict[int, int | list[int]] = {}
        self._by_whole: dict[int, int] = {}
        self._next = 0

    def add(self, article: Article, verdict: Verdict, found: Prints) -> None:
        """Take in an article; a copy stands for its original."""
        original = verdict.copy.of if verdict.copy else article.url
        number, self._next = self._next, self._next + 1
        self._texts[number] = _Text(article.url, article.outlet, article.found, original, found)
        self._by_whole.setdefault(found.same, number)
        for key in found.hashes:
            self._hold(key, number)

    def _hold(self, key: int, number: int) -> None:
        """Most runs of words stand in one text only: a number takes less room than a list."""
        holders = self._by_print.setdefault(key, number)
        if isinstance(holders, list):
            holders.append(number)
        elif holders != number:
            self._by_print[key] = [holders, number]

    def _holders(self, key: int) -> Sequence[int]:
        holders = self._by_print.get(key, ())
        return (holders,) if isinstance(holders, int) else holders

    def forget(self, before: datetime) -> None:
        """Let go of what was found before a time."""
        gone = {number for number, text in self._texts.items() if text.found < before}
        touched = {key for number in gone for key in self._texts[number].prints.hashes}
        for number in gone:
            del self._texts[number]
        for key in touched:
            self._sweep(key)
        self._by_whole = {}
        for number, text in self._texts.items():
            self._by_whole.setdefault(text.prints.same, number)

    def _sweep(self, key: int) -> None:
        left = [number for number in self._holders(key) if number in self._texts]
        if left:
            self._by_print[key] = left if len(left) > 1 else left[0]
        else:
            del self._by_print[key]

    def judge(self, article: Article, found: Prints) -> tuple[Copy | None, Reason]:
        """Whether the article repeats a text of the window, and why."""
        duplicate = self._by_whole.get(found.same)
        if duplicate is not None and found.length:
            return _duplicate(self._texts[duplicate])
        best, contained, shared = self._best(article, found)
        if best is None:
            return None, _own(found)
        text = self._texts[best]
        if contained < self._needed(article, found, text):
            return None, _own(found, text, contained)
        return Copy(text.original, contained), _copied(text, contained, shared)

    def _best(self, article: Article, found: Prints) -> tuple[int | None, float, int]:
        weights: dict[int, float] = {}
        counts: dict[int, int] = {}
        for key in found.hashes:
            holders = self._holders(key)
            if len(holders) > BOILERPLATE:
                continue
            for number in holders:
                weights[number] = weights.get(number, 0.0) + _weight(len(holders))
                counts[number] = counts.get(number, 0) + 1
        able = (number for number, count in counts.items() if count >= LEAST_PRINTS)
        nearest = nlargest(WEIGHED, able, key=lambda number: (weights[number], -number))
        if not nearest:
            return None, 0.0, 0
        mass = self._mass(found)
        contained = {
            number: min(1.0, weights[number] / min(mass, self._mass(self._texts[number].prints)))
            for number in nearest
        }
        best = max(nearest, key=lambda number: (contained[number], -number))
        return best, contained[best], counts[best]

    def _mass(self, found: Prints) -> float:
        total = 0.0
        for key in found.hashes:
            holders = len(self._holders(key))
            if holders <= BOILERPLATE:
                total += _weight(max(1, holders))
        return max(1e-9, total)

    def _needed(self, article: Article, found: Prints, text: _Text) -> float:
        if article.outlet == text.outlet:
            return ENOUGH_SAME_OUTLET
        return ENOUGH if _shares_top(found, text.prints) else ENOUGH_BELOW


def _weight(holders: int) -> float:
    """A run of words that many texts hold counts for less."""
    return 1.0 / sqrt(holders)


def _shares_top(found: Prints, other: Prints) -> bool:
    edge = max(RUN, TOP_SHARE * found.length)
    theirs = set(other.hashes)
    mine = zip(found.hashes, found.places, strict=True)
    return any(place < edge and key in theirs for key, place in mine)


def _duplicate(text: _Text) -> tuple[Copy, Reason]:
    reason = Reason(
        Step.COPY,
        "copy",
        f"Title and text are those of {text.outlet}'s article.",
        {"of": text.original, "nearest": text.url, "containment": 1.0},
    )
    return Copy(text.original, 1.0), reason


def _copied(text: _Text, contained: float, shared: int) -> Reason:
    return Reason(
        Step.COPY,
        "copy",
        f"{contained:.0%} of the shorter text stands word for word in {text.outlet}'s article.",
        {
            "of": text.original,
            "nearest": text.url,
            "containment": round(contained, 3),
            "shared prints": shared,
        },
    )


def _own(found: Prints, text: _Text | None = None, contained: float = 0.0) -> Reason:
    if text is None:
        return Reason(
            Step.COPY, "own text", "No known article shares more than a phrase.",
            {"words": found.length},
        )  # fmt: skip
    return Reason(
        Step.COPY,
        "own text",
        f"Only {contained:.0%} of the shorter text stands word for word in another article.",
        {"nearest": text.url, "containment": round(contained, 3), "words": found.length},
    )
