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
    """What you follow. Each key at the top level is a topic; `entities` names bodies and people."""

    topics: dict[Key, Topic] = Field(default={})
    """The topics, by key. They can also be at the top level of the file."""
    entities: dict[Key, Entity] = Field(default={})
    """Bodies and people with their other names; a topic refers to one as "@key"."""


class SourcesFile(ConfigModel):
    """What is polled: packs that come with policywire, and your own sources."""

    packs: list[str] = Field(default=[])
    """Ready-made packs of sources, for example us-tax."""
    sources: dict[Key, AnySource] = Field(default={})
    """Your own sources, by key; one with the key of a pack's source replaces it."""
    off: list[Key] = Field(default=[])
    """Keys of sources that are switched off: of packs, and your own."""


class AlertsFile(ConfigModel):
    """Who is notified, and where."""

    channels: dict[Key, Channel] = Field(default={})
    """The channels, by names of your choice."""
    routes: list[Route] = Field(default=[])
    """Who is notified of what; without routes every channel gets everything."""


class PackFile(ConfigModel):
    """A pack of sources that comes with policywire."""

    title: str
    """The name of the pack in lists."""
    about: str
    """What it covers, in a sentence."""
    fields: list[str] = []
    """The fields of policy that it covers, for example health."""
    sources: dict[Key, AnySource]
    """The sources, by key."""


class TopicPackFile(TopicsFile):
    """A pack of topics of one field that comes with policywire."""

    title: str
    """The name of the field."""
    about: str
    """What it covers, in a sentence."""
    packs: list[str] = Field(default=[])
    """The packs of sources that suit it."""


FILE_MODELS: Mapping[str, type[ConfigModel]] = {
    "settings.yaml": Settings,
    "topics.yaml": TopicsFile,
    "sources.yaml": SourcesFile,
    "alerts.yaml": AlertsFile,
}
"""The files of a configuration folder."""
