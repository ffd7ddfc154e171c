"""The plan of topics and entities: what each asks for, as queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from policywire.config.models import Topic
from policywire.pipeline.topics.query.nodes import Phrase, Query


@dataclass(frozen=True, slots=True)
class TopicEntry:
    """One entry of a topic: the part and index it stands under, what it asks, as written."""

    part: str
    index: int | None
    query: Query
    text: str


@dataclass(frozen=True, slots=True)
class TopicPlan:
    """A topic's entries by part; `query` holds one entry for each alternative of the query."""

    key: str
    topic: Topic
    any: tuple[TopicEntry, ...]
    all: tuple[TopicEntry, ...]
    none: tuple[TopicEntry, ...]
    query: tuple[TopicEntry, ...]

    def entries(self) -> tuple[TopicEntry, ...]:
        """Every entry, in the order of the parts."""
        return (*self.any, *self.all, *self.none, *self.query)


@dataclass(frozen=True, slots=True)
class EntityPlan:
    """An entity's names and look-alikes as phrases; `abroad` are more names by language."""

    key: str
    names: tuple[Phrase, ...]
    not_: tuple[Phrase, ...]
    names_by_language: Mapping[str, tuple[Phrase, ...]]

    def phrases(self) -> tuple[Phrase, ...]:
        """All that it goes by, in any language."""
        return (
            *self.names,
            *(phrase for names in self.names_by_language.values() for phrase in names),
        )


@dataclass(frozen=True, slots=True)
class QueryPlan:
    """All topics and entities. `topics` are in an order in which each follows those it names."""

    topics: Mapping[str, TopicPlan]
    entities: Mapping[str, EntityPlan]
