"""The proceedings that a text names: bills, dockets, rulemakings, orders and laws, as written."""

from __future__ import annotations

import re
from functools import lru_cache

_SORTS = {
    "bill": r"\bH\.? ?R\.? ?\d{1,5}\b|(?<![\w.])S\. ?\d{1,5}\b"
    r"|\b[HS]\.? ?(?:J\.?|Con\.?)? ?Res\.? ?\d{1,5}\b|\b(?:HC|HL) Bill \d+\b",
    "case": r"\b(?:Case |Docket )?No\. ?\d[\w:-]*-\w+-\d+|\b\d:\d\d-(?:cv|cr|mc|md|bk)-\d{3,6}\b",
    "rulemaking": r"\bRIN \d{4}-[A-Z]{2}\d{2}\b|\b(?:[A-Z]{2,5}-){1,3}\d{4}-\d{4}\b"
    r"|\b(?:COM|SWD|JOIN)\(\d{4}\) ?\d+\b",
    "document": r"\b\d{2} (?:FR|Fed\. Reg\.) \d{3,6}\b|\bFR Doc\. \d{4}-\d{5}\b",
    "order": r"\b(?:Executive Order|E\.?O\.?) (?:No\. )?\d{5}\b",
    "law": r"\b(?:Pub\. ?L\.|Public Law) ?\d{2,3}[-–]\d+\b",
}
"""Each as its own body writes it: Congress, courts, Federal Register, EU and UK, agency dockets."""

_PROCEEDING = re.compile("|".join(f"(?P<{sort}>{words})" for sort, words in _SORTS.items()))
_SIGNS = re.compile(r"[\s.]+")

Proceeding = tuple[str, str]
"""The sort and the name without blanks and stops: (“bill”, “HR1234”)."""


def proceedings_in(text: str) -> tuple[str, ...]:
    """The proceedings that a text names, in its words, each once."""
    return tuple(dict.fromkeys(found[0] for found in _PROCEEDING.finditer(text)))


@lru_cache(maxsize=4096)
def proceeding_keys(text: str) -> frozenset[Proceeding]:
    """The proceedings that a text names, however they are written; a story is asked often."""
    return frozenset(
        (found.lastgroup or "", _SIGNS.sub("", found[0]).upper())
        for found in _PROCEEDING.finditer(text)
    )


def are_other_proceedings(one: str, other: str) -> bool:
    """Whether two headlines name different proceedings of one sort, and none in common."""
    here, there = proceeding_keys(one), proceeding_keys(other)
    if here & there:
        return False
    return bool({sort for sort, _ in here} & {sort for sort, _ in there})
