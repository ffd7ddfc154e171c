"""A topic in words: what it compiles to, for whoever wants to be sure."""

from __future__ import annotations

from collections.abc import Sequence

from policywire.config import models
from policywire.config.models import Topic
from policywire.pipeline.topics.query.nodes import (
    And,
    AtLeast,
    EntityRef,
    Leaf,
    MetadataFilter,
    Not,
    Or,
    Phrase,
    PhraseToken,
    ProceedingRef,
    Proximity,
    Query,
    TopicRef,
    Within,
)
from policywire.pipeline.topics.query.parser import read_entry, read_query


def explain(topic: Topic) -> str:
    """The topic as sentences. Raises `pipeline.topics.phrase.QueryError` when it cannot be read."""
    lines = [f"{topic.title}: an article matches when"]
    conditions = [
        *_named(topic.proceedings),
        *_list("at least one of these holds", topic.any),
        *_list("all of these hold", topic.all),
        *_list("none of these holds", topic.none),
    ]
    if topic.query.strip():
        conditions.append(f"  - {_say(read_query(topic.query))}")
    lines += conditions
    if topic.like:
        lines.append("Or its headline and lead are near to one of these examples:")
        lines += [f"  - “{example}”" for example in topic.like]
    lines += _origin(topic)
    lines.append(f"It is reported from a score of {topic.threshold:g}.")
    return "\n".join(lines)


def _named(proceedings: Sequence[str]) -> list[str]:
    if not proceedings:
        return []
    return [f"  - it names or records {_or(proceedings)}; instead of the words of `any`"]


def _list(head: str, entries: Sequence[str | models.NearCondition]) -> list[str]:
    if not entries:
        return []
    return [f"  - {head}:", *(f"      · {_say(read_entry(entry))}" for entry in entries)]


def _origin(topic: Topic) -> list[str]:
    origin = topic.from_
    wanted = {
        "tier": [tier.value for tier in origin.tiers],
        "place": origin.places,
        "language": origin.languages,
    }
    given = [f"{noun} {_or(values)}" for noun, values in wanted.items() if values]
    return [f"Only articles with {', '.join(given)} count."] if given else []


def _say(query: Query) -> str:
    if isinstance(query, Leaf):
        return _say_leaf(query)
    match query:
        case Within(field=field, part=part):
            return f"{_say(part)} in the {field.value}"
        case Proximity(distance=distance, ordered=ordered, parts=parts):
            return _say_near(distance, ordered, [_say(part) for part in parts])
        case AtLeast(count=count, part=part):
            return f"{_say(part)} at least {count} times"
        case And(parts=parts) | Or(parts=parts):
            sign = " and " if isinstance(query, And) else " or "
            return f"({sign.join(map(_say, parts))})"
        case Not(part=part):
            return f"not {_say(part)}"


def _say_leaf(query: Leaf) -> str:
    match query:
        case Phrase(tokens=tokens):
            return _say_phrase(query.text, tokens)
        case EntityRef(key=key):
            return f"a name of @{key}"
        case TopicRef(key=key):
            return f"all that topic {key} asks for"
        case ProceedingRef(proceeding=proceeding):
            return f"the number of {proceeding.name}"
        case MetadataFilter(field=field, value=value):
            return f"({field.value} is {value})"


def _say_near(distance: int, ordered: bool, parts: Sequence[str]) -> str:
    if ordered:
        how = "directly" if distance == 1 else f"within {distance} words"
        return f", then {how} ".join(parts)
    return f"{parts[0]} with {' and '.join(parts[1:])} no more than {distance} words away"


def _or(values: Sequence[str]) -> str:
    return " or ".join(values)


def _say_phrase(text: str, tokens: Sequence[PhraseToken]) -> str:
    words = text.strip('"“”').replace("*", "…").replace("=", "")
    capitals = [token.form for token in tokens if token.cased]
    return f"“{words}”" + (f" ({' and '.join(capitals)} in capitals)" if capitals else "")
