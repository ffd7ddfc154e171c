"""Which figure took the place of which: said in so many words, or seen by what both are about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from policywire.pipeline.stories.facts.figures import REACH, Figure, figures
from policywire.pipeline.text.content_terms import content_terms, stems

_OLD_AFTER = re.compile(
    r"(?:\s(?:an?|per|each|every)\s[a-z]+)?,?\s\(?(?:(?:up|down|now|raised|lowered|cut|increased|reduced|revised|instead|rather)\s)?"
    r"(?:from|not|of|than|compared with|compared to|against)\s"
    r"(?:(?:the|its|an?|about|some|around|nearly|almost)\s)*"
    r"(?:(?:previous|earlier|original|current|former|planned|proposed|first)\s(?:[a-z]+\s)?)?"
    r"(?=[\d$€£¥])"
)
"""Between a figure and the one before it: `66,500 tonnes, up from 61,000 tonnes`."""
_NO_CHANGE = re.compile(r"(?:\s(?:an?|per|each|every)\s[a-z]+)?,?\s\(?(?:of|than|against)\s")
"""Only after another word do these mean a change: `instead of`, `rather than`."""
_OLD_BEFORE = re.compile(
    r"\bfrom\s(?:about\s|some\s|nearly\s)?(?P<old>[$€£¥]?\d[\d,.]*(?:\s(?:million|billion"
    r"|thousand|trillion))?(?:\s?%)?(?:\s[a-z]+){0,2}?)\sto\s(?:about\s|some\s|nearly\s)?$"
)
"""Before a figure the one that it replaces: `from 61,000 to 66,500 tonnes`."""
NEAR = 10
"""Words on each side by which one tells what a figure is about."""
FAR = 400
"""Letters within which they stand."""
SHARED = 2
ALIKE = 0.5
"""So many words, and so large a part of the fewer ones, make two figures one about the same."""
SAME = 0.02
"""A rough figure and an exact one that are no further apart say the same."""
LARGE = 1e6
"""From here on figures are often rounded: in millions and billions."""
LISTED = 3
"""So many figures of a unit in a sentence are a list: each is about something of its own."""


def replaced(sentence: str, new: Figure) -> Figure | None:
    """The figure that the sentence itself says the new one replaces."""
    return _after(sentence, new) or _before(sentence, new)


def _after(sentence: str, new: Figure) -> Figure | None:
    rest = sentence[new.end : new.end + REACH]
    bridge = _OLD_AFTER.match(rest)
    if bridge is None or _NO_CHANGE.match(rest):
        return None
    return _same_unit(rest[bridge.end() :], new)


def _before(sentence: str, new: Figure) -> Figure | None:
    bridge = _OLD_BEFORE.search(sentence[max(0, new.start - REACH) : new.start])
    return _same_unit(bridge["old"], new) if bridge else None


def _same_unit(words: str, new: Figure) -> Figure | None:
    """The first figure of the words, when it has the unit of the new one or none of its own."""
    bare = re.match(r"[$€£¥]?\d[\d,.]*\d|\d", words)
    own = next((each for each in figures(words) if each.start == 0), None)
    if own is not None:
        return own if own.unit == new.unit and own.value != new.value else None
    if bare is None or re.match(r"\s?%|\s(?!this\b|its\b|as\b)[a-z]+s\b", words[bare.end() :]):
        return None
    lent = f"{bare[0]} {new.unit}" if new.unit.isalpha() else bare[0]
    old = next(figures(lent), None)
    return old if old and old.unit == new.unit and old.value != new.value else None


def about(sentence: str, figure: Figure) -> frozenset[str]:
    """The words near a figure, as stems, without its own."""
    before = content_terms(stems(sentence[max(0, figure.start - FAR) : figure.start], FAR))[-NEAR:]
    after = content_terms(stems(sentence[figure.end :], NEAR * 2))[:NEAR]
    own = set(stems(figure.text, 20))
    return frozenset(stem for stem in (*before, *after) if stem not in own and stem[0] != "#")


def is_same(one: Figure, other: Figure) -> bool:
    """Whether two figures of a unit say the same, one perhaps rounded or only about so much."""
    if one.unit != other.unit:
        return False
    large = min(one.value, other.value) >= LARGE
    rough = one.is_rough or other.is_rough or (large and _digits(one) != _digits(other))
    apart = abs(one.value - other.value) / max(abs(one.value), abs(other.value), 1e-9)
    return one.value == other.value or (rough and apart <= SAME)


def _digits(figure: Figure) -> int:
    """How many digits say a figure: $46 billion is $45.6 billion with one less."""
    return len(f"{figure.value:g}".partition("e")[0].replace(".", ""))


def likeness(here: frozenset[str], there: frozenset[str], *, counts: bool) -> float:
    """How much two figures are about the same, 0 where the words do not suffice to tell.

    `counts`: they count the same kind of thing, which says as much as a shared word.
    """
    shared = len(here & there)
    share = shared / (min(len(here), len(there)) or 1)
    is_alike = shared >= SHARED and share >= ALIKE
    return share if is_alike or (counts and share == 1.0) else 0.0


def is_listed(figure: Figure, told: Sequence[Figure]) -> bool:
    """Whether the figure is one of a list among those that its sentence tells."""
    return sum(each.unit == figure.unit for each in told) >= LISTED


def best(scored: Iterable[tuple[float, int]]) -> int | None:
    """The place of the highest likeness above 0, the last one among equals."""
    able = [each for each in scored if each[0] > 0]
    return max(able)[1] if able else None
