"""Whether two figures are of the same thing: the same noun, year, place, group and deed.

A figure is compared only with one of the same thing. Where the words name different ones, both
stand; where they name none, nothing is known against it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

from policywire.pipeline.stories.facts.figures import Figure
from policywire.pipeline.text.words.stemming import stem

_CLAUSE_END = re.compile(r"[;:.]\s|,\s(?:and|but|while|after|as)\s|\s(?:while|whereas)\s")
_NAMED = re.compile(
    r"\b(?:[Ii]n|[Aa]t|[Ff]or|[Ff]rom|[Nn]ear|[Oo]f|[Tt]o|[Ii]nto|[Aa]cross)\s(?:the\s)?"
    r"(?P<name>[A-ZÀ-Þ][\w'’-]+(?:\s[A-ZÀ-Þ][\w'’-]+)*)"
)
_LABELLED = re.compile(r"\b(?P<name>[A-Z][a-z]+\s(?:[A-Z]|\d+))\b(?!\.)")
"""What is told apart by a letter or a number: `Line A`, `Block 4`."""
_NO_NAME = re.compile(
    r"^(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b"
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_CHANGED_TO = re.compile(r"\b(?:to|at)\s(?:about\s|around\s|nearly\s|at\s(?:most|least)\s)?$")
"""Before a figure at which something arrived: the verb says how it came there, not what it is."""
_WORD = re.compile(r"[A-Za-z][\w'’-]*")
AFTER = 6
"""Words after a figure in which its deed may stand: `40 nurses were dismissed`."""


def _stem(word: str) -> str:
    return stem(word.casefold())


def _stems(words: str) -> frozenset[str]:
    return frozenset(map(_stem, words.split()))


_COME = _stems(
    """
    hire hired recruit recruited employ add added open opened build built set sets establish
    established impose imposed adopt adopted introduce introduced approve approved grant
    granted keep keeps kept retain retained create created plant planted admit admitted
    license licensed accept accepted save saved win won appoint appointed restore restored
    reopen reopened reinstate reinstated issue issued sign signed join joined back backed
    support supported cover covers covered
    """
)
_GO = _stems(
    """
    dismiss dismissed fire fired sack sacked terminate terminated cut cuts close closed
    demolish demolished repeal repealed rescind rescinded scrap scrapped withdraw withdrew
    withdrawn revoke revoked refuse refused reject rejected deny denied drop dropped lose
    lost remove removed lift lifted ease eased waive waived exempt exempted leave left
    retire retired resign resigned quit eliminate eliminated suspend suspended cancel
    cancelled shed deport deported expel expelled kill killed
    """
)
_RISE = _stems(
    """
    rise rises rose risen increase increased grow grew grown climb climbed gain gained up
    """
)
_FALL = _stems(
    """
    fall falls fell fallen decrease decreased shrink shrank decline declined sink sank down
    """
)
_PAY = _stems(
    """
    pay pays paid fine fined owe owes owed compensate compensated settle settled repay
    repays repaid
    """
)
_LEND = _stems("lend lends lent loan loaned borrow borrowed")
_SPEND = _stems("spend spends spent invest invested cost costs")
_EARN = _stems("earn earned receive received collect collected raise raised")
_UPPER, _LOWER = _stems("senate senators lords"), _stems("house commons representatives assembly")
_JOBS_LOST = _stem("cost")


def are_of_the_same(one: str, first: Figure, other: str, second: Figure) -> bool:
    """Whether nothing in two sentences says that their figures of a unit are of other things."""
    sides = ((one, first), (other, second))
    tests: tuple[Callable[[str, Figure], frozenset[str]], ...] = (_years, _places, _deeds, _bodies)
    for told in tests:
        here, there = (told(*side) for side in sides)
        if here and there and here.isdisjoint(there):
            return False
    return _is_group_of(first, other) and _is_group_of(second, one)


def _years(sentence: str, figure: Figure) -> frozenset[str]:
    return frozenset(_YEAR.findall(_clause(sentence, figure)))


def _places(sentence: str, figure: Figure) -> frozenset[str]:
    clause = _clause(sentence, figure)
    found = [each["name"] for kind in (_NAMED, _LABELLED) for each in kind.finditer(clause)]
    return frozenset(name.casefold() for name in found if not _NO_NAME.match(name))


def _deeds(sentence: str, figure: Figure) -> frozenset[str]:
    """What is done with what the figure counts, by its kind; nothing where it is unclear."""
    before, after = _around(sentence, figure)
    if _CHANGED_TO.search(sentence[: figure.start]):
        return frozenset()
    found = _kinds(before, figure) or _kinds(after[:AFTER], figure)
    # `refused to approve` is a refusal.
    return found - {"come"} if "go" in found else found


def _kinds(words: list[str], figure: Figure) -> frozenset[str]:
    kinds = {
        "come": _COME,
        "go": _GO | ({_JOBS_LOST} if figure.counts else frozenset()),
        **({"rise": _RISE, "fall": _FALL} if figure.unit == "%" else {}),
        **({} if figure.counts else {"pay": _PAY, "lend": _LEND, "spend": _SPEND, "earn": _EARN}),
    }
    return frozenset(kind for kind, family in kinds.items() if not family.isdisjoint(words))


def _bodies(sentence: str, figure: Figure) -> frozenset[str]:
    """Which chamber votes; a count of other things is not its own."""
    if figure.unit != "votes":
        return frozenset()
    said = frozenset(_stem(word) for word in _WORD.findall(sentence))
    return frozenset(
        name for name, family in (("upper", _UPPER), ("lower", _LOWER)) if said & family
    )


def _is_group_of(figure: Figure, sentence: str) -> bool:
    """Whether a sentence names the group that a figure counts: `probationary` of its employees."""
    if not figure.counts:
        return True
    words = [word for word in _WORD.findall(figure.text) if not _is_about(word)]
    told = {_stem(word) for word in _WORD.findall(sentence)}
    return all(_stem(word) in told for word in words[:-1])


def _is_about(word: str) -> bool:
    return word.casefold() in _ABOUT


_ABOUT = frozenset(
    """
    about around nearly almost roughly approximately more than over at least up to as many fewer
    less thousand million billion trillion other further additional extra total
    """.split()  # noqa: SIM905 - a list of words is easier to read
)


def _clause(sentence: str, figure: Figure) -> str:
    """The part of a sentence that holds the figure."""
    ends = [0, *(each.end() for each in _CLAUSE_END.finditer(sentence)), len(sentence)]
    return next(
        (sentence[start:end] for start, end in pairwise(ends) if start <= figure.start < end),
        sentence,
    )


def _around(sentence: str, figure: Figure) -> tuple[list[str], list[str]]:
    """The stems of the clause before the figure, and of what follows it."""
    clause = _clause(sentence, figure)
    place = sentence.find(clause)
    before, after = clause[: figure.start - place], clause[figure.end - place :]
    return (
        [_stem(word) for word in _WORD.findall(before)],
        [_stem(word) for word in _WORD.findall(after)],
    )
