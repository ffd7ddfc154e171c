"""Spelling: an article's words in plain bytes, quickly, and the way back to the original text.

Most of a text needs little: a table turns each character into a letter, a blank or a mark, and
marks are dropped. Where that is not enough (I.R.S., 20,000, café, rock''roll) the characters
between two blanks are an *odd chunk* and are read word by word, as
`pipeline.text.normalization` defines words. Each step takes time linear in the text, and all but
the odd chunks are left to C.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from policywire.pipeline.text.normalization import WORD, acronym_of, strip_marks, to_lowercase

TEXT_SEPARATOR = "\x1e"
"""Divides the texts of an article; it is spelled as a word of its own."""

_MARK, _ODD = ",", "\x7f"
_COMMON = (
    ("’", "'"),
    ("“", '"'),
    ("”", '"'),
    ("—", "-"),
    ("–", "-"),
    ("\u00a0", " "),
    ("‘", '"'),
    ("…", '"'),
)
"""Characters beyond ASCII that are in most articles, and what does the same to words."""
_DIVIDERS = "-/\\+=~|"


def _kind(character: str) -> str:
    """The character as a mark of its kind: itself, a blank, or something at the edge of words."""
    if character.isalnum() or character in ("'", TEXT_SEPARATOR, _ODD):
        return character
    return " " if character.isspace() or character in _DIVIDERS else _MARK


_KINDS = str.maketrans({code: _kind(chr(code)) for code in range(128)})
_NO_MARKS = str.maketrans({_MARK: " "})
_JOINED = re.compile(r",(?<=[^ ,],)(?:[,']{0,4}[^ ,']|[,']{4})")
"""Marks between two words without a blank: U.S, 20,000, end.Start."""
_LEADING = re.compile("'(?<= ')")
_DOUBLED = re.compile(r"'(?=')")
_FOREIGN = re.compile(_ODD)
_WORD_OR_BETWEEN = re.compile(f"{WORD.pattern}|{TEXT_SEPARATOR}")
_APOSTROPHE = re.compile(r"'(?:(?<=\w')[sS](?![\w']))?")
"""An apostrophe, with the s of a possessive."""
_SHORT_OF = 100
"""Characters by which a word is looked for before the place that the average tells."""
_KEEP_IN_CACHE = 100_000
_LONGEST_CACHED = 40


class FastTokenizer:
    """Spells texts. Words beyond ASCII that stand in `capitals` (in lower case) keep theirs."""

    def __init__(self, capitals: frozenset[str] = frozenset()) -> None:
        self._capitals = capitals
        self.chunks = _TokenizedChunks(self)

    def tokenize(self, text: str) -> TokenizedText:
        """The words of the text."""
        if len(self.chunks) > _KEEP_IN_CACHE:
            self.chunks.clear()
        return TokenizedText(text, self)

    def form(self, raw: str) -> str:
        """One word without accents and punctuation; in lower case if it is beyond ASCII."""
        word = raw if raw == TEXT_SEPARATOR else strip_marks(raw)
        if word.isascii():
            return word
        short = acronym_of(word)
        return short.upper() if short in self._capitals else to_lowercase(word)


class TokenizedText:
    """A text's words: `cased` has them as written, `folded` in lower case, at the same offsets.

    A blank stands before, between and after them.
    """

    def __init__(self, text: str, speller: FastTokenizer) -> None:
        self._text, self._speller = text, speller
        self._kinds = _kinds(text)
        self._odd = _odd_chunks(self._kinds)
        self._regular = True
        self.cased = self._cased()
        self.folded = self.cased.lower()

    def _cased(self) -> bytes:
        kinds = self._patched() if self._odd else self._kinds
        if "'" in kinds:
            kinds = _APOSTROPHE.sub("", kinds)
        spelled = f" {kinds} ".encode().translate(None, b",")
        if spelled.rfind(b"  ") >= 0:  # from behind it takes a third of the time that `in` does
            self._regular = False
            return _single_blanks(spelled)
        return spelled

    def _patched(self) -> str:
        pieces, done = [], 0
        for start, end in self._odd:
            chunk = self._speller.chunks[self._text[start:end]]
            self._regular &= chunk.count(" ") == 1
            pieces += [self._kinds[done:start], chunk]
            done = end
        return "".join((*pieces, self._kinds[done:]))

    def offsets(self, words: int) -> WordOffsets:
        """Where the words stand in the text; `words` is how many there are."""
        if self._regular:
            return WordOffsets(self._text, _RegularStarts(self._kinds.encode(), words))
        if _ODD in self._kinds:
            form = self._speller.form
            found = _WORD_OR_BETWEEN.finditer(self._text)
            return WordOffsets(self._text, [word.start() for word in found if form(word[0])])
        return WordOffsets(self._text, _IrregularStarts(self._blanked()))

    def _blanked(self) -> bytes:
        """As many runs of characters as there are words, each starting where its word does."""
        pieces, done = [" "], 0
        kinds = self._kinds.translate(_NO_MARKS)
        for start, end in self._odd:
            pieces += [kinds[done:start], _starts_only(self._text[start:end])]
            done = end
        blanked = "".join((*pieces, kinds[done:]))
        return _LEADING.sub(" ", blanked).encode()[1:]


def _single_blanks(spelled: bytes) -> bytes:
    """The text without blanks after blanks; most often there are only pairs."""
    single = spelled.replace(b"  ", b" ")
    if b"  " in single:
        return b" ".join((b"", *single.split(), b""))
    return single


class WordOffsets:
    """The offsets of a text's words, to be asked by their number (from 0).

    `starts` says where a word starts, or the marks right before it.
    """

    def __init__(
        self, text: str, starts: Sequence[int] | _IrregularStarts | _RegularStarts
    ) -> None:
        self._text, self._starts = text, starts

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Where the first of some words starts and the last one ends."""
        words = WORD.finditer(self._text, self._starts[first])
        word = next(words)
        start, missing = word.start(), last - first
        while missing:
            word = next(words)
            missing -= bool(strip_marks(word[0]))
        return start, word.end()


class _RegularStarts:
    """Where the words start in a text in which each stands between two single blanks."""

    def __init__(self, kinds: bytes, words: int) -> None:
        self._kinds = kinds
        self._length = len(kinds) / max(words, 1)

    def __getitem__(self, number: int) -> int:
        near = self._kinds.find(b" ", max(0, int(number * self._length) - _SHORT_OF)) + 1
        passed = self._kinds.count(b" ", 0, near)
        if passed > number:
            near = passed = 0
        ahead = self._kinds[near:].split(b" ", number - passed)
        return len(self._kinds) - len(ahead[-1])


class _IrregularStarts:
    """Where the runs of characters start, counted from the nearest one that is known."""

    def __init__(self, blanked: bytes) -> None:
        self._blanked = blanked
        self._numbers, self._offsets = [0], [0]

    def __getitem__(self, number: int) -> int:
        near = bisect_right(self._numbers, number) - 1
        ahead = self._blanked[self._offsets[near] :].split(None, number - self._numbers[near])
        offset = len(self._blanked) - len(ahead[-1])
        self._numbers.insert(near + 1, number)
        self._offsets.insert(near + 1, offset)
        return offset


class _TokenizedChunks(dict[str, str]):
    """What odd chunks are spelled as, with a blank after each word; filled as texts are read."""

    def __init__(self, speller: FastTokenizer) -> None:
        super().__init__()
        self._speller = speller

    def __missing__(self, chunk: str) -> str:
        spelled = "".join(f"{self._speller.form(word)} " for word in WORD.findall(chunk))
        if len(chunk) <= _LONGEST_CACHED:
            self[chunk] = spelled
        return spelled


def _kinds(text: str) -> str:
    """The text with each character replaced by its kind."""
    return (text if text.isascii() else _in_ascii(text)).translate(_KINDS)


def _in_ascii(text: str) -> str:
    """The text with marks of ASCII for common marks, and _ODD for all else that is foreign."""
    for mark, plain in _COMMON:
        text = text.replace(mark, plain)
        if text.isascii():
            return text
    asked = text.replace("?", _MARK).encode("ascii", "replace").decode()
    return asked.replace("?", _ODD)


def _odd_chunks(kinds: str) -> list[tuple[int, int]]:
    """The runs between blanks that tables cannot spell."""
    odd = [found.start() for found in _JOINED.finditer(kinds)]
    if kinds.rfind("''") >= 0:
        odd += [found.start() for found in _DOUBLED.finditer(kinds)]
    if _ODD in kinds:
        odd += [found.start() for found in _FOREIGN.finditer(kinds)]
    return list(_around(kinds, sorted(odd))) if odd else []


def _around(kinds: str, odd: Sequence[int]) -> Iterator[tuple[int, int]]:
    end = 0
    for place in odd:
        if place >= end:
            start = kinds.rfind(" ", end, place) + 1 or end
            end = kinds.find(" ", place)
            end = len(kinds) if end < 0 else end
            yield start, end


def _starts_only(chunk: str) -> str:
    """Blanks, but for a mark where each word of the chunk starts."""
    marks = [" "] * len(chunk)
    for word in WORD.finditer(chunk):
        if strip_marks(word[0]):
            marks[word.start()] = "x"
    return "".join(marks)
