"""Whether two texts are one form about two subjects: the same words, another name or figure.

Recalls, notices, weekly counts and reports of like events hold the same words about another
company, place or number. What stands in the place of what is the whole news.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import lru_cache

_CREDIT = re.compile(
    r"\b(?:re-?print|re-?publish|re-?post|syndicat|originally|first (?:appeared|published|line)"
    r"|appeared (?:first|in)|editor['’]?s note|permission|with (?:its|their) leave|courtesy of"
    r"|newsletter|subscribe|sign up|follow us|all rights|content partner|partnership with"
    r"|press release|cross-?post|this (?:story|article|report) (?:was|is|by|comes)"
    r"|read more|click here|advertisement|photo|by the associated press)",
    re.IGNORECASE,
)
"""Sentences of credit and footers, which a reprint adds."""
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")
_DATELINE = re.compile(r"^(?:By .{0,60}?)?[A-Z][\w.,' ]{0,40}(?:\([^)]{2,30}\))?\s*[—–-]{1,2}\s+")
_WORD = re.compile(r"(?<!\w)\d[\d.,]*\d(?!\w)|\w+(?:['’]\w+)?")
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
_TIME = re.compile(r"\b\d{1,2}(?::\d\d)?\s*[ap]\.?m\b\.?|\b\d{1,2}:\d\d\b", re.IGNORECASE)
MAX_EDITED_NAMES = 2
"""An editor may write so many names another way in what is still a copy."""

_LONGEST_SLOT = 6
"""Words that stand in place of others, at most."""


MIN_FORM = 0.6
"""Of two reports of like events so many words must be the same, in order, to be one form."""


def without_credit(text: str) -> str:
    """The text without sentences of credit and footers, which every reprint adds in other words."""
    kept = (line for line in _SENTENCE_END.split(text) if not _CREDIT.search(line))
    return " ".join(kept)


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
    matcher = SequenceMatcher(None, there.folded, here.folded, autojunk=False)
    if least and matcher.ratio() < least:
        return ()
    found = tuple(_slots(matcher, here, there))
    if len(found) > MAX_EDITED_NAMES or any(_decides(pair, here, there) for pair in found):
        return found
    return ()


def _decides(pair: tuple[str, str], here: _Specifics, there: _Specifics) -> bool:
    old, new = (one.split() for one in pair)
    if any(word[0].isdigit() for word in old) and any(word[0].isdigit() for word in new):
        return True
    return bool(here.title.intersection(new) or there.title.intersection(old))


class _Specifics:
    """The words of a title and a top, and which of them name or count."""

    def __init__(self, title: str, top: str) -> None:
        cut = _TIME.sub(" ", _DATELINE.sub("", without_credit(top), count=1))
        found = list(_WORD.finditer(cut))
        self.folded = [_folded(each[0]) for each in found]
        self.title = frozenset(map(_folded, _WORD.findall(title)))
        self.every = self.title.union(self.folded)
        self._names = [_is_name(cut, each) for each in found]

    def tells(self, place: int) -> bool:
        """Whether the word at a place names or counts something; dates do not."""
        word = self.folded[place]
        if word in CALENDAR:
            return False
        return not self._is_date(place) if word[0].isdigit() else self._names[place]

    def _is_date(self, place: int) -> bool:
        return any(word in CALENDAR for word in self.folded[max(0, place - 1) : place + 2])


@lru_cache(maxsize=256)
def _specifics(title: str, top: str) -> _Specifics:
    """An article is compared with several stories in a row, each of them with many articles."""
    return _Specifics(title, top)


def _folded(word: str) -> str:
    small = word.casefold().removesuffix("'s").removesuffix("’s")
    return _COUNTS.get(small, small)


def _is_name(text: str, found: re.Match[str]) -> bool:
    """Whether a word is capitalised where no sentence begins."""
    before = text[max(0, found.start() - 3) : found.start()].rstrip("\"“'‘( ")
    return found[0][0].isupper() and bool(before) and before[-1] not in ".!?:\n"


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
        if words.tells(place) and words.folded[place] not in other.every
    ]
