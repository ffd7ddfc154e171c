"""sources.yaml, changed in its text: sources and packs added, paused, taken out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from policywire.config.editing.section_text import SectionText
from policywire.config.models import Source
from policywire.config.yaml.strict_yaml import parse_yaml
from policywire.config.yaml.written_yaml import yaml_text

NAME = "sources.yaml"
_ORDER = ("kind", "url", "outlet", "tier", "place", "language", "article_kind", "every")


def with_sources(content: bytes, sources: Mapping[str, Source]) -> bytes:
    """The file with more sources at the end of its own. Raises ConfigurationError."""
    return SectionText.read(NAME, content).with_child("sources", yaml_of(sources, indent=0))


def with_packs(content: bytes, packs: Sequence[str]) -> bytes:
    """The file with more packs, each once. Raises ConfigurationError."""
    for pack in packs:
        content = SectionText.read(NAME, content).with_item("packs", pack)
    return content


def with_pause(content: bytes, key: str, *, paused: bool) -> bytes:
    """The file in which a source is switched off, or on again. Raises ConfigurationError."""
    text = SectionText.read(NAME, content)
    return text.with_item("off", key) if paused else text.without_item("off", key)


def without_source(content: bytes, key: str) -> bytes:
    """The file without a source of its own, paused or not. Raises ConfigurationError."""
    text = SectionText.read(NAME, content).without_child("sources", key)
    return SectionText.read(NAME, text).without_item("off", key)


def own_keys(content: bytes) -> list[str]:
    """The sources that are written in the file itself, and come with no pack."""
    written = parse_yaml(NAME, content).value.get("sources")
    return [str(key) for key in written] if isinstance(written, dict) else []


def paused_keys(content: bytes) -> list[str]:
    """The sources that the file switches off."""
    written = parse_yaml(NAME, content).value.get("off")
    return [str(key) for key in written] if isinstance(written, list) else []


def yaml_of(sources: Mapping[str, Source], indent: int = 2) -> str:
    """The YAML to paste below `sources:`."""
    text = yaml_text({key: _written(source) for key, source in sources.items()})
    return "".join(" " * indent + line for line in text.splitlines(keepends=True))


def _written(source: Source) -> dict[str, Any]:
    """A source as it is written: the keys that differ from what is assumed anyway."""
    values = source.model_dump(mode="json", exclude_defaults=True, by_alias=True)
    if source.kind != "feed":
        values["kind"] = source.kind
    first = {key: values.pop(key) for key in _ORDER if key in values}
    return {**first, **values}
