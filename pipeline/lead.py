"""The top of an article, where news stands: its headline and its first sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from crawler.article import Article
from pipeline.sentences import sentences

LEAD_SENTENCES = 3
_FIRST_LETTERS = re.compile(r"[a-z]+(?!\?)")

_RUMOUR = re.compile(
    r"\b(?:expected to|may|might|could|would|weigh(?:s|ing)?|consider(?:s|ing)?|mull(?:s|ing)?"
    r"|plan(?:s|ning)? to|set to|poised to|likely to|threaten(?:s|ed)? to|prepar(?:es|ing)|"
    r"close to|near(?:s|ing)|in talks|rumou?r(?:s|ed)?|if|whether|not|never|deni(?:es|ed)|no)\b"
    r"[^.;]{0,40}$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A headline or a sentence, and where the sentence stands in the text."""

    text: str
    folded: str
    span: tuple[int, int] | None


Lead = tuple[Piece, ...]


def lead(article: Article) -> Lead:
    """The headline, then the first sentences."""
    text = article.text[:2000]
    spans = sentences(text, LEAD_SENTENCES)
    told = [Piece(text[a:b], text[a:b].casefold(), (a, b)) for a, b in spans]
    return (headline(article.title), *told)


def headline(title: str) -> Piece:
    """A headline as a piece."""
    return Piece(title, title.casefold(), None)


class Verbs:
    """Verbs that tell of a deed, as alternatives of a pattern, each beginning with a letter.

    Only where the first letters of one occur is the pattern tried, which costs far more.
    """

    def __init__(self, words: str) -> None:
        self._pattern = re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
        self._cues = frozenset(_first_letters(each) for each in _alternatives(words))

    def told_in(self, piece: Piece) -> str:
        """The words by which a piece tells that the deed was done, empty if it does not."""
        if not any(cue in piece.folded for cue in self._cues):
            return ""
        for found in self._pattern.finditer(piece.text):
            if not _RUMOUR.search(piece.text, 0, found.start()):
                return found.group()
        return ""


def _alternatives(words: str) -> Iterator[str]:
    """The parts between the bars that stand in no bracket."""
    depth, start = 0, 0
    for place, letter in enumerate(words):
        depth += (letter == "(") - (letter == ")")
        if letter == "|" and not depth:
            yield words[start:place]
            start = place + 1
    yield words[start:]


def _first_letters(alternative: str) -> str:
    """What every text that meets the alternative begins with."""
    found = _FIRST_LETTERS.match(alternative)
    if found is None:
        raise ValueError(f"“{alternative}” does not begin with letters that always stand there")
    return found.group()
