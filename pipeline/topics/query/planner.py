"""Plans topics: their parts as queries, checked and ready to be compiled.

Reading all topics gathers every fault of all of them before any is raised.
"""

from __future__ import annotations

import difflib
import functools
from collections.abc import Callable, Iterator, Mapping, Sequence

from policywire.config import models
from policywire.config.models import Entity, Topic
from policywire.pipeline.proceedings.identify import UnclearNumberError, identified
from policywire.pipeline.topics.query.logic import implies, is_impossible, matches_empty_text
from policywire.pipeline.topics.query.nodes import (
    EntityRef,
    Or,
    Phrase,
    ProceedingRef,
    Query,
    TopicRef,
    children,
)
from policywire.pipeline.topics.query.parser import read_entry, read_query
from policywire.pipeline.topics.query.phrase import QueryError, read_phrase
from policywire.pipeline.topics.query.plan import EntityPlan, QueryPlan, TopicEntry, TopicPlan
from policywire.pipeline.topics.query.topic_error import TopicError, TopicFault

FOLLOWED = "proceeding: "
"""Begins the clause of a match by the proceeding itself, and not by words."""


def plan_queries(topics: Mapping[str, Topic], entities: Mapping[str, Entity]) -> QueryPlan:
    """Reads all topics and entities. Raises `TopicError` with all faults of all of them."""
    faults: list[TopicFault] = []
    known = {key: _entity(key, entity, faults) for key, entity in entities.items()}
    plans = {key: _topic(key, topic, faults) for key, topic in topics.items()}
    for made in plans.values():
        faults += _unknown_names(made, known, plans)
    faults += _circles(plans)
    faulty = {fault.topic for fault in faults}
    sound = (made for made in plans.values() if made.key not in faulty)
    faults += [fault for made in sound for fault in _emptiness(made)]
    if faults:
        raise TopicError(tuple(faults))
    return QueryPlan(_ordered(plans), known)


def _topic(key: str, topic: Topic, faults: list[TopicFault]) -> TopicPlan:
    any_ = (*_entries(key, "any", topic.any, faults), *_proceedings(key, topic, faults))
    all_ = _entries(key, "all", topic.all, faults)
    none = _entries(key, "none", topic.none, faults)
    return TopicPlan(key, topic, any_, all_, none, _alternatives(key, topic.query, faults))


def _entries(
    key: str, part: str, written: Sequence[str | models.NearCondition], faults: list[TopicFault]
) -> tuple[TopicEntry, ...]:
    entries = []
    for index, entry in enumerate(written):
        query = _attempt(key, part, index, faults, functools.partial(read_entry, entry))
        if query is not None:
            text = entry.strip() if isinstance(entry, str) else query.text
            entries.append(TopicEntry(part, index, query, text))
    return tuple(entries)


def _proceedings(key: str, topic: Topic, faults: list[TopicFault]) -> Iterator[TopicEntry]:
    for index, written in enumerate(topic.proceedings):
        read = _attempt(key, "proceeding", index, faults, functools.partial(_proceeding, written))
        if read is not None:
            yield TopicEntry("proceeding", index, read, read.text)


def _proceeding(written: str) -> Query:
    try:
        found = identified(written)
    except UnclearNumberError as error:
        raise QueryError(1, error.problem, error.cure) from error
    return ProceedingRef(found, f"{FOLLOWED}{written.strip()}")


def _alternatives(key: str, text: str, faults: list[TopicFault]) -> tuple[TopicEntry, ...]:
    if not text.strip():
        return ()
    query = _attempt(key, "query", None, faults, functools.partial(read_query, text))
    parts = query.parts if isinstance(query, Or) else (query,)
    return tuple(TopicEntry("query", None, part, part.text) for part in parts if part is not None)


def _attempt(
    key: str, part: str, index: int | None, faults: list[TopicFault], read: Callable[[], Query]
) -> Query | None:
    try:
        return read()
    except QueryError as fault:
        faults.append(TopicFault(key, part, index, fault.column, fault.problem, fault.cure))
        return None


def _entity(key: str, entity: Entity, faults: list[TopicFault]) -> EntityPlan:
    names = _names(key, "names", entity.names, faults)
    not_ = _names(key, "not", entity.not_, faults)
    abroad = {
        language.lower(): _names(key, f"languages.{language}", more, faults)
        for language, more in entity.languages.items()
    }
    return EntityPlan(key, names, not_, abroad)


def _names(
    key: str, part: str, names: Sequence[str], faults: list[TopicFault]
) -> tuple[Phrase, ...]:
    phrases = []
    for index, name in enumerate(names):
        query = _attempt(f"@{key}", part, index, faults, functools.partial(read_phrase, name))
        if isinstance(query, Phrase):
            phrases.append(query)
        elif query is not None:
            problem = "an entity cannot be named by another"
            faults.append(TopicFault(f"@{key}", part, index, 1, problem, "write the name itself"))
    return tuple(phrases)


def leaves(query: Query) -> Iterator[Query]:
    """The parts of a query that have no parts."""
    below = children(query)
    if not below:
        yield query
    for part in below:
        yield from leaves(part)


def _unknown_names(
    made: TopicPlan, entities: Mapping[str, EntityPlan], topics: Mapping[str, TopicPlan]
) -> Iterator[TopicFault]:
    for entry in made.entries():
        for leaf in leaves(entry.query):
            if isinstance(leaf, EntityRef) and leaf.key not in entities:
                yield _unknown(made, entry, "entity", f"@{leaf.key}", entities)
            if isinstance(leaf, TopicRef) and leaf.key not in topics:
                yield _unknown(made, entry, "topic", leaf.key, topics)


def _unknown(
    made: TopicPlan, entry: TopicEntry, noun: str, name: str, known: Mapping[str, object]
) -> TopicFault:
    written = made.topic.query if entry.part == "query" else entry.text
    close = difflib.get_close_matches(name.lstrip("@"), known, 1)
    mark, place = ("@", "under entities") if noun == "entity" else ("", "as a topic")
    return TopicFault(
        topic=made.key,
        part=entry.part,
        index=entry.index,
        column=written.find(name) + 1,
        problem=f"there is no {noun} {name}",
        cure=f"did you mean {mark}{close[0]}?" if close else f"add it {place}",
    )


def _circles(plans: Mapping[str, TopicPlan]) -> Iterator[TopicFault]:
    for key, made in plans.items():
        for entry in made.entries():
            for leaf in leaves(entry.query):
                if isinstance(leaf, TopicRef) and _reaches(leaf.key, key, plans):
                    problem = f"topic:{leaf.key} leads back to {key}"
                    cure = "let one of the two say it in words"
                    yield TopicFault(key, entry.part, entry.index, 0, problem, cure)


def _named_topics(made: TopicPlan) -> set[str]:
    found = (leaf for entry in made.entries() for leaf in leaves(entry.query))
    return {leaf.key for leaf in found if isinstance(leaf, TopicRef)}


def _reaches(start: str, goal: str, plans: Mapping[str, TopicPlan]) -> bool:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        key = waiting.pop()
        if key == goal:
            return True
        if key not in seen and key in plans:
            seen.add(key)
            waiting += _named_topics(plans[key])
    return False


def _ordered(plans: Mapping[str, TopicPlan]) -> dict[str, TopicPlan]:
    """The plans so that each stands behind all that it names; there are no circles."""
    ordered: dict[str, TopicPlan] = {}
    waiting = list(plans)[::-1]
    while waiting:
        key = waiting[-1]
        missing = [name for name in _named_topics(plans[key]) if name not in ordered]
        if missing and key not in ordered:
            waiting += missing
            continue
        ordered.setdefault(key, plans[key])
        waiting.pop()
    return ordered


def _emptiness(made: TopicPlan) -> Iterator[TopicFault]:
    """Refuses topics that match everything, only say what not, or can never match."""
    positive = (*made.any, *made.all, *made.query)
    if not positive:
        cure = "add any, all or query"
        problem = "it only says what not to match" if made.none else "it looks for nothing"
        yield TopicFault(made.key, "none" if made.none else "any", None, 0, problem, cure)
        return
    if _holds_of_nothing(made):
        part = "query" if made.query else "any"
        cure = "join what must occur with AND; NOT alone matches every other article"
        yield TopicFault(
            made.key, part, None, 0, "it matches articles with none of its words", cure
        )
        return
    yield from _contradictions(made)


def _holds_of_nothing(made: TopicPlan) -> bool:
    """Whether an article in which no word occurs would match."""
    holds = [
        any(matches_empty_text(entry.query) for entry in part)
        for part in (made.any, made.query)
        if part
    ]
    holds += [matches_empty_text(entry.query) for entry in made.all]
    return all(holds)


def _contradictions(made: TopicPlan) -> Iterator[TopicFault]:
    for entry in made.all:
        if _is_dead(entry, made.none):
            yield _never(made.key, entry)
    for part in (made.any, made.query):
        if part and all(_is_dead(entry, made.none) for entry in part):
            yield _never(made.key, part[0])


def _is_dead(entry: TopicEntry, refused: Sequence[TopicEntry]) -> bool:
    """Whether the entry can hold in no article that the topic does not refuse."""
    if is_impossible(entry.query):
        return True
    return any(implies(entry.query, other.query) for other in refused)


def _never(key: str, entry: TopicEntry) -> TopicFault:
    problem = f"{entry.text} can never hold: it is also refused"
    return TopicFault(key, entry.part, entry.index, 0, problem, "take it out on one side")
