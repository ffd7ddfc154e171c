"""One article as the evaluator sees it: where each unit of the lexicon occurs.

Places are word numbers. Fields are laid out one after another with a wide gap between them, so
that no NEAR reaches from one into the next.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple, TypeAlias

from policywire.config.enums import ArticleField
from policywire.crawler.model.article import Article
from policywire.pipeline.model.article_verdict import Span
from policywire.pipeline.text.fast_tokenizer import (
    TEXT_SEPARATOR,
    FastTokenizer,
    TokenizedText,
    WordOffsets,
)

Occurrence: TypeAlias = tuple[int, int]
"""The first and the last word of something found."""

GAP = 1_000
LEDE_WORDS = 60
"""A first paragraph counts as lede up to here: a text without paragraphs is not all lede."""
_JOINT = f" {TEXT_SEPARATOR} "
SEPARATOR_BYTES = TEXT_SEPARATOR.encode()
"""The sign that divides an article's texts, as it is spelled."""


class Segment(NamedTuple):
    """One of the article's texts: its field, how many words, and where it stands.

    `start` and `end` are the places of its first and last word (`end` is one less than `start`
    when it has none). In all texts as one, `number` is its first word and `offset` its beginning.
    """

    field: ArticleField
    text: str
    words: int
    start: int
    end: int
    number: int
    offset: int


class TokenizedArticle:
    """An article's texts spelled as one, to be scanned.

    The lede is a text of its own only when it does not repeat the beginning of the article's text.
    """

    def __init__(self, article: Article, speller: FastTokenizer) -> None:
        self.article, self.tokenizer = article, speller
        self.texts = [
            (ArticleField.TITLE, article.title.rstrip()),
            (ArticleField.BODY, article.text),
        ]
        if article.lede and not article.text.startswith(lede := lede_of(article)):
            self.texts.insert(1, (ArticleField.LEDE, lede))
        self.tokens = speller.tokenize(_JOINT.join([_single(text) for _, text in self.texts]))


class Layout:
    """Where in an article's spelled texts each field stands.

    Where the lede is no text of its own, its window is the first words of the body, counted when
    somebody asks.
    """

    def __init__(self, draft: TokenizedArticle) -> None:
        self._draft = draft
        self.tokens = draft.tokens
        counts = _counts(draft.tokens)
        self._count = sum(counts) + len(counts) - 1
        self.segments = _segments(draft.texts, counts)
        self.words = sum(counts[1:]) if counts[-1] else counts[0]
        """How many words the article has, without its title unless it is all there is."""

    @property
    def article(self) -> Article:
        """The article that is laid out."""
        return self._draft.article

    def window(self, name: ArticleField) -> Occurrence | None:
        """The first and last place of a field; None for what is not a text."""
        for segment in self.segments:
            if segment.field is name:
                return segment.start, segment.end
        return self._top if name is ArticleField.LEDE else None

    @cached_property
    def _top(self) -> Occurrence:
        """The lede at the head of the body."""
        body = self.segments[-1]
        top = " ".join(lede_of(self._draft.article).split(None, 2 * LEDE_WORDS)[: 2 * LEDE_WORDS])
        words = sum(_counts(self._draft.tokenizer.tokenize(_single(top))))
        words = min(words, LEDE_WORDS, body.words)
        return body.start, body.start + words - 1

    def is_in_lede(self, place: int) -> bool:
        """Whether a place is in the lede. Asks for few words only to be counted."""
        if len(self.segments) == 2 and place >= self.segments[-1].start + LEDE_WORDS:
            return False
        low, high = self.window(ArticleField.LEDE) or (0, -1)
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
    def _places(self) -> WordOffsets:
        return self.tokens.offsets(self._count)


def _counts(spelling: TokenizedText) -> list[int]:
    """How many words each of the texts has."""
    return [text.count(b" ") - 1 for text in spelling.folded.split(SEPARATOR_BYTES)]


def _segments(
    texts: Sequence[tuple[ArticleField, str]], counts: Sequence[int]
) -> tuple[Segment, ...]:
    segments, number, offset, gap = [], 0, 0, 0
    for (name, text), words in zip(texts, counts, strict=True):
        start = number + gap
        segments.append(Segment(name, text, words, start, start + words - 1, number, offset))
        number, offset, gap = number + words + 1, offset + len(text) + len(_JOINT), gap + GAP
    return tuple(segments)


def _single(text: str) -> str:
    """The text without the sign that divides texts."""
    return text.replace(TEXT_SEPARATOR, " ") if TEXT_SEPARATOR in text else text


def lede_of(article: Article) -> str:
    """The article's lede: its own, or the first paragraph of its text."""
    lede = article.lede.strip()
    if not lede:
        return article.text.partition("\n")[0]
    shortened = lede.rstrip(".… ")
    return shortened if shortened and article.text.startswith(shortened) else lede


@dataclass(slots=True)
class MatchIndex:
    """The occurrences of units in an article, or in a part of it (`window`, inclusive places)."""

    article: Article
    layout: Layout
    hits: Mapping[int, list[Occurrence]]
    window: Occurrence | None = None
    entity_cache: dict[object, list[Occurrence] | None] = field(default_factory=dict)
    """Entities found so far: many entries ask for the same ones."""

    @property
    def words(self) -> int:
        """How many words the article has, or the part of it."""
        if self.window is None:
            return self.layout.words
        return self.window[1] - self.window[0] + 1

    def occurrences(self, unit: int) -> list[Occurrence]:
        """Where the unit occurs, in order."""
        found = self.hits.get(unit)
        if found is None or self.window is None:
            return found or []
        low, high = self.window
        inside = found[bisect_left(found, (low, 0)) : bisect_right(found, (high, high))]
        return [place for place in inside if place[1] <= high]

    def within(self, window: Occurrence) -> MatchIndex:
        """The same article, looked at through a smaller window."""
        low, high = window
        if self.window is not None:
            low, high = max(low, self.window[0]), min(high, self.window[1])
        return MatchIndex(self.article, self.layout, self.hits, (low, high))
