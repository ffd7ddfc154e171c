"""One article as the evaluator sees it: where each unit of the lexicon occurs.

Places are word numbers. Fields are laid out one after another with a wide gap between them, so
that no NEAR reaches from one into the next.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

from config.terms import Field
from crawler.article import Article
from pipeline.folding import Folder

Occurrence: TypeAlias = tuple[int, int]
"""The first and the last word of something found."""

GAP = 1_000
LEDE_WORDS = 60
"""A first paragraph counts as lede up to here: a text without paragraphs is not all lede."""
_BETWEEN = "\x1e "


@dataclass(frozen=True, slots=True)
class Segment:
    """One of the article's texts: its field, the place of its first word, how many words."""

    field: Field
    text: str
    start: int
    words: int

    @property
    def end(self) -> int:
        """The place of its last word; one less than `start` when it has no words."""
        return self.start + self.words - 1


class Layout:
    """An article's folded texts in one string, and where in it each field stands.

    The lede is a segment of its own only when it does not repeat the beginning of the text; then
    its window is the first words of the body, counted when somebody asks.
    """

    def __init__(self, article: Article, folder: Folder) -> None:
        self._lede = leading(article)
        self._folder = folder
        parts = [(Field.TITLE, article.title), (Field.BODY, article.text)]
        if self._lede and not article.text.startswith(self._lede):
            parts.insert(1, (Field.LEDE, self._lede))
        folded = [folder.fold(text) for _, text in parts]
        self.folded = " " + _BETWEEN.join(folded)
        self.segments = _segments(parts, folded)

    def window(self, name: Field) -> Occurrence | None:
        """The first and last place of a field; None for what is not a text."""
        for segment in self.segments:
            if segment.field is name:
                return segment.start, segment.end
        return self._top if name is Field.LEDE else None

    @cached_property
    def _top(self) -> Occurrence:
        """The lede at the head of the body."""
        body = self.segments[-1]
        top = " ".join(self._lede.split(None, 2 * LEDE_WORDS)[: 2 * LEDE_WORDS])
        words = min(self._folder.fold(top).count(" "), LEDE_WORDS, body.words)
        return body.start, body.start + words - 1

    def segment(self, place: int) -> Segment:
        """The segment in which a place lies."""
        for segment in self.segments:
            if place <= segment.end:
                return segment
        raise LookupError(f"no word has the place {place}")


def leading(article: Article) -> str:
    """The article's lede: its own, or the first paragraph of its text."""
    lede = article.lede.strip()
    if not lede:
        return article.text.partition("\n")[0]
    shortened = lede.rstrip(".… ")
    return shortened if shortened and article.text.startswith(shortened) else lede


def _segments(parts: Sequence[tuple[Field, str]], folded: Sequence[str]) -> tuple[Segment, ...]:
    segments, start = [], 0
    for (name, text), words in zip(parts, folded, strict=True):
        segments.append(Segment(name, text, start, words.count(" ")))
        start += segments[-1].words + 1 + GAP
    return tuple(segments)


@dataclass(slots=True)
class Reading:
    """The occurrences of units in an article, or in a part of it (`window`, inclusive places)."""

    article: Article
    layout: Layout
    hits: Mapping[int, list[Occurrence]]
    window: Occurrence | None = None
    named: dict[object, list[Occurrence] | None] = field(default_factory=dict)
    """Entities found so far: many entries ask for the same ones."""

    def occurrences(self, unit: int) -> list[Occurrence]:
        """Where the unit occurs, in order."""
        found = self.hits.get(unit, [])
        if self.window is None or not found:
            return found
        low, high = self.window
        first = bisect_left(found, (low, 0))
        return [place for place in found[first:] if place[1] <= high]

    def within(self, window: Occurrence) -> Reading:
        """The same article, looked at through a smaller window."""
        low, high = window
        if self.window is not None:
            low, high = max(low, self.window[0]), min(high, self.window[1])
        return Reading(self.article, self.layout, self.hits, (low, high))


def places(
    found: Iterable[tuple[int, int, int]], layout: Layout, closed: Sequence[bool]
) -> list[tuple[int, int]]:
    """For each hit of the automaton its pattern and the place of its last word.

    `closed` tells whether a pattern ends with the blank after its last word.
    """
    folded, segments = layout.folded, layout.segments
    starts = [segment.start - index * GAP for index, segment in enumerate(segments)]
    result, words, before = [], 0, 0
    for pattern, _, end in found:
        here = end - 1 if closed[pattern] else end
        if here >= before:
            words += folded.count(" ", before, here)
        else:
            words -= folded.count(" ", here, before)
        before, word = here, words - 1
        segment = sum(word >= start for start in starts) - 1
        result.append((pattern, word + segment * GAP))
    return result
