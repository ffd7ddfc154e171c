"""What the user writes, as typed models: topics, sources, channels, routes, settings.

pydantic checks shape and values here; `config.yaml.loader` adds file and line to each error.
Unknown keys are errors everywhere: a misspelt key that is silently ignored loses alerts.
"""

from __future__ import annotations

from policywire.config.models.base import ClockTime, ConfigModel, Duration, Key, Share
from policywire.config.models.channel import (
    CHANNEL_TYPES,
    Channel,
    ConsoleChannel,
    Days,
    DigestSchedule,
    MailAddress,
    MailChannel,
    QuietHours,
    SlackChannel,
    TimeZoneName,
    WebhookChannel,
)
from policywire.config.models.route import Route
from policywire.config.models.settings import Settings, WebSettings
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
from policywire.config.models.topic import Entity, NearCondition, OriginFilter, Topic


class Configuration(ConfigModel):
    """Everything the user wrote, whole and valid."""

    settings: Settings = Settings()
    topics: dict[Key, Topic] = {}
    entities: dict[Key, Entity] = {}
    sources: dict[Key, Source] = {}
    channels: dict[Key, Channel] = {}
    routes: list[Route] = []


__all__ = [
    "CHANNEL_TYPES",
    "AnySource",
    "Channel",
    "ClockTime",
    "ConfigModel",
    "Configuration",
    "ConsoleChannel",
    "Css",
    "Days",
    "DigestSchedule",
    "Duration",
    "Entity",
    "JmesPath",
    "JsonSource",
    "Key",
    "ListingSource",
    "MailAddress",
    "MailChannel",
    "MailboxSource",
    "NearCondition",
    "OriginFilter",
    "PageSource",
    "QuietHours",
    "Route",
    "Settings",
    "Share",
    "SitemapSource",
    "SlackChannel",
    "Source",
    "SpiderSource",
    "TimeZoneName",
    "Topic",
    "WebSettings",
    "WebhookChannel",
]
