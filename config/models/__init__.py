"""What the user writes, as typed models: topics, sources, channels, routes, settings.

pydantic checks shape and values here; `config.yaml.loader` adds file and line to each error.
Unknown keys are errors everywhere: a misspelt key that is silently ignored loses alerts.
"""

from __future__ import annotations

from policywire.config.models.base import ClockTime, Duration, Key, Model, Share
from policywire.config.models.channel import (
    WAYS,
    Channel,
    Console,
    Days,
    Digest,
    Mail,
    MailAddress,
    Quiet,
    Slack,
    Webhook,
    Zone,
)
from policywire.config.models.route import Route
from policywire.config.models.settings import Settings, Web
from policywire.config.models.source import (
    AnySource,
    Css,
    JmesPath,
    JsonSource,
    ListingSource,
    MailboxSource,
    PageSource,
    SitemapSource,
    Source,
    SpiderSource,
)
from policywire.config.models.topic import Entity, Near, Origin, Topic


class Configuration(Model):
    """Everything the user wrote, whole and valid."""

    settings: Settings = Settings()
    topics: dict[Key, Topic] = {}
    entities: dict[Key, Entity] = {}
    sources: dict[Key, Source] = {}
    channels: dict[Key, Channel] = {}
    routes: list[Route] = []


__all__ = [
    "WAYS",
    "AnySource",
    "Channel",
    "ClockTime",
    "Configuration",
    "Console",
    "Css",
    "Days",
    "Digest",
    "Duration",
    "Entity",
    "JmesPath",
    "JsonSource",
    "Key",
    "ListingSource",
    "Mail",
    "MailAddress",
    "MailboxSource",
    "Model",
    "Near",
    "Origin",
    "PageSource",
    "Quiet",
    "Route",
    "Settings",
    "Share",
    "SitemapSource",
    "Slack",
    "Source",
    "SpiderSource",
    "Topic",
    "Web",
    "Webhook",
    "Zone",
]
