"""Whether two texts are one form about two subjects: the same words, another name or figure.

Recalls, notices, weekly counts and reports of like events hold the same words about another
company, place or number. What stands in the place of what is the whole news.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import lru_cache

from policywire.pipeline.text.memo import Memo
from policywire.pipeline.text.words.stemming import stem

_CREDIT = re.compile(
    r"\b(?:re-?print|re-?publish|re-?post|syndicat|originally|first (?:appeared|published|line)"
    r"|appeared (?:first|in)|editor['’]?s note|permission|with (?:its|their) leave|courtesy of"
    r"|newsletter|subscribe|sign up|follow us|all rights|content partner|partnership with"
    r"|press release|cross-?post|this (?:story|article|report) (?:was|is|by|comes)"
    r"|read more|click here|advertisement|photo|by the associated press)",
    re.IGNORECASE,
)
"""Sentences of credit and footers, which a reprint adds."""
_CREDIT_HINTS = (
    "print", "publish", "post", "syndicat", "originally", "first", "appeared", "editor",
    "permission", "leave", "courtesy", "newsletter", "subscribe", "sign up", "follow us",
    "all rights", "content partner", "partnership", "press release", "this ", "read more",
    "click here", "advertisement", "photo", "associated press",
)  # fmt: skip
"""Of these each of them holds one."""
_SENTENCE_END = re.compile(r"\s(?:(?<=[.!?]\s)\s*|(?<=\n)\n*)")
"""Blanks behind a full stop, or ends of lines. It begins with a blank: a search skips to those."""
_DATELINE = re.compile(r"^(?:By .{0,60}?)?[A-Z][\w.,' ]{0,40}(?:\([^)]{2,30}\))?\s*[—–-]{1,2}\s+")
_WORD = re.compile(r"[^\W\d]\w*(?:['’]\w+)?|(?<!\w)\d[\d.,]*\d(?!\w)|\w+(?:['’]\w+)?")
CALENDAR = frozenset(
    """
    monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow
    january february march april may june july august september october november december
    jan feb mar apr jun jul aug sep sept oct nov dec
    """.split()  # noqa: SIM905 - a list of words is easier to read
)
_COUNTS = {
    "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
    "nine": "9", "ten": "10", "eleven": "11", "twelve": "12", "thirteen": "13", "fourteen": "14",
    "fifteen": "15", "sixteen": "16", "seventeen": "17", "eighteen": "18", "nineteen": "19",
    "twenty": "20",
}  # fmt: skip
_TIME = re.compile(r"\d(?<!\w\d)\d?(?:(?::\d\d)?\s*[ap]\.?m\b\.?|:\d\d\b)", re.IGNORECASE)
MAX_EDITED_NAMES = 2
"""An editor may write so many names another way in what is still a copy."""

_LONGEST_SLOT = 6
"""Words that stand in place of others, at most."""


MIN_FORM = 0.6
"""Of two reports of like events so many words must be the same, in order, to be one form."""


def without_credit(text: str) -> str:
    """The text without sentences of credit and footers, which every reprint adds in other words."""
    kept = (line for line in _SENTENCE_END.split(text) if not _is_credit(line))
    return " ".join(kept)


def _is_credit(line: str) -> bool:
    small = line.lower()
    return any(word in small for word in _CREDIT_HINTS) and bool(_CREDIT.search(line))


Replaced = tuple[tuple[str, str], ...]
"""Names and figures that stand in the place of others: (there, here)."""


def replaced_subject(
    later: tuple[str, str], earlier: tuple[str, str], least: float = 0.0
) -> Replaced:
    """Names and figures of a text (title, top) that stand where another has others.

    Empty unless they make it another subject: a figure, a name that one headline has as well, or
    names in several places. `least` is the share of the words that must be the same, 0..1.
    """
    here, there = _specifics(*later), _specifics(*earlier)
    if here.most_alike(there) < least:
        return ()
    matcher = SequenceMatcher(None, there.folded, here.folded, autojunk=False)
    if least and matcher.ratio() < least:
        return ()
    found = tuple(_slots(matcher, here, there))
    if len(found) > MAX_EDITED_NAMES or any(_decides(pair, here, there) for pair in found):
        return found
    return ()


def is_name(text: str, found: re.Match[str]) -> bool:
    """Whether a word of a text is capitalised where no sentence begins."""
    before = text[max(0, found.start() - 3) : found.start()].rstrip("\"“'‘( ")
    return found[0][0].isupper() and bool(before) and before[-1] not in ".!?:\n"


def _decides(pair: tuple[str, str], here: _Specifics, there: _Specifics) -> bool:
    old, new = (one.split() for one in pair)
    if any(word[0].isdigit() for word in old) and any(word[0].isdigit() for word in new):
        return True
    return bool(here.title.intersection(new) or there.title.intersection(old))


class _Specifics:
    """The words of a title and a top, and which of them name or count."""

    def __init__(self, title: str, top: str) -> None:
        told = without_credit(top)
        dateline = _DATELINE.match(told)
        self._cut = _TIME.sub(" ", told[dateline.end() :] if dateline else told)
        self.folded = list(map(_FOLDED.__getitem__, _WORD.findall(self._cut)))
        self._found: list[re.Match[str]] = []  # few texts are asked for their names
        self._counts = Counter(self.folded)
        self.title = frozenset(map(_FOLDED.__getitem__, _WORD.findall(title)))
        self.every = self.title.union(self.folded)
        self._stems: frozenset[str] = frozenset()

    def most_alike(self, other: _Specifics) -> float:
        """A share, 0..1, that the words in the same order cannot exceed: that in any order."""
        both = sum(
            min(count, theirs)
            for word, count in self._counts.items()
            if (theirs := other._counts.get(word, 0))
        )
        return 2 * both / max(1, len(self.folded) + len(other.folded))

    def names(self, word: str) -> bool:
        """Whether the text has a word in any form: “Venezuelan migrants” are Venezuelans."""
        if word in self.every:
            return True
        self._stems = self._stems or frozenset(map(stem, self.every))
        return stem(word) in self._stems

    def tells(self, place: int) -> bool:
        """Whether the word at a place names or counts something; dates do not."""
        word = self.folded[place]
        if word in CALENDAR:
            return False
        return not self._is_date(place) if word[0].isdigit() else self._is_name(place)

    def _is_name(self, place: int) -> bool:
        self._found = self._found or list(_WORD.finditer(self._cut))
        return is_name(self._cut, self._found[place])

    def _is_date(self, place: int) -> bool:
        return any(word in CALENDAR for word in self.folded[max(0, place - 1) : place + 2])


@lru_cache(maxsize=256)
def _specifics(title: str, top: str) -> _Specifics:
    """An article is compared with several stories in a row, each of them with many articles."""
    return _Specifics(title, top)


def _folded(word: str) -> str:
    small = word.casefold().removesuffix("'s").removesuffix("’s")
    return _COUNTS.get(small, small)


_FOLDED = Memo(_folded, most=100_000)


def _slots(
    matcher: SequenceMatcher[str], here: _Specifics, there: _Specifics
) -> Iterator[tuple[str, str]]:
    for tag, first, after, start, end in matcher.get_opcodes():
        if tag != "replace" or max(after - first, end - start) > _LONGEST_SLOT:
            continue
        old = _telling(there, range(first, after), here)
        new = _telling(here, range(start, end), there)
        if old and new:
            yield " ".join(old), " ".join(new)


def _telling(words: _Specifics, places: range, other: _Specifics) -> list[str]:
    """The names and figures of some places that the other text has nowhere."""
    return [
        words.folded[place]
        for place in places
        if words.tells(place) and not other.names(words.folded[place])
    ]
