"""Marks: what a person says of an article or a story. A person's word wins over the program's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

PROGRAM_AUTHOR = "policywire itself"
"""The author of the marks that the program makes itself when it repairs a story."""


class MarkKind(StrEnum):
    """What can be said, and of what."""

    RELEVANT = "relevant"
    """The article belongs to the topic."""
    NOT_RELEVANT = "not relevant"
    """The article does not belong to the topic."""
    NOT_DEVELOPMENT = "not a development"
    """The article contained nothing new."""
    DEVELOPMENT = "a development"
    """The article should have been told: it is told then."""
    SAME_STORY = "same story"
    """The article belongs to the story named."""
    OTHER_STORY = "other story"
    """The article does not belong to the story it is in, and gets one of its own."""
    MERGE = "merge"
    """The story is the same as another one, `into` which it goes."""
    WRONG_STAGE = "wrong stage"
    """The story is not at the stage it is said to be at: it goes back to the one before."""


REQUIRED_FIELDS: Mapping[MarkKind, tuple[str, ...]] = {
    MarkKind.RELEVANT: ("article", "topic"),
    MarkKind.NOT_RELEVANT: ("article", "topic"),
    MarkKind.NOT_DEVELOPMENT: ("article",),
    MarkKind.DEVELOPMENT: ("article",),
    MarkKind.SAME_STORY: ("article", "story"),
    MarkKind.OTHER_STORY: ("article",),
    MarkKind.MERGE: ("story", "into"),
    MarkKind.WRONG_STAGE: ("story",),
}
"""What a mark of each kind is about: all of these must be given."""

ABOUT_STORIES = frozenset({MarkKind.MERGE, MarkKind.WRONG_STAGE})
"""The kinds that are about stories alone."""

CHANGES_VERDICTS = frozenset({MarkKind.DEVELOPMENT, MarkKind.WRONG_STAGE})
"""The kinds that change what was decided about articles, not only where they belong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Somebody said something of an article or a story.

    `article` is a URL, `story` and `into` are ids, `topic` is a key; what the kind does not need
    is empty, but `other story` keeps the story that the article was taken out of. `undone` is when
    the mark was taken back.
    """

    id: int
    kind: MarkKind
    article: str = ""
    story: str = ""
    into: str = ""
    topic: str = ""
    author: str
    reason: str = ""
    at: datetime
    undone: datetime | None = None


class MarkError(ValueError):
    """The mark cannot be made; the text says why and what to do."""


class NothingToMarkError(MarkError):
    """There is no such story or article."""
