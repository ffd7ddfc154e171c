"""The query: what a topic asks of an article, as a tree of small immutable nodes.

Leaves are phrases, entities, other topics and facts about the article (outlet, author, kind);
the rest combines them. `text` is the part as its author wrote it, for clauses and messages.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from policywire.config.enums import ArticleField
from policywire.pipeline.model.proceeding import Proceeding


@dataclass(frozen=True, slots=True)
class PhraseToken:
    """One word of a phrase: `form` is folded; in capitals when only capitals will do.

    With `open_end`, any word that begins with `form` will do (written `form*`). `sign` is what
    has to stand beside it in the text: % right after it, or § before it.
    """

    form: str
    cased: bool = False
    open_end: bool = False
    sign: str = ""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand side by side, in this order."""

    tokens: tuple[PhraseToken, ...]
    text: str


@dataclass(frozen=True, slots=True)
class EntityRef:
    """Any of the names of an entity (written `@key`)."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class TopicRef:
    """All that another topic asks for (written `topic:key`)."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class ProceedingRef:
    """A bill, docket or rule, however an article writes its number (a topic's `proceeding`)."""

    proceeding: Proceeding
    text: str


@dataclass(frozen=True, slots=True)
class MetadataFilter:
    """Something about the article as a whole: its outlet, author, kind or agency."""

    field: ArticleField
    value: str
    text: str


@dataclass(frozen=True, slots=True)
class Within:
    """The part must hold inside one field of the article (written `title:…`)."""

    field: ArticleField
    part: Query
    text: str


@dataclass(frozen=True, slots=True)
class Proximity:
    """The parts stand within `distance` words of each other.

    The first part is the centre: each other one stands within the distance of it. When `ordered`,
    each part follows the one before it within the distance.
    """

    distance: int
    ordered: bool
    parts: tuple[Query, ...]
    text: str


@dataclass(frozen=True, slots=True)
class AtLeast:
    """The part occurs `count` times or more, overlapping occurrences counting once."""

    count: int
    part: Query
    text: str


@dataclass(frozen=True, slots=True)
class And:
    """Every part holds."""

    parts: tuple[Query, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part holds."""

    parts: tuple[Query, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Query
    text: str


Leaf: TypeAlias = Phrase | EntityRef | TopicRef | ProceedingRef | MetadataFilter
Query: TypeAlias = Leaf | Within | Proximity | AtLeast | And | Or | Not


def children(query: Query) -> tuple[Query, ...]:
    """The parts right below this one."""
    if isinstance(query, And | Or | Proximity):
        return query.parts
    if isinstance(query, Within | AtLeast | Not):
        return (query.part,)
    return ()


def positional(query: Query) -> bool:
    """Whether the query has places in the text, so that it can stand in NEAR and ATLEAST."""
    if isinstance(query, Phrase | EntityRef):
        return True
    if isinstance(query, Or | Proximity | Within | AtLeast):
        return all(positional(part) for part in children(query))
    return False
