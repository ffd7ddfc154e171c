"""One article as the evaluator sees it: where each unit of the lexicon occurs.

Places are word numbers. Fields are laid out one after another with a wide gap between them, so
that no NEAR reaches from one into the next.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple, TypeAlias

from config.terms import Field
from crawler.article import Article
from pipeline.lexicon import Sign
from pipeline.spelling import BETWEEN, Places, Speller, Spelling
from pipeline.verdict import Span

Occurrence: TypeAlias = tuple[int, int]
"""The first and the last word of something found."""

GAP = 1_000
LEDE_WORDS = 60
"""A first paragraph counts as lede up to here: a text without paragraphs is not all lede."""
_JOINT = f" {BETWEEN} "
_BETWEEN = BETWEEN.encode()


class Segment(NamedTuple):
    """One of the article's texts: its field, how many words, and where it stands.

    `start` and `end` are the places of its first and last word (`end` is one less than `start`
    when it has none). In all texts as one, `number` is its first word and `offset` its beginning.
    """

    field: Field
    text: str
    words: int
    start: int
    end: int
    number: int
    offset: int


class Layout:
    """An article's texts spelled as one, and where in it each field stands.

    The lede is a segment of its own only when it does not repeat the beginning of the text; then
    its window is the first words of the body, counted when somebody asks.
    """

    def __init__(self, article: Article, speller: Speller) -> None:
        self._article = article
        self._speller = speller
        self._texts = [(Field.TITLE, article.title.rstrip()), (Field.BODY, article.text)]
        if article.lede and not article.text.startswith(lede := leading(article)):
            self._texts.insert(1, (Field.LEDE, lede))
        self.spelling = speller.spell(_JOINT.join([_single(text) for _, text in self._texts]))

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        """The article's texts in their order."""
        segments, number, offset = [], 0, 0
        for index, ((name, text), words) in enumerate(
            zip(self._texts, self._counts(), strict=True)
        ):
            start = number + index * GAP
            segments.append(Segment(name, text, words, start, start + words - 1, number, offset))
            number, offset = number + words + 1, offset + len(text) + len(_JOINT)
        return tuple(segments)

    def _counts(self) -> list[int]:
        """How many words each text has; the long one is what remains."""
        *heads, _ = self.spelling.folded.split(_BETWEEN)
        counts = [head.count(b" ") - 1 for head in heads]
        return [*counts, self.spelling.words - sum(counts) - len(counts)]

    @cached_property
    def words(self) -> int:
        """How many words the article has, without its title unless it is all there is."""
        title, *others = self.segments
        return sum(segment.words for segment in others) if others[-1].words else title.words

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
        top = " ".join(leading(self._article).split(None, 2 * LEDE_WORDS)[: 2 * LEDE_WORDS])
        words = min(self._speller.spell(top).words, LEDE_WORDS, body.words)
        return body.start, body.start + words - 1

    def in_lede(self, place: int) -> bool:
        """Whether a place is in the lede. Asks for few words only to be counted."""
        if len(self._texts) == 2 and place >= self.segments[-1].start + LEDE_WORDS:
            return False
        low, high = self.window(Field.LEDE) or (0, -1)
        return low <= place <= high

    def segment(self, place: int) -> Segment:
        """The segment in which a place lies."""
        for segment in self.segments:
            if place <= segment.end:
                return segment
        raise LookupError(f"no word has the place {place}")

    def span(self, found: Occurrence) -> Span:
        """The words in the article's own text."""
        segment = self.segment(found[0])
        gap = segment.start - segment.number
        start, end = self._places.span(found[0] - gap, found[1] - gap)
        start, end = start - segment.offset, end - segment.offset
        return Span(segment.field, start, end, segment.text[start:end])

    @cached_property
    def _places(self) -> Places:
        return self.spelling.places()


def _single(text: str) -> str:
    """The text without the sign that divides texts."""
    return text.replace(BETWEEN, " ") if BETWEEN in text else text


def leading(article: Article) -> str:
    """The article's lede: its own, or the first paragraph of its text."""
    lede = article.lede.strip()
    if not lede:
        return article.text.partition("\n")[0]
    shortened = lede.rstrip(".… ")
    return shortened if shortened and article.text.startswith(shortened) else lede


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


def hits(
    found: Iterable[tuple[int, int, int]], spelling: Spelling, signs: Sequence[Sequence[Sign]]
) -> dict[int, list[Occurrence]]:
    """Where each unit stands, from what the automaton found; `signs` are those of each pattern."""
    folded = spelling.folded
    result: dict[int, list[Occurrence]] = {}
    place = before = 0
    for pattern, start, _ in found:
        low, high = (before, start) if start >= before else (start, before)
        passed = folded.count(b" ", low, high) + GAP * folded.count(_BETWEEN, low, high)
        place += passed if start >= before else -passed
        before = start
        for sign in signs[pattern]:
            if not sign.capitals or sign.holds(spelling.cased, start):
                result.setdefault(sign.unit, []).append((place, place + sign.words - 1))
    return result
