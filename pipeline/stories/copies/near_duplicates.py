"""Copies: texts that repeat another's, found by shared runs of words.

Containment, not resemblance, so that a cut copy is a copy. What repeats a text and is news all
the same, a longer report or a form about another subject, is told apart in `copy_difference`.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from heapq import nlargest
from math import sqrt

from policywire.config.enums import Tier
from policywire.crawler.model.article import Article
from policywire.pipeline.model.article_verdict import ArticleVerdict, Copy, PipelineStep, Reason
from policywire.pipeline.stories.copies.copy_difference import (
    TOP_LETTERS,
    CopyDifference,
    RepeatedText,
    difference,
)
from policywire.pipeline.stories.copies.posting_lists import PostingLists
from policywire.pipeline.stories.copies.register_forms import RegisterForms
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

MIN_CONTAINMENT_OF_FORM = 0.4
"""What shares so much and differs in its names or figures is the same form of another subject."""

MIN_SHARED_FINGERPRINTS = 4
"""Fewer shared prints than this (about 25 words) prove nothing."""

MAX_TEXTS_PER_FINGERPRINT = 8
"""Of the texts that hold a run so many, the oldest, are looked at: the original is among them."""

MAX_CANDIDATES = 3
"""So many texts, those that share the most, are weighed against the article in full."""

OTHER_SUBJECT = "other subject"
"""The outcome for the same form about another company, place or figure."""

SHOWN = 8
"""Words that stand in a reason."""

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
    title: str
    top: str
    fingerprints: Fingerprints
    is_wire: bool
    """Whether a wire published it itself."""
    is_credited_to_wire: bool
    """Whether a byline or dateline gives it to a wire."""


class DuplicateIndex:
    """The fingerprints of the texts remembered."""

    def __init__(self) -> None:
        self._texts: dict[int, _Text] = {}
        self._by_print = PostingLists()
        self._by_whole = PostingLists()

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
            title=article.title,
            top=article.text[:TOP_LETTERS],
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

    def find_original(
        self, article: Article, found: Fingerprints, forms: RegisterForms | None = None
    ) -> tuple[Copy | None, Reason]:
        """Whether the article repeats a text of the window, and why."""
        forms = forms or RegisterForms()
        duplicates = self._by_whole.of(found.content_hash)
        if duplicates and found.word_count:
            text = self._texts[duplicates[0]]
            return _reprinted(text, 1.0) if _is_reprint(text, article) else _duplicate(text)
        nearest = self._nearest(found)
        refused: list[Reason] = []
        for number, contained, shared in nearest:
            text = self._texts[number]
            if contained < MIN_CONTAINMENT_OF_FORM:
                break
            repeated = RepeatedText(text.title, text.outlet, text.top, text.fingerprints)
            apart = difference(article, found, repeated, forms)
            enough = contained >= self._needed(article, found, text)
            if enough and apart.is_longer_report:
                refused.append(_longer_report(text, contained, apart))
            elif apart.replaced:
                refused.append(_other_subject(text, contained, apart))
            elif enough:
                if _is_reprint(text, article):
                    return _reprinted(text, contained)
                return Copy(text.original, contained), _copied(text, contained, shared, apart)
        if refused:
            return None, refused[0]
        return None, _own(found, *((self._texts[nearest[0][0]], nearest[0][1]) if nearest else ()))

    def _nearest(self, found: Fingerprints) -> list[tuple[int, float, int]]:
        """The texts that share most: number, share of the shorter text, prints; the best first."""
        shared = self._shared(found)
        able = (number for number, keys in shared.items() if len(keys) >= MIN_SHARED_FINGERPRINTS)
        weights = {number: sum(shared[number]) for number in able}
        nearest = nlargest(MAX_CANDIDATES, weights, key=lambda number: (weights[number], -number))
        mass = self._mass(found) if nearest else 0.0
        contained = {
            number: min(
                1.0, weights[number] / min(mass, self._mass(self._texts[number].fingerprints))
            )
            for number in nearest
        }
        ranked = sorted(
            nearest, key=lambda one: (-contained[one], not self._texts[one].is_wire, one)
        )
        return [(number, contained[number], len(shared[number])) for number in ranked]

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


def _copied(text: _Text, contained: float, shared: int, apart: CopyDifference) -> Reason:
    return Reason(
        PipelineStep.COPY,
        "copy",
        f"{contained:.0%} of the shorter text stands word for word in {text.outlet}'s article, "
        f"and {apart.own_share:.0%} of this one.",
        {
            "of": text.original,
            **_shares(text, contained, apart),
            "shared prints": shared,
        },
    )


def _longer_report(text: _Text, contained: float, apart: CopyDifference) -> Reason:
    new = f"; its top says: {', '.join(apart.added[:SHOWN])}" if apart.added else ""
    return Reason(
        PipelineStep.COPY,
        "longer report",
        f"It repeats {text.outlet}'s text ({contained:.0%} of the shorter one), but only "
        f"{apart.own_share:.0%} of this one is that text{new}.",
        {**_shares(text, contained, apart), "added": list(apart.added[:SHOWN])},
    )


def _other_subject(text: _Text, contained: float, apart: CopyDifference) -> Reason:
    changes = "; ".join(f"“{here}” for “{there}”" for there, here in apart.replaced[:3])
    return Reason(
        PipelineStep.COPY,
        OTHER_SUBJECT,
        f"The same words as {text.outlet}'s article of another subject: {changes}.",
        {**_shares(text, contained, apart), "replaced": [list(pair) for pair in apart.replaced]},
    )


def _shares(text: _Text, contained: float, apart: CopyDifference) -> dict[str, object]:
    return {
        "nearest": text.url,
        "containment": round(contained, 3),
        "own share": round(apart.own_share, 3),
    }


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
