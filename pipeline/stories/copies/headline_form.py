"""Whether two headlines are one form about two subjects: “Regulator orders … recall over … faults”.

A regulator, a court and a statistics office use a headline again; what stands in its open places is
the whole news, and the texts below need not be alike at all.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from unicodedata import normalize

from policywire.pipeline.stories.copies.same_form import is_name
from policywire.pipeline.text.content_terms import content_terms, stems
from policywire.pipeline.text.idf import background_idf

MIN_FORM = 0.5
"""So much of two headlines must be the same, in order: two long names are half of a short one."""
RARE = 5.0
"""IDF from which a word is a subject though no name: “barley”, “tunnel”, but not “rule”, “limit”.

Of 138 labelled pairs of like headlines on one event this and the names part 14 where only headlines
are known and 3 where texts are; a rule by capitals alone parted 37.
"""

_LONGEST_PLACE = 6
"""Words that stand in place of others, at most."""
_TITLE_CASE = 0.75
"""A headline with so many capitals does not tell its names by them."""
_SAME_START = 5
_SPELLING = 0.8
"""Places that begin with so many equal letters, or have so much in common, say one thing."""
_DONE = re.compile(r"\b\w+(?<!e)ed\b")
"""Verbs in the past: what was done is said in other words, what it was done to is not."""
_WORD = re.compile(r"[^\W_]+(?:['’.,][^\W_]+)*")
_MANY = 400


@dataclass(frozen=True, slots=True)
class Headline:
    """A headline, the first lines below it, and the terms of all that its article says."""

    title: str
    lead: str
    terms: Collection[str]


def has_other_subject(later: Headline, earlier: Headline) -> bool:
    """Whether in one place of the same form each names a subject that the other article never does.

    A subject is a name, a figure or a rare word. Where a text is known it may hold the other's
    figure, so figures count for bare headlines only.
    """
    here, there = _words(later.title), _words(earlier.title)
    if len(here) + len(there) == 0 or not _may_be_one_form(here, there):
        return False
    bare = not (later.lead and earlier.lead)
    return any(
        (_subjects(new, later, earlier) and _subjects(old, earlier, later))
        or (bare and _figures(new, earlier) and _figures(old, later))
        for old, new in _places(there, here)
        if not _are_one_word(old, new)
    )


def _may_be_one_form(here: tuple[str, ...], there: tuple[str, ...]) -> bool:
    """Whether so many words are the same in any order: cheaper than their order."""
    return 2 * len(set(here) & set(there)) >= MIN_FORM * len(set(here) | set(there))


def _places(there: tuple[str, ...], here: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """What stands in the open places of one form: (there, here)."""
    matcher = SequenceMatcher(None, there, here, autojunk=False)
    if matcher.ratio() < MIN_FORM:
        return
    for tag, first, after, start, end in matcher.get_opcodes():
        if tag == "replace" and max(after - first, end - start) <= _LONGEST_PLACE:
            yield " ".join(there[first:after]), " ".join(here[start:end])


def _subjects(place: str, own: Headline, other: Headline) -> bool:
    """Whether a place holds a name or a rare word that the other article does not mention.

    A text says again what it is about; a rare word of the headline alone may be the editor's.
    """
    names, said = _names(own.title, own.lead), _said(own.lead)
    things = set(_terms(_DONE.sub("", place)))
    return any(
        term in names
        or (term in things and background_idf(term) >= RARE and (not said or term in said))
        for term in _not_in(place, other)
        if term[0] != "#"
    )


def _figures(place: str, other: Headline) -> bool:
    return any(term[0] == "#" for term in _not_in(place, other))


def _not_in(place: str, other: Headline) -> Iterator[str]:
    known = {*other.terms, *_terms(other.title)}
    return (term for term in _terms(place) if term not in known)


def _are_one_word(old: str, new: str) -> bool:
    likeness = SequenceMatcher(None, old, new, autojunk=False).ratio()
    return old[:_SAME_START] == new[:_SAME_START] or likeness > _SPELLING


@lru_cache(maxsize=_MANY)
def _words(title: str) -> tuple[str, ...]:
    """The words in small letters without accents and possessives."""
    small = (word.casefold() for word in _WORD.findall(_plain(title)))
    return tuple(word.removesuffix("'s").removesuffix("’s") for word in small)


@lru_cache(maxsize=_MANY)
def _said(lead: str) -> frozenset[str]:
    return frozenset(_terms(lead))


@lru_cache(maxsize=_MANY)
def _names(title: str, lead: str) -> frozenset[str]:
    """The terms that are capitalised where no sentence begins, in a headline that tells by it."""
    capitals = [word[0].isupper() for word in _WORD.findall(title)[1:] if len(word) > 3]
    shows = sum(capitals) <= _TITLE_CASE * len(capitals)
    return frozenset(_capitalised(lead)) | frozenset(_capitalised(title) if shows else ())


def _capitalised(text: str) -> Iterator[str]:
    text = _plain(text)
    for found in _WORD.finditer(text):
        if is_name(text, found):
            yield from _terms(found[0])


def _terms(text: str) -> list[str]:
    return content_terms(stems(text, _MANY))


def _plain(text: str) -> str:
    return "".join(sign for sign in normalize("NFKD", text) if not "\u0300" <= sign <= "\u036f")
