"""The top of an article, where news stands: its headline and its first sentences."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from policywire.crawler.model.article import Article
from policywire.pipeline.text.sentences import sentences
from policywire.pipeline.text.stemming import folded_words

LEDE_SENTENCES = 3
START, SHORT_START = 4, 3
_START_OF_PATTERN = re.compile(rf"[a-z]{{{START}}}(?!\?)|[a-z]{{{SHORT_START}}}(?!\?)|[a-z]+(?= )")
Deed = TypeVar("Deed")

_RUMOUR = re.compile(
    r"\b(?:expected to|may|might|can|could|will|would|should|must"
    r"|weigh(?:s|ing)?|consider(?:s|ing)?|mull(?:s|ing)?"
    r"|plan(?:s|ning)? to|set to|poised to|likely to|threaten(?:s|ed)? to|prepar(?:es|ing)|"
    r"close to|near(?:s|ing)|in talks|rumou?r(?:s|ed)?|if|whether|not|never|deni(?:es|ed)|no"
    r"|reportedly|allegedly|(?:disput|reject)(?:es|s|ed) (?:the )?(?:claims?|reports?))\b"
    r"[^.;]{0,40}$|\bto $|^(?:claims?|reports?) (?:that|of) [^.;]{0,40}$",
    re.IGNORECASE,
)
_BEFORE = 80
"""A rumour is told in so many letters before the verb."""


@dataclass(frozen=True, slots=True)
class LedeSentence:
    """A headline or a sentence, how its words begin, and where the sentence stands in the text."""

    text: str
    word_starts: frozenset[str]
    span: tuple[int, int] | None


Lede = tuple[LedeSentence, ...]


def lede_sentences(article: Article) -> Lede:
    """The headline, then the first sentences."""
    text = article.text[:2000]
    spans = sentences(text, LEDE_SENTENCES)
    return (headline(article.title), *(_piece(text[a:b], (a, b)) for a, b in spans))


def headline(title: str) -> LedeSentence:
    """A headline as a piece."""
    return _piece(title, None)


def _piece(text: str, span: tuple[int, int] | None) -> LedeSentence:
    starts = {word[:START] for word in folded_words(text)}
    starts.update([start[:SHORT_START] for start in starts])
    return LedeSentence(text, frozenset(starts), span)


class VerbPatterns(Generic[Deed]):
    """The verbs that report acts: for each act a pattern, whose alternatives begin with words.

    Only where a word of the text begins as one of them is the pattern tried, which costs far more.
    """

    def __init__(self, words: Mapping[Deed, str]) -> None:
        self._patterns = {
            deed: re.compile(rf"\b(?:{each})\b", re.IGNORECASE) for deed, each in words.items()
        }
        self._by_start: dict[str, list[Deed]] = {}
        for deed, each in words.items():
            for start in frozenset(map(_start, _alternatives(each))):
                self._by_start.setdefault(start, []).append(deed)

    def find_in(self, piece: LedeSentence) -> dict[Deed, re.Match[str]]:
        """The acts that a piece reports as done, in the order given, with the words that do."""
        begun = self._by_start.keys() & piece.word_starts
        if not begun:
            return {}
        able = {deed for start in begun for deed in self._by_start[start]}
        told = ((deed, _done(each, piece.text)) for deed, each in self._able(able))
        return {deed: words for deed, words in told if words is not None}

    def _able(self, able: Collection[Deed]) -> Iterator[tuple[Deed, re.Pattern[str]]]:
        return ((deed, each) for deed, each in self._patterns.items() if deed in able)


def _done(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    for found in pattern.finditer(text):
        if not _RUMOUR.search(text, max(0, found.start() - _BEFORE), found.start()):
            return found
    return None


def _alternatives(words: str) -> Iterator[str]:
    """The parts between the bars that stand in no bracket."""
    depth, start = 0, 0
    for place, letter in enumerate(words):
        depth += (letter == "(") - (letter == ")")
        if letter == "|" and not depth:
            yield words[start:place]
            start = place + 1
    yield words[start:]


def _start(alternative: str) -> str:
    """The letters with which every text that meets the alternative begins."""
    found = _START_OF_PATTERN.match(alternative)
    if found is None:
        raise ValueError(
            f"“{alternative}” does not begin with {SHORT_START} letters that always stand"
        )
    return found.group()
