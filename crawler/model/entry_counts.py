"""What became of the entries that a source offered at one poll: every one of them is counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class KnownBy(StrEnum):
    """By what an entry was recognised as one whose article exists."""

    KEY = "key"
    """Its identifier, or its link where it has none."""
    ADDRESS = "address"
    """The address of its page, which another entry or source led to before."""
    WORDS = "words"
    """The same words at the same address, under another identifier."""
    PAGE = "page"
    """The canonical address that its page names."""


NAMED_LEFT_OUT = 2_000
"""Of what one answer leaves out so many entries are named, the newest; all are counted."""


class RefusedFor(StrEnum):
    """Why an entry does not become an article."""

    ARCHIVE = "older than what a first poll takes"
    TWICE = "stands twice in the answer"
    NAMELESS = "has neither title nor link"
    TOO_MANY = "beyond the newest 1,000 of the answer"
    NO_DETAIL = "names no address of a second answer"
    BROKEN = "cannot be read: one of its dates or rules is broken"
    NO_ITEM = "is no entry: an element without a link or a title"


@dataclass(frozen=True, slots=True)
class Refusal:
    """One entry that was not taken up, to be looked up by its address."""

    url: str
    title: str
    reason: str
    at: datetime


class LeftOut(NamedTuple):
    """An entry of an answer that no article is made of, before anybody knows when that was."""

    url: str
    title: str
    reason: RefusedFor


@dataclass(frozen=True, slots=True)
class EntryCounts:
    """One poll's entries: `offered` is the sum of all the others.

    `stored` became articles, `changed` new versions of articles; `known` are counted by what they
    were recognised by (KnownBy), `refused` by the reason (RefusedFor). `waiting` are left for the
    next poll.
    """

    offered: int = 0
    stored: int = 0
    changed: int = 0
    waiting: int = 0
    known: Mapping[str, int] = field(default_factory=dict)
    refused: Mapping[str, int] = field(default_factory=dict)

    @property
    def accounted_for(self) -> int:
        """How many entries have a fate: as many as were offered, or the poll has a bug."""
        fates = self.stored + self.changed + self.waiting
        return fates + sum(self.known.values()) + sum(self.refused.values())


def describe_counts(counts: EntryCounts) -> str:
    """Say it in a line: `12 offered: 3 stored, 8 known (8 by key), 1 refused (…)`."""
    parts = [f"{counts.stored} stored"]
    parts += [f"{counts.changed} changed"] if counts.changed else []
    parts += [f"{counts.waiting} left for the next poll"] if counts.waiting else []
    if counts.known:
        ways = ", ".join(f"{number} by {way}" for way, number in counts.known.items())
        parts.append(f"{sum(counts.known.values())} known ({ways})")
    if counts.refused:
        why = ", ".join(f"{number} {reason}" for reason, number in counts.refused.items())
        parts.append(f"{sum(counts.refused.values())} refused ({why})")
    return f"{counts.offered} offered: {', '.join(parts)}"
