"""What the user writes, as typed models: topics, sources, channels, routes, settings.

pydantic checks shape and values here; `config.yaml.loader` adds file and line to each error.
Unknown keys are errors everywhere: a misspelt key that is silently ignored loses alerts.
"""

from __future__ import annotations

from policywire.config.models.base import ClockTime, ConfigModel, Duration, Key, Share
from policywire.config.models.channel import (
    CHANNEL_TYPES,
    Channel,
    QuietHours,
    own_channels,
)
from policywire.config.models.channels.console import ConsoleChannel
from policywire.config.models.channels.mail import MailAddress, MailChannel
from policywire.config.models.channels.slack import SlackChannel
from policywire.config.models.channels.webhook import WebhookChannel
from policywire.config.models.digest import Days, DigestSchedule, DigestTimes, TimeZoneName
from policywire.config.models.route import Route
from policywire.config.models.settings import Settings, WebSettings
from policywire.config.models.source import Css, Source
from policywire.config.models.source_kinds import SOURCE_KINDS, AnySource
from policywire.config.models.sources.ical import IcalSource
from policywire.config.models.sources.json import JmesPath, JsonSource
from policywire.config.models.sources.listing import ListingSource
from policywire.config.models.sources.mailbox import MailboxSource
from policywire.config.models.sources.page import PageSource
from policywire.config.models.sources.sitemap import SitemapSource
from policywire.config.models.sources.spider import SpiderSource
from policywire.config.models.sources.xml import XmlSource
from policywire.config.models.topic import Entity, NearCondition, OriginFilter, Topic


class Configuration(ConfigModel):
    """Everything the user wrote, whole and valid."""

    settings: Settings = Settings()
    topics: dict[Key, Topic] = {}
    entities: dict[Key, Entity] = {}
    sources: dict[Key, Source] = {}
    channels: dict[Key, Channel] = {}
    routes: list[Route] = []

    @property
    def own_channels(self) -> tuple[str, ...]:
        """The keys of persons' own channels, which routes do not concern."""
        return own_channels(self.channels)

    def channels_of(self, owner: str) -> tuple[str, ...]:
        """The keys of a person's own channels; none for nobody."""
        channels = self.channels.items()
        return tuple(key for key, channel in channels if owner and channel.owner == owner)


__all__ = [
    "CHANNEL_TYPES",
    "SOURCE_KINDS",
    "AnySource",
    "Channel",
    "ClockTime",
    "ConfigModel",
    "Configuration",
    "ConsoleChannel",
    "Css",
    "Days",
    "DigestSchedule",
    "DigestTimes",
    "Duration",
    "Entity",
    "IcalSource",
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
    "XmlSource",
]
