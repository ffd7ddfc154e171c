"""Folding: one spelling for the many ways in which a word is written.

Case, accents, curly quotes, hyphens, possessives, plurals, British or American spelling and dotted
acronyms fold away, for the words of a topic and of an article alike, so that comparing folded words
is comparing words.
A word that some topic writes in capitals (ICE) keeps its capitals, so that it differs from ice.

The fast way (`Folder.fold`) looks each chunk between blanks up in a bounded cache and knows no
offsets; the exact way (`Folder.words`) gives each word with its place in the original text. Both
yield the same words: the second is needed only for the few articles that match.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from policywire.pipeline.text.words.plurals import plurals, singular
from policywire.pipeline.text.words.spelling import american, spellings

CJK = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_MARKS = (
    "\u00ad\u200b-\u200d\u2060\ufeff"  # soft hyphen and other invisible characters
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u0610-\u061a\u064b-\u065f\u0670"
    "\u0900-\u0963\u0966-\u0dff\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
)
_LETTER = rf"[^\W_{CJK}]"
_PART = rf"(?:{_LETTER}|[{_MARKS}])"
WORD = re.compile(
    rf"[^\W\d_](?:\.[^\W\d_])+(?!\w)\.?(?:['’ʼ＇][sS]\b)?"  # I.R.S. and I.R.S.'s
    rf"|\d+(?:[.,]\d+)+(?!\w)"  # 20,000 and 11.6
    rf"|[{CJK}]"  # no blanks between words there: each character is one
    rf"|{_PART}+(?:['’ʼ＇]{_PART}+)*['’ʼ＇]?"
)
_UNSEEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff\u0300-\u036f]+")
_POSSESSIVE = re.compile(r"['’ʼ＇][sS]?$")
_CAPITALS_PLURAL = re.compile(r"([A-Z]{2,})s$")
_KEEP_IN_CACHE = 100_000
_LONGEST_CACHED = 40


class NormalizedWord(NamedTuple):
    """A folded word and where it stands in the text it was read from."""

    form: str
    start: int
    end: int


@lru_cache(maxsize=_KEEP_IN_CACHE)
def base_form(word: str) -> str:
    """One form for the singular and plural, British and American spelling of a word.

    `word` is in lower case. It need not be a real word: only equality of two of them counts.
    """
    return american(singular(word))


@lru_cache(maxsize=_KEEP_IN_CACHE)
def inflections(form: str) -> tuple[str, ...]:
    """All words of which `form` is the base form; `form` is in lower case."""
    words = (word for each in spellings(form) for word in (each, *plurals(each)))
    return tuple(dict.fromkeys(word for word in words if base_form(word) == form))


def strip_marks(raw: str) -> str:
    """The word with compatibility forms, accents, possessive and punctuation gone; case is kept."""
    if raw.isascii() and raw.isalnum():
        return raw
    text = raw
    if not raw.isascii():
        text = _UNSEEN.sub("", unicodedata.normalize("NFKD", raw))
        text = unicodedata.normalize("NFKC", text)
    text = _POSSESSIVE.sub("", text)
    if text[:1].isdecimal():
        return "".join(mark for mark in text if mark.isalnum() or mark == ".")
    return "".join(filter(str.isalnum, text))


def to_lowercase(word: str) -> str:
    """A bare word in one case. ß becomes ss; marks that folding sets free are dropped again."""
    if word.isascii():
        return word.lower()
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", word.casefold()))


def acronym_of(word: str) -> str:
    """The word in lower case when it is written in capitals (IRS, also IRAs), else nothing."""
    plural = _CAPITALS_PLURAL.match(word)
    if plural:
        return plural[1].lower()
    if len(word) > 1 and word.isalpha() and word.isupper():
        return to_lowercase(word)
    return ""


class Normalizer:
    """Folds texts; the words in `capitals` (in lower case) keep theirs where the text has them."""

    def __init__(self, capitals: frozenset[str] = frozenset()) -> None:
        self.capitals = capitals
        self._chunks = _NormalizedChunks(self)

    def normalize(self, text: str) -> str:
        """The folded words of the text, each followed by one blank."""
        chunks = self._chunks
        if len(chunks) > _KEEP_IN_CACHE:
            chunks.clear()
        return "".join(map(chunks.__getitem__, text.split()))

    def words(self, text: str) -> Iterator[NormalizedWord]:
        """The same words as `fold`, with their places."""
        for found in WORD.finditer(text):
            form = self.form(found[0])
            if form:
                yield NormalizedWord(form, found.start(), found.end())

    def form(self, raw: str) -> str:
        """One word, folded. Empty when nothing of it is a letter or a digit."""
        word = strip_marks(raw)
        if self.capitals:
            short = acronym_of(word)
            if short and short in self.capitals:
                return short.upper()
        return base_form(to_lowercase(word))


class _NormalizedChunks(dict[str, str]):
    """What each run of characters between blanks folds to; filled as texts are read."""

    def __init__(self, folder: Normalizer) -> None:
        super().__init__()
        self._folder = folder

    def __missing__(self, chunk: str) -> str:
        folded = "".join(f"{word.form} " for word in self._folder.words(chunk))
        if len(chunk) <= _LONGEST_CACHED:
            self[chunk] = folded
        return folded
