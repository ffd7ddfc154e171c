"""Copies: texts that repeat another's, found by shared runs of words.

Containment, not resemblance, so that a cut copy is a copy.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Iterable, Sequence
from dataclasses import dataclass
from heapq import nlargest
from itertools import repeat
from math import sqrt

from policywire.config.enums import Tier
from policywire.crawler.model.article import Article
from policywire.pipeline.model.article_verdict import ArticleVerdict, Copy, PipelineStep, Reason
from policywire.pipeline.text.fingerprints import SHINGLE_WORDS, Fingerprints

BOILERPLATE = 50
"""A run of words that stands in more texts than this says nothing about any of them."""

MIN_CONTAINMENT = 0.5
MIN_CONTAINMENT_SAME_OUTLET = 0.8
"""A paper repeats its own background paragraphs in each article on a matter."""

MIN_CONTAINMENT_BELOW_TOP = 0.75
"""What is needed where nothing of the top is shared: background, or a rewritten lead."""

TOP_SHARE = 0.3
_WEIGHTS = tuple(1.0 / sqrt(max(1, holders)) for holders in range(BOILERPLATE + 1))
"""A run of words that many texts hold counts for less: by the number of texts."""

MIN_SHARED_FINGERPRINTS = 4
"""Fewer shared prints than this (about 25 words) prove nothing."""

MAX_TEXTS_PER_FINGERPRINT = 8
"""Of the texts that hold a run so many, the oldest, are looked at: the original is among them."""

MAX_CANDIDATES = 3
"""So many texts, those that share the most, are weighed against the article in full."""

BYLINE = 300
"""Bylines and datelines stand in so many letters of the top."""

_WIRE = re.compile(
    r"\((?:AP|Reuters|AFP|UPI|Bloomberg)\)"
    r"|\bBy (?:\w+ \w+,? )?(?:The )?(?:Associated Press|Reuters|Agence France-Presse)\b"
    r"|^(?:The )?(?:Associated Press|AP|Reuters|AFP|Agence France-Presse)$"
)


@dataclass(frozen=True, slots=True)
class _Text:
    url: str
    outlet: str
    original: str
    fingerprints: Fingerprints
    is_wire: bool
    """Whether a wire published it itself."""
    is_credited_to_wire: bool
    """Whether a byline or dateline gives it to a wire."""


class _PostingLists:
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


class DuplicateIndex:
    """The fingerprints of the texts remembered."""

    def __init__(self) -> None:
        self._texts: dict[int, _Text] = {}
        self._by_print = _PostingLists()
        self._by_whole = _PostingLists()

    def __len__(self) -> int:
        return len(self._texts)

    def add(
        self, number: int, article: Article, verdict: ArticleVerdict, found: Fingerprints
    ) -> None:
        """Take in an article under a number that grows; a copy stands for its original."""
        original = verdict.copy.of if verdict.copy else article.url
        self._texts[number] = _Text(
            url=article.url,
            outlet=article.outlet,
            original=original,
            fingerprints=found,
            is_wire=article.tier is Tier.WIRE,
            is_credited_to_wire=_is_credited(article),
        )
        self._by_whole.add((found.content_hash,), number)
        self._by_print.add(found.hashes, number)

    def drop(self, numbers: Collection[int]) -> None:
        """Let go of articles."""
        gone = {number: self._texts.pop(number).fingerprints for number in numbers}
        self._by_print.drop({key for found in gone.values() for key in found.hashes}, gone)
        self._by_whole.drop({found.content_hash for found in gone.values()}, gone)

    def find_original(self, article: Article, found: Fingerprints) -> tuple[Copy | None, Reason]:
        """Whether the article repeats a text of the window, and why."""
        duplicates = self._by_whole.of(found.content_hash)
        if duplicates and found.word_count:
            text = self._texts[duplicates[0]]
            return _reprinted(text, 1.0) if _is_reprint(text, article) else _duplicate(text)
        best, contained, shared = self._best(article, found)
        if best is None:
            return None, _own(found)
        text = self._texts[best]
        if contained < self._needed(article, found, text):
            return None, _own(found, text, contained)
        if _is_reprint(text, article):
            return _reprinted(text, contained)
        return Copy(text.original, contained), _copied(text, contained, shared)

    def _best(self, article: Article, found: Fingerprints) -> tuple[int | None, float, int]:
        shared = self._shared(found)
        able = (number for number, keys in shared.items() if len(keys) >= MIN_SHARED_FINGERPRINTS)
        weights = {number: sum(shared[number]) for number in able}
        nearest = nlargest(MAX_CANDIDATES, weights, key=lambda number: (weights[number], -number))
        if not nearest:
            return None, 0.0, 0
        mass = self._mass(found)
        contained = {
            number: min(
                1.0, weights[number] / min(mass, self._mass(self._texts[number].fingerprints))
            )
            for number in nearest
        }
        best = max(nearest, key=lambda one: (contained[one], self._texts[one].is_wire, -one))
        return best, contained[best], len(shared[best])

    def _shared(self, found: Fingerprints) -> dict[int, list[float]]:
        """The weights of the runs of words that each text shares with this one."""
        shared: dict[int, list[float]] = {}
        for holders in filter(None, map(self._by_print.of, found.hashes)):
            if len(holders) > BOILERPLATE:
                continue
            weight = _WEIGHTS[len(holders)]
            for number in holders[:MAX_TEXTS_PER_FINGERPRINT]:
                shared.setdefault(number, []).append(weight)
        return shared

    def _mass(self, found: Fingerprints) -> float:
        held = self._by_print.counts(found.hashes)
        return max(1e-9, sum([_WEIGHTS[count] for count in held if count <= BOILERPLATE]))

    def _needed(self, article: Article, found: Fingerprints, text: _Text) -> float:
        if article.outlet == text.outlet:
            return MIN_CONTAINMENT_SAME_OUTLET
        return (
            MIN_CONTAINMENT if _shares_top(found, text.fingerprints) else MIN_CONTAINMENT_BELOW_TOP
        )


def _is_credited(article: Article) -> bool:
    if article.wire:
        return True
    return bool(_WIRE.search(article.author) or _WIRE.search(article.text[:BYLINE]))


def _shares_top(found: Fingerprints, other: Fingerprints) -> bool:
    edge = max(SHINGLE_WORDS, TOP_SHARE * found.word_count)
    theirs = set(other.hashes)
    mine = zip(found.hashes, found.positions, strict=True)
    return any(place < edge and key in theirs for key, place in mine)


def _duplicate(text: _Text) -> tuple[Copy, Reason]:
    reason = Reason(
        PipelineStep.COPY,
        "copy",
        f"Title and text are those of {text.outlet}'s article.",
        {"of": text.original, "nearest": text.url, "containment": 1.0},
    )
    return Copy(text.original, 1.0), reason


def _copied(text: _Text, contained: float, shared: int) -> Reason:
    return Reason(
        PipelineStep.COPY,
        "copy",
        f"{contained:.0%} of the shorter text stands word for word in {text.outlet}'s article.",
        {
            "of": text.original,
            "nearest": text.url,
            "containment": round(contained, 3),
            "shared prints": shared,
        },
    )


def _is_reprint(text: _Text, article: Article) -> bool:
    return article.tier is Tier.WIRE and text.is_credited_to_wire and not text.is_wire


def _reprinted(text: _Text, contained: float) -> tuple[None, Reason]:
    return None, Reason(
        PipelineStep.COPY,
        "original",
        f"The wire's own text, which {text.outlet} reprinted before and credits to a wire.",
        {"reprint": text.url, "containment": round(contained, 3)},
    )


def _own(found: Fingerprints, text: _Text | None = None, contained: float = 0.0) -> Reason:
    if text is None:
        return Reason(
            PipelineStep.COPY, "own text", "It shares at most a phrase with any known article.",
            {"words": found.word_count},
        )  # fmt: skip
    return Reason(
        PipelineStep.COPY,
        "own text",
        f"Only {contained:.0%} of the shorter text stands word for word in another article.",
        {"nearest": text.url, "containment": round(contained, 3), "words": found.word_count},
    )
