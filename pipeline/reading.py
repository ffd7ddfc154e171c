"""One article as the evaluator sees it: where each unit of the lexicon occurs.

Places are word numbers. Fields are laid out one after another with a wide gap between them, so
that no NEAR reaches from one into the next.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Layout:
    """An article's folded texts in one string, and where in it each field stands.

    The lede is a segment of its own only when it does not repeat the beginning of the text.
    """

    folded: str
    segments: tuple[Segment, ...]
    fields: Mapping[Field, Occurrence]

    def segment(self, place: int) -> Segment:
        """The segment in which a place lies."""
        for segment in self.segments:
            if segment.start <= place <= segment.end:
                return segment
        raise LookupError(f"no word has the place {place}")


def lay_out(article: Article, folder: Folder) -> Layout:
    """Folds an article's title, lede and text."""
    lede = leading(article)
    parts = [(Field.TITLE, article.title)]
    repeated = article.text.startswith(lede)
    if lede and not repeated:
        parts.append((Field.LEDE, lede))
    parts.append((Field.BODY, article.text))
    folded = [folder.fold(text) for _, text in parts]
    segments = _segments(parts, folded)
    fields = {segment.field: (segment.start, segment.end) for segment in segments}
    body = segments[-1]
    if repeated:
        top = " ".join(lede.split(None, 2 * LEDE_WORDS)[: 2 * LEDE_WORDS])
        words = min(folder.fold(top).count(" "), LEDE_WORDS, body.words)
        fields[Field.LEDE] = (body.start, body.start + words - 1)
    return Layout(" " + _BETWEEN.join(folded), segments, fields)


def leading(article: Article) -> str:
    """The article's lede: its own, or the first paragraph of its text."""
    lede = article.lede.strip()
    if not lede:
        return article.text.partition("\n")[0]
    shortened = lede.rstrip(".… ")
    return shortened if shortened and article.text.startswith(shortened) else lede


def _segments(parts: Sequence[tuple[Field, str]], folded: Sequence[str]) -> tuple[Segment, ...]:
    segments, start = [], 0
    for (field, text), words in zip(parts, folded, strict=True):
        segments.append(Segment(field, text, start, words.count(" ")))
        start += segments[-1].words + 1 + GAP
    return tuple(segments)


@dataclass(slots=True)
class Reading:
    """The occurrences of units in an article, or in a part of it (`window`, inclusive places)."""

    article: Article
    layout: Layout
    hits: Mapping[int, list[Occurrence]]
    window: Occurrence | None = None

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
        field = sum(word >= start for start in starts) - 1
        result.append((pattern, word + field * GAP))
    return result
