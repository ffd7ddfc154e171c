"""A topics file in either of its two forms, as one: topics below `topics`, names below `entities`.

People write topics at the top of the file, or below a key `topics:`; both may be mixed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches

from policywire.config.config_error import ConfigFault
from policywire.config.models import Topic
from policywire.config.yaml.strict_yaml import TextPosition, YamlDocument, YamlPath

_SECTIONS = ("entities", "topics")
_PARTS = frozenset(info.alias or name for name, info in Topic.model_fields.items())


def normalize_topics(document: YamlDocument) -> YamlDocument:
    """The same document with every topic's path beginning with `topics`."""
    written = document.value.get("topics")
    below = written if isinstance(written, dict) else {}
    top = {key: value for key, value in document.value.items() if key not in _SECTIONS}
    faults = [*document.faults, *_slips(document, top), *_twice(document, top, below)]
    slips = {fault.key for fault in _slips(document, top)}
    topics = below | {key: top[key] for key in top if key not in below and key not in slips}
    value = {"topics": topics} if isinstance(written, dict | None) else {"topics": written}
    if "entities" in document.value:
        value["entities"] = document.value["entities"]
    return replace(
        document,
        value=value,
        keys=_moved(document.keys),
        values=_moved(document.values),
        faults=tuple(faults),
    )


def _moved(spots: Mapping[YamlPath, TextPosition]) -> dict[YamlPath, TextPosition]:
    return {
        path if path and path[0] in _SECTIONS else ("topics", *path): spot
        for path, spot in spots.items()
    }


def _slips(document: YamlDocument, top: Mapping[str, object]) -> list[ConfigFault]:
    """`entites:` is no topic: it has no title, and a section's name is very near.

    Nor is `any:`, which belongs into a topic.
    """
    untitled = [
        key for key, each in top.items() if not (isinstance(each, dict) and "title" in each)
    ]
    parts = [key for key in untitled if key in _PARTS]
    above = "write the topic's own key above it, for example `my-topic:`, and indent it"
    slips = [document.fault((key,), "belongs inside a topic", above, at_key=True) for key in parts]
    return slips + [
        document.fault((key,), "unknown key", f"did you mean {close[0]}?", at_key=True)
        for key in untitled
        if key not in parts and (close := get_close_matches(key, _SECTIONS, n=1, cutoff=0.75))
    ]


def _twice(
    document: YamlDocument, top: Mapping[str, object], below: Mapping[str, object]
) -> list[ConfigFault]:
    return [
        document.fault(
            (key,), "is defined twice: here and below `topics:`", "keep one of the two", at_key=True
        )
        for key in top
        if key in below
    ]
