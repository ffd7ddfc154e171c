"""The version of a topic: a name for what it matches, which changes only when that does."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from hashlib import sha256

from policywire.config.models import Entity, Topic

PRESENTATION_FIELDS = frozenset({"title", "why", "importance", "paused", "intent", "development"})
"""Parts of a topic that are only shown, and do not change what it matches."""
_ENTITY = re.compile(r"@([a-z0-9][a-z0-9-]*)", re.IGNORECASE)
_TOPIC = re.compile(r"\btopic:[\\\"]*([a-z0-9][a-z0-9-]*)", re.IGNORECASE)


def versions(topics: Mapping[str, Topic], entities: Mapping[str, Entity]) -> dict[str, str]:
    """Twelve hex digits for each topic; they change with its clauses and all that those name."""
    return {key: _digest(_spelled(key, topics, entities)) for key in topics}


def _spelled(
    key: str, topics: Mapping[str, Topic], entities: Mapping[str, Entity]
) -> Mapping[str, object]:
    """The clauses of a topic, of the topics that it names, and the entities of them all."""
    clauses = {each: _clauses(topics[each]) for each in sorted(_reached(key, topics))}
    named = {name.lower() for text in clauses.values() for name in _ENTITY.findall(text)}
    meant = {name: entities[name].model_dump_json() for name in sorted(named & entities.keys())}
    return {"topic": key, "topics": clauses, "entities": meant}


def _reached(key: str, topics: Mapping[str, Topic]) -> set[str]:
    reached, left = set[str](), [key]
    while left:
        here = left.pop()
        if here not in reached:
            reached.add(here)
            left.extend(_named(topics[here], topics))
    return reached


def _named(topic: Topic, topics: Mapping[str, Topic]) -> Iterator[str]:
    for name in _TOPIC.findall(_clauses(topic)):
        if name.lower() in topics:
            yield name.lower()


def _clauses(topic: Topic) -> str:
    # A part that came with a later release must not change the version of topics without it.
    left_out = PRESENTATION_FIELDS | (set() if topic.proceeding else {"proceeding"})
    return json.dumps(topic.model_dump(mode="json", exclude=set(left_out)), sort_keys=True)


def _digest(spelled: Mapping[str, object]) -> str:
    return sha256(json.dumps(spelled, sort_keys=True).encode()).hexdigest()[:12]
