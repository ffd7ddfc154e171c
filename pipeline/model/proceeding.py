"""A proceeding: what the official record itself counts by, and where an article names one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from policywire.config.enums import ArticleField, Stage


class ProceedingKind(StrEnum):
    """What sort of proceeding a number belongs to."""

    BILL = "bill"
    COURT_DOCKET = "court docket"
    AGENCY_DOCKET = "agency docket"
    RULEMAKING = "rulemaking"
    LAW = "public law"
    ORDER = "executive order"
    HEARING = "hearing"
    GUIDANCE = "guidance"
    PROPOSAL = "EU proposal"
    DOCUMENT = "Federal Register document"


_ABBREVIATED_CASE = re.compile(r"^\d:(?=\d\d-)")
_NOT_A_WORD = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Proceeding:
    """A proceeding by its number, in the one way in which we write it (“H.R. 1234”).

    `scope` is what the number is counted in: a congress (`119`), a court (`dcd`), a state
    (`us-ca`); empty where a text does not say it. The same number in two scopes is two proceedings.
    """

    kind: ProceedingKind
    number: str
    scope: str = ""

    @property
    def id(self) -> str:
        """The id in addresses and in the store: `h-r-1234-119`."""
        return slug(f"{self.number} {self.scope}")

    @property
    def base(self) -> str:
        """What all ways to write its number have in common, whatever the scope."""
        return slug(_ABBREVIATED_CASE.sub("", self.number))

    @property
    def name(self) -> str:
        """The number with its scope, for a person: “H.R. 1234 (119th Congress)”."""
        if not self.scope:
            return self.number
        counted = f"{ordinal(int(self.scope))} Congress" if self.scope.isdigit() else self.scope
        return f"{self.number} ({counted})"

    def is_same(self, other: Proceeding) -> bool:
        """Whether two mentions can be of one proceeding: an unknown scope may be any."""
        if self.kind is not other.kind or self.base != other.base:
            return False
        divisions = {_division(self.number), _division(other.number)} - {""}
        return len({self.scope, other.scope} - {""}) < 2 and len(divisions) < 2


class MentionPlace(StrEnum):
    """Where an article names a proceeding, the strongest first."""

    SUBJECT = "subject"
    """It is a record of this proceeding."""
    TOP = "top"
    """In the headline or the lede."""
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class ProceedingMention:
    """A proceeding that an article names, the words, and their place in a field of the article.

    `field` is None for what stands only in the facts of a record, not in its texts.
    """

    proceeding: Proceeding
    said: str
    place: MentionPlace
    field: ArticleField | None = None
    start: int = 0
    end: int = 0


class ActionWeight(StrEnum):
    """How an action is told."""

    SUBSTANTIAL = "substantial"
    DETAIL = "detail"
    PROCEDURAL = "procedural"
    """Counted, told to nobody."""


@dataclass(frozen=True, slots=True)
class Action:
    """Something done in a proceeding, by a record. `stage` is None where it leads to none.

    `said` are the register's words, `headline` is how we tell it, `day` when it was done.
    """

    proceeding: Proceeding
    name: str
    said: str
    day: date
    stage: Stage | None
    weight: ActionWeight
    headline: str
    entry: str = ""
    """The number of the entry in its docket, where the register gives one."""

    def is_told_by(self, other: Action, *, same_source: bool) -> bool:
        """Whether another record told of this action: one register repeats its own words."""
        if not self.proceeding.is_same(other.proceeding):
            return False
        if same_source:
            if self.entry and other.entry and self.entry != other.entry:
                return False
            return self.day == other.day and slug(self.said) == slug(other.said)
        return self.name == other.name and abs((self.day - other.day).days) <= 1


def ordinal(number: int) -> str:
    """119th, 121st: a number as one counts with it."""
    last = number % 100
    ending = "th" if 10 < last < 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _division(number: str) -> str:
    found = _ABBREVIATED_CASE.match(number)
    return found[0] if found else ""


def slug(text: str) -> str:
    """Small letters and digits, joined by hyphens."""
    return _NOT_A_WORD.sub("-", text.lower()).strip("-")
