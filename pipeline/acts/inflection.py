"""The forms of an English verb, made from its base form."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto

_VOWELS = "aeiou"
_DOUBLED = frozenset(
    {"put", "set", "cut", "let", "hit", "quit", "get", "win", "run", "begin", "shut"}
)
"""Irregular verbs that double their last letter in the gerund: their past does not show it."""


class VerbForm(Enum):
    """What a form can be; `PAST` and `PARTICIPLE` are one form with most verbs."""

    BASE = auto()
    PRESENT = auto()
    PAST = auto()
    PARTICIPLE = auto()
    GERUND = auto()


def verb_forms(base: str, irregular: Mapping[str, str]) -> dict[str, frozenset[VerbForm]]:
    """All forms of a verb, each with what it can be.

    `irregular` gives “past, participle” by base form; a doubled consonant there is doubled in the
    gerund too.
    """
    past, _, participle = irregular.get(base, "").partition(", ")
    past = past or _regular_past(base)
    forms: dict[str, set[VerbForm]] = {}
    for form, kind in (
        (base, VerbForm.BASE),
        (_present(base), VerbForm.PRESENT),
        (past, VerbForm.PAST),
        (participle or past, VerbForm.PARTICIPLE),
        (_gerund(base, past), VerbForm.GERUND),
    ):
        forms.setdefault(form, set()).add(kind)
    return {form: frozenset(kinds) for form, kinds in forms.items()}


def _present(base: str) -> str:
    if base.endswith(("s", "x", "z", "ch", "sh", "o")):
        return f"{base}es"
    if base.endswith("y") and base[-2] not in _VOWELS:
        return f"{base[:-1]}ies"
    return f"{base}s"


def _regular_past(base: str) -> str:
    if base.endswith("e"):
        return f"{base}d"
    if base.endswith("y") and base[-2] not in _VOWELS:
        return f"{base[:-1]}ied"
    return f"{base}ed"


def _gerund(base: str, past: str) -> str:
    if base in _DOUBLED or past == f"{base}{base[-1]}ed":
        return f"{base}{base[-1]}ing"
    if base == "die":
        return "dying"
    if base.endswith("e") and not base.endswith(("ee", "oe", "ye")):
        return f"{base[:-1]}ing"
    return f"{base}ing"
