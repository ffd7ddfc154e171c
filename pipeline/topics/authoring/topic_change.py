"""Changes to a topic that could take in what it came near to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from policywire.config.models import NearCondition, Topic
from policywire.pipeline.topics.authoring.topic_words import TopicWord

WITHIN_HEADLINE = 12
"""Words apart within which two words of a headline stand."""


@dataclass(frozen=True, slots=True)
class TopicChange:
    """What to write, in words, and the topic with it written."""

    text: str
    topic: Topic
    added: str | NearCondition | None = None
    dropped: str | NearCondition | None = None
    """The entry that it adds to `any`, and the one that it takes out of `all`, if it does."""


def changes_for(topic: Topic, named: Sequence[TopicWord]) -> Iterator[TopicChange]:
    """The changes worth trying for articles whose headline names the words, the smallest first."""
    entry = _entry(named)
    added = _with_entry(topic, entry)
    yield added
    for number, needed in enumerate(topic.all):
        if len(topic.all) > 1 or topic.any or topic.query:
            rest = [each for place, each in enumerate(topic.all) if place != number]
            without = f"take {_written(needed)} out of all"
            alone = topic.model_copy(update={"all": rest})
            yield TopicChange(without, alone, dropped=needed)
            both = added.topic.model_copy(update={"all": rest})
            yield TopicChange(f"{added.text} and {without}", both, added.added, needed)


def _entry(named: Sequence[TopicWord]) -> str | NearCondition:
    if len(named) == 1:
        return named[0].entry
    return NearCondition(near=[WITHIN_HEADLINE, *(word.text for word in named)])


def _with_entry(topic: Topic, entry: str | NearCondition) -> TopicChange:
    """One alternative more: under `any`, or in the query where that is all there is."""
    if not topic.query.strip():
        more = topic.model_copy(update={"any": [*topic.any, entry]})
        return TopicChange(f"add {_written(entry)} to any", more, entry)
    query = f"({topic.query}) OR ({_as_query(entry)})"
    text = f"add OR ({_as_query(entry)}) to the query"
    return TopicChange(text, topic.model_copy(update={"query": query}))


def _written(entry: str | NearCondition) -> str:
    """The entry as it is written in YAML."""
    if isinstance(entry, str):
        return entry if not entry.startswith("@") else f'"{entry}"'
    name, values = ("near", entry.near) if entry.near is not None else ("onear", entry.onear)
    return f"{{{name}: [{', '.join(_value(each) for each in values or ())}]}}"


def _value(value: int | str | list[str]) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return f'"{value}"' if str(value)[:1] in '@"' else str(value)


def _as_query(entry: str | NearCondition) -> str:
    if isinstance(entry, str):
        return entry
    distance, *words = map(str, entry.near or [WITHIN_HEADLINE])
    return f" NEAR/{distance} ".join(map(_quoted, words))


def _quoted(word: str) -> str:
    return f'"{word}"' if " " in word and not word.startswith('"') else word
