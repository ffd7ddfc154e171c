"""The parts of a phrase as a person writes it: "PFAS in drinking water" is PFAS and drinking water.

A part is what an article has to name; words that only join, and words that every policy has
(rules, reform, news), ask for nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from policywire.pipeline.text.normalization import CJK, WORD, acronym_of, base_form, strip_marks
from policywire.pipeline.topics.authoring.lint import EVERYDAY_WORDS
from policywire.pipeline.topics.query.foreign_signs import CITATION

_JOIN_WORDS = """
    a about across after against all amid among an and any are around as at be before behind
    between by can could did do does during each every for from had has have he how if in
    including inside into involving is it may me might must my near new of off on or our
    outside over shall she should since than that the their them they this through to toward
    towards under upon us versus via vs was we were what when where whether which who whose why
    will with within without would you
"""
_JOINS = frozenset(_JOIN_WORDS.split())
_LINK_WORDS = """
    affecting aimed caused concerning driven facing having holding joining keeping leaving
    linked losing making obtaining related relating seeking such targeting tied using
"""
_LINKS = frozenset(_LINK_WORDS.split())
"""Words that only link, where they begin or end a stretch of words."""
_EMPTY_WORDS = """
    act agenda approach bill change debate decision development effort framework guideline
    initiative issue law legislation measure news overhaul plan policy politics programme program
    proposal question reform regulation rule strategy topic update use
"""
_EMPTY = frozenset(_EMPTY_WORDS.split())
"""Words that nearly every policy has. They count where nothing else is left, or inside a name."""
_TITLES = frozenset({"act", "bill", "code", "amendment", "treaty", "directive", "constitution"})
"""Behind words in capitals these end the name of a text: Jones Act, Clean Water Act."""
_WORD = re.compile(rf"{CITATION}|[{CJK}]+|{WORD.pattern}")
_NUMERAL = re.compile(r"[IVX]+")
_DIVIDES = re.compile(r"[,;:()/–—]")
_LIST = ","
"""The join of an item of a list whose last item has "and" or "or" before it."""


@dataclass(frozen=True, slots=True)
class PhrasePart:
    """Words that stand together. `is_name` says that they name a body, a person or a thing.

    `join` is the "and" or "or" right before them.
    """

    words: tuple[str, ...]
    is_name: bool = False
    join: str = ""

    @property
    def text(self) -> str:
        """The words as they were written."""
        return " ".join(self.words)


def phrase_parts(
    phrase: str,
    is_name: Callable[[str], bool] = lambda word: False,
    known_names: Iterable[str] = (),
) -> tuple[PhrasePart, ...]:
    """The parts of a phrase in their order; none where it has no words.

    `is_name` knows names by how they are written elsewhere: the first word of a phrase has a
    capital whatever it is. `known_names` are kept whole, whatever words they hold.
    """
    for name in sorted(known_names, key=len, reverse=True):
        found = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", phrase)
        if found:
            around = (phrase[: found.start()], phrase[found.end() :])
            before, after = (phrase_parts(text, is_name) if text.strip() else () for text in around)
            return (*before, PhrasePart(tuple(name.split()), is_name=True), *after)
    runs = _runs(phrase)
    words = [word for _, run in runs for word in run]
    every = len(words) > 1 and all(
        word[:1].isupper() or _is_written_as_name(word) for word in words
    )
    first = words[0] if words else ""

    def named(word: str, place: int) -> bool:
        # In title case only acronyms, and the words of a law's title, are surely names.
        capital = word[:1].isupper() and not every and not (place == 0 and word is first)
        # Of a word in small letters nothing is known, unless the whole phrase is typed so.
        may_be = word[:1].isupper() or phrase.islower()
        return capital or _is_written_as_name(word) or (may_be and is_name(word))

    parts = [part for join, run in runs for part in _joined(join, _named_apart(run, named))]
    telling = [part for part in map(_without_empty, parts) if part.words]
    if not _says_something(telling):
        telling = parts
    return tuple(part if part.is_name else replace(part, words=_small(part)) for part in telling)


def _says_something(parts: Sequence[PhrasePart]) -> bool:
    """Whether something is left, and beside a name more than what all news has (states)."""
    words = [word for part in parts if not part.is_name for word in part.words]
    if not words or not any(part.is_name for part in parts):
        return bool(parts)
    return any(base_form(word.lower()) not in EVERYDAY_WORDS for word in words)


def _small(part: PhrasePart) -> tuple[str, ...]:
    """Words that are no names, without the capital of the phrase's beginning or of a title."""
    return tuple(word.lower() if word.istitle() else word for word in part.words)


def with_empty_word(phrase: str, parts: tuple[PhrasePart, ...]) -> str:
    """The phrase, where it is an acronym and one word that says little: SAVE plan, AI rules."""
    words = phrase.split()
    acronym = len(words) == 2 and len(parts) == 1 and parts[0].words == (words[0],)
    return phrase if acronym and _is_written_as_name(words[0]) else ""


def is_empty_word(word: str) -> bool:
    """Whether nearly every policy has the word."""
    return base_form(word.lower()) in _EMPTY


def _runs(phrase: str) -> list[tuple[str, list[str]]]:
    """The stretches of words between joins and punctuation, each with the "and" or "or" before."""
    runs: list[tuple[str, list[str]]] = [("", [])]
    place = 0
    for found in _WORD.finditer(phrase):
        gap, word = phrase[place : found.start()], found[0]
        place = found.end()
        if _DIVIDES.search(gap):
            runs.append((_LIST if gap.strip() == "," else "", []))
        if _is_join(word, phrase[place:]):
            runs.append((word.lower() if word.lower() in ("and", "or") else "", []))
        elif gap in ("-", "‐", "‑") and runs[-1][1]:
            runs[-1][1][-1] += f"-{word}"
        else:
            runs[-1][1].append(word)
    return _listed([(join, told) for join, run in runs if (told := _without_links(run))])


def _without_links(run: list[str]) -> list[str]:
    """Without a verb that only links: adverts (aimed at) children, operators (losing) licences."""
    last = len(run) - 1
    kept = [
        word
        for place, word in enumerate(run)
        if not (word.lower() in _LINKS and last and place in {0, last})
    ]
    return kept or run


def _listed(runs: list[tuple[str, list[str]]]) -> list[tuple[str, list[str]]]:
    """Items between commas are joined as the last of them is: nitrates, arsenic and lead.

    Without an "and" two or more commas make a list; a single one sets a place apart.
    """
    joined = list(runs)
    last = ""
    for number in range(len(runs) - 1, -1, -1):
        join, words = runs[number]
        if join == _LIST:
            several = number + 1 < len(runs) and runs[number + 1][0] == _LIST
            last = last or ("or" if several or (number and runs[number - 1][0] == _LIST) else "")
            joined[number] = (last, words)
        else:
            last = join
    return joined


def _is_join(word: str, rest: str) -> bool:
    """Whether a word only joins; New before another capital belongs to a name: New York."""
    if word == "New" and rest[1:2].isupper():
        return False
    return word.lower() in _JOINS and not _is_written_as_name(word)


def _joined(join: str, parts: list[PhrasePart]) -> list[PhrasePart]:
    return [replace(part, join="" if number else join) for number, part in enumerate(parts)]


def _named_apart(run: list[str], named: Callable[[str, int], bool]) -> list[PhrasePart]:
    """Names and the ordinary words beside them, as parts of their own."""
    if len(run) > 1 and run[-1].lower() in _TITLES and all(word[:1].isupper() for word in run):
        return [PhrasePart(tuple(run), is_name=True)]
    parts: list[PhrasePart] = []
    for number, word in enumerate(run):
        name = named(word, number)
        # Jones Act, Federal Reserve, Title IX: the first word's capital means it.
        joins = word.istitle() or _NUMERAL.fullmatch(word)
        if name and len(parts) == 1 and number == 1 and run[0][:1].isupper() and joins:
            name, parts = True, [PhrasePart(parts[0].words, is_name=True)]
        if parts and parts[-1].is_name == name:
            parts[-1] = PhrasePart((*parts[-1].words, word), name)
        else:
            parts.append(PhrasePart((word,), name))
    return parts


def _is_written_as_name(word: str) -> bool:
    """Whether no ordinary word is written so: IRS, TikTok, H-1B."""
    bare = strip_marks(word)
    inside = any(letter.isupper() for letter in bare[1:])
    return bool(acronym_of(bare)) or (inside and bare[:1].isalpha())


def _without_empty(part: PhrasePart) -> PhrasePart:
    if part.is_name:
        return part
    words = list(part.words)
    while words and is_empty_word(words[-1]):
        words.pop()
    return replace(part, words=tuple(words))
