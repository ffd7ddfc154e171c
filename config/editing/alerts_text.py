"""alerts.yaml, changed in its text: channels added and taken out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from policywire.config.editing.section_text import SectionText
from policywire.config.yaml.written_yaml import PAGE_WIDTH, yaml_text

NAME = "alerts.yaml"


def with_channel(content: bytes, key: str, values: Mapping[str, Any]) -> bytes:
    """The file with one more channel. Raises ConfigurationError."""
    return SectionText.read(NAME, content).with_child("channels", channel_text(key, values))


def without_channel(content: bytes, key: str) -> bytes:
    """The file without a channel. Raises ConfigurationError."""
    return SectionText.read(NAME, content).without_child("channels", key)


def channel_text(key: str, values: Mapping[str, Any]) -> str:
    """A channel at the left edge, as the starter writes one."""
    return yaml_text({key: {k: _flow(v) for k, v in values.items()}}, PAGE_WIDTH)


def _flow(value: Any) -> Any:
    """What stands below the way of a channel, on one line: `slack: {webhook: "file:…"}`."""
    if isinstance(value, Mapping):
        made = CommentedMap({key: _flow(each) for key, each in value.items()})
        if made:
            made.fa.set_flow_style()
        return made
    if isinstance(value, list):
        listed = CommentedSeq([_flow(each) for each in value])
        listed.fa.set_flow_style()
        return listed
    return DoubleQuotedScalarString(value) if isinstance(value, str) else value
