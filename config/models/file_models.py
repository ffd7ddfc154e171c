"""What each file of the configuration folder holds, as a typed model."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from policywire.config.models import (
    AnySource,
    Channel,
    ConfigModel,
    Entity,
    Key,
    Route,
    Settings,
    Topic,
)


class TopicsFile(ConfigModel):
    """What you follow. Each key at the top is a topic; `entities` names bodies and people."""

    topics: dict[Key, Topic] = Field(default={})
    """The topics, by key. They may as well stand at the top of the file."""
    entities: dict[Key, Entity] = Field(default={})
    """Bodies and people with their other names; a topic refers to one as "@key"."""


class SourcesFile(ConfigModel):
    """Where to look: packs that come with policywire, and sources of your own."""

    packs: list[str] = Field(default=[])
    """Ready-made packs of sources, for example us-tax."""
    sources: dict[Key, AnySource] = Field(default={})
    """Your own sources, by key; one with the key of a pack's source replaces it."""
    off: list[Key] = Field(default=[])
    """Keys of sources in the packs that you do not want."""


class AlertsFile(ConfigModel):
    """Who is told, and where."""

    channels: dict[Key, Channel] = Field(default={})
    """Where messages go, by names of your choice."""
    routes: list[Route] = Field(default=[])
    """Who hears of what; without routes every channel hears everything."""


class PackFile(ConfigModel):
    """A pack of sources that comes with policywire."""

    title: str
    """What the pack is called in lists."""
    about: str
    """What it covers, in a sentence."""
    sources: dict[Key, AnySource]
    """The sources, by key."""


FILE_MODELS: Mapping[str, type[ConfigModel]] = {
    "settings.yaml": Settings,
    "topics.yaml": TopicsFile,
    "sources.yaml": SourcesFile,
    "alerts.yaml": AlertsFile,
}
"""The files of a configuration folder."""
