"""A topic and its entities as YAML, as a person would write them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from policywire.config.models import Entity, NearCondition, Topic
from policywire.config.yaml.written_yaml import PAGE_WIDTH, yaml_text

_LONG_LIST = 3
"""Entries up to which a list stands on one line."""


def topic_text(key: str, topic: Topic, proposals: Sequence[str] = ()) -> str:
    """The topic at the left edge, ended by a line break.

    `proposals` are entries of `any` that are written as comments, each with what is said of it.
    """
    values: dict[str, Any] = {"title": topic.title}
    if topic.why:
        values["why"] = topic.why
    if topic.intent:
        values["intent"] = topic.intent
    for part, entries in (("all", topic.all), ("any", topic.any), ("none", topic.none)):
        if entries:
            values[part] = _list(entries, is_short=len(entries) <= _LONG_LIST)
    if topic.like:
        values["like"] = _list(topic.like, is_short=False)
    lines = yaml_text({key: CommentedMap(values)}, PAGE_WIDTH).splitlines()
    if proposals:
        lines += ["  # More that articles on it say; move what you want into any:"]
        lines += [f"  #   - {each}" for each in proposals]
    return "\n".join(lines) + "\n"


def entities_text(entities: Mapping[str, Entity]) -> str:
    """The entities at the left edge; nothing for none."""
    written: dict[str, Any] = {}
    for key, entity in entities.items():
        values: dict[str, Any] = {"names": _flow(entity.names)}
        if entity.not_:
            values["not"] = _flow(entity.not_)
        written[key] = CommentedMap(values)
        written[key].fa.set_flow_style()
    return yaml_text(written, PAGE_WIDTH) if written else ""


def _list(entries: Sequence[str | NearCondition], *, is_short: bool) -> CommentedSeq:
    written = CommentedSeq([_entry(each) for each in entries])
    if is_short and all(isinstance(each, str) for each in entries):
        written.fa.set_flow_style()
    return written


def _entry(entry: str | NearCondition) -> object:
    if isinstance(entry, str):
        return _quoted(entry)
    name, values = ("near", entry.near) if entry.near is not None else ("onear", entry.onear)
    parts = [_flow(each) if isinstance(each, list) else each for each in values or ()]
    made = CommentedMap({name: _flow(parts)})
    made.fa.set_flow_style()
    return made


def _quoted(value: object) -> object:
    """Entities in the quotes that the starter and the docs give them."""
    if isinstance(value, str) and value.startswith("@"):
        return DoubleQuotedScalarString(value)
    return value


def _flow(values: Sequence[object]) -> CommentedSeq:
    made = CommentedSeq([_quoted(each) for each in values])
    made.fa.set_flow_style()
    return made
