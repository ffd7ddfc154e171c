"""The words of a topic, one by one: what its entries ask for, each as an entry of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from policywire.config.models import Entity, NearCondition
from policywire.pipeline.text.normalization import WORD
from policywire.pipeline.topics.authoring.suggest import STOP_WORDS
from policywire.pipeline.topics.query.nodes import (
    And,
    AtLeast,
    EntityRef,
    Or,
    Phrase,
    Proximity,
    Query,
    Within,
)
from policywire.pipeline.topics.query.plan import TopicPlan

SCATTERED = 8
"""Words apart within which the words of a phrase may stand and still be meant together."""
MOST_NAMES = 8
"""An entity of more names is a class of bodies, which names none of them."""


@dataclass(frozen=True, slots=True)
class TopicWord:
    """An entity or phrase of a topic. `entry` finds it, `text` is how the topic writes it.

    `part` is the entry it belongs to, and which of the entry's parts: words of two parts are asked
    for together, words of one are alternatives. `is_scattered` finds the words of a phrase that
    do not stand side by side.
    """

    text: str
    entry: str | NearCondition
    part: tuple[str, int]
    is_entity: bool = False
    is_scattered: bool = False

    @property
    def name(self) -> str:
        """The same for words that ask for the same."""
        return f"{self.text} apart" if self.is_scattered else self.text


def topic_words(plan: TopicPlan, entities: Mapping[str, Entity]) -> tuple[TopicWord, ...]:
    """The words of `any`, `all` and `query`, those that name somebody or something first."""
    names = frozenset(key for key, entity in entities.items() if _is_name(entity))
    found: dict[tuple[str, tuple[str, int]], TopicWord] = {}
    for number, entry in enumerate((*plan.any, *plan.query)):
        for index, query in enumerate(_parts(entry.query)):
            for word in _words(query, (f"entry {number}", index), names):
                found.setdefault((word.name, word.part), word)
    for index, entry in enumerate(plan.all):
        for word in _words(entry.query, ("all", index), names):
            found.setdefault((word.name, word.part), word)
    return tuple(sorted(found.values(), key=_rank))


def _rank(word: TopicWord) -> tuple[bool, bool, bool]:
    return (not word.is_entity, word.is_scattered, not word.text.startswith("@"))


def _parts(query: Query) -> Sequence[Query]:
    """What an entry asks for together."""
    return query.parts if isinstance(query, And | Proximity) else (query,)


def _is_name(entity: Entity) -> bool:
    """Whether it is a body, a person or a thing, and no list of words that mean the same."""
    capitals = sum(any(map(str.isupper, name)) for name in entity.names)
    return len(entity.names) <= MOST_NAMES and 2 * capitals >= len(entity.names)


def _words(query: Query, part: tuple[str, int], names: frozenset[str]) -> Iterator[TopicWord]:
    match query:
        case EntityRef():
            yield TopicWord(query.text, query.text, part, is_entity=query.key in names)
        case Phrase():
            is_name = all(token.cased for token in query.tokens) or part[0] == "all"
            yield TopicWord(query.text, query.text, part, is_entity=is_name)
            words = [found[0] for found in WORD.finditer(query.text)]
            words = [word for word in words if word.lower() not in STOP_WORDS]
            if len(words) > 1 and "*" not in query.text:
                near = NearCondition(near=[SCATTERED, *words])
                yield TopicWord(query.text, near, part, is_scattered=True)
        case Or() | And() | Proximity():
            for below in query.parts:
                yield from _words(below, part, names)
        case Within() | AtLeast():
            yield from _words(query.part, part, names)
