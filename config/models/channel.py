"""Channels: where messages go, and when they may."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from pydantic import Field, field_validator, model_validator

from policywire.config.enums import Weekday
from policywire.config.models.base import ClockTime, ConfigModel, Share
from policywire.config.models.channels.apprise import AppriseUrl
from policywire.config.models.channels.console import ConsoleChannel
from policywire.config.models.channels.mail import MailChannel
from policywire.config.models.channels.slack import SlackChannel
from policywire.config.models.channels.webhook import WebhookChannel
from policywire.config.models.digest import Days, DigestSchedule, TimeZoneName


class QuietHours(ConfigModel):
    """Quiet hours: messages are held and sent when the hours end."""

    from_: ClockTime = Field(alias="from")
    """Start time, for example "22:00"."""
    to: ClockTime
    """End time, for example "07:00"; if earlier than `from`, on the next day."""
    days: Days = list(Weekday)
    """The days on which they begin, for example [sat, sun]; default: every day."""
    zone: TimeZoneName | None = None
    """The time zone; default: that of settings.yaml."""
    urgent: Share | None = None
    """Importance, from 0 to 1, at which alerts are sent anyway; default: none are."""

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if self.from_ == self.to:
            raise ValueError("`from` and `to` are the same; change one of them")
        return self


class ChannelKeys(ConfigModel):
    """The ways to send, a key each; `alerts.channels.channel_kinds` has a kind for each."""

    console: ConsoleChannel | None = None
    """Print messages where the service runs; `console:` without a value is enough."""
    slack: SlackChannel | None = None
    """Post to Slack, by webhook or bot token."""
    mail: MailChannel | None = None
    """Send e-mail."""
    webhook: WebhookChannel | None = None
    """Post JSON to a URL."""
    apprise: list[AppriseUrl] | None = Field(default=None, min_length=1)
    """Apprise URLs for all other services. Secrets: write ${NAME} or file:/path."""


CHANNEL_TYPES = tuple(ChannelKeys.model_fields)
"""The keys of a channel that say how it sends; the others say when."""


class Channel(ChannelKeys):
    """Where messages go: exactly one of the ways, and when they may."""

    owner: str = Field(default="", max_length=60)
    """The user of the page whose own channel it is; they choose there what comes by it. Routes are
    not needed: without one that names it, it gets all that its owner chose."""
    quiet: QuietHours | None = None
    """Hours in which messages are held."""
    digest: DigestSchedule | None = None
    """Collect alerts in digests: all of them, or those beyond the budget."""
    budget: int | None = Field(default=None, ge=0, le=10_000)
    """Maximum of separate alerts a day; the rest waits for the digest, or the next day."""
    flood: int = Field(default=20, ge=1, le=1_000_000)
    """More alerts than this within ten minutes are sent as one message."""

    @property
    def way(self) -> str:
        """The key of the one way that it sends."""
        return next(way for way in CHANNEL_TYPES if getattr(self, way) is not None)

    @property
    def has_threads(self) -> bool:
        """Whether what follows on a story can answer its first message."""
        return self.slack is not None and self.slack.token is not None

    @property
    def settings(self) -> Any:
        """What is written below that key."""
        return getattr(self, self.way)

    @field_validator("console", mode="before")
    @classmethod
    def _bare_console(cls, value: object) -> object:
        if value is True:
            raise ValueError("needs no value; write `console:` with nothing after it")
        return ConsoleChannel() if value is None else value

    @model_validator(mode="after")
    def _exactly_one_way(self) -> Self:
        ways = [way for way in CHANNEL_TYPES if getattr(self, way) is not None]
        if len(ways) > 1:
            raise ValueError(
                f"has {len(ways)} ways ({', '.join(ways)}); make each a separate channel"
            )
        if not ways:
            raise ValueError(f"has no way to send; add one of {', '.join(CHANNEL_TYPES)}")
        return self


def own_channels(channels: Mapping[str, Channel]) -> tuple[str, ...]:
    """The keys of those that are a person's own."""
    return tuple(key for key, channel in channels.items() if channel.owner)
