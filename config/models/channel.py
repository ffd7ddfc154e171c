"""Channels: where messages go, and when they may."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, field_validator, model_validator

from policywire.config.enums import Weekday
from policywire.config.models.base import ClockTime, ConfigModel, Share
from policywire.config.models.channels.apprise import AppriseUrl
from policywire.config.models.channels.console import ConsoleChannel
from policywire.config.models.channels.mail import MailChannel
from policywire.config.models.channels.slack import SlackChannel
from policywire.config.models.channels.webhook import WebhookChannel
from policywire.config.values.url_checks import check_timezone

Days = Annotated[list[Weekday], Field(min_length=1)]
TimeZoneName = Annotated[str, AfterValidator(check_timezone)]


class QuietHours(ConfigModel):
    """Hours in which messages wait; none is lost, they come when the hours end."""

    from_: ClockTime = Field(alias="from")
    """When they begin, for example "22:00"."""
    to: ClockTime
    """When they end, for example "07:00"; earlier than `from` is the next day."""
    days: Days = list(Weekday)
    """The days on which they begin, for example [sat, sun]; every day when left out."""
    zone: TimeZoneName | None = None
    """Their time zone; that of settings.yaml when left out."""
    urgent: Share | None = None
    """What is at least this important, from 0 to 1, comes all the same; nothing if left out."""

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if self.from_ == self.to:
            raise ValueError("`from` and `to` are the same; make one of them earlier or later")
        return self


class DigestSchedule(ConfigModel):
    """Messages that gather many alerts, at fixed times."""

    at: list[ClockTime] = Field(min_length=1)
    """When they come, for example ["08:00", "17:00"]."""
    days: Days = list(Weekday)
    """On which days, for example [mon, tue, wed, thu, fri]; every day when left out."""
    zone: TimeZoneName | None = None
    """Their time zone; that of settings.yaml when left out."""
    empty: bool = False
    """Whether one comes when there is nothing to tell."""


class ChannelKeys(ConfigModel):
    """The ways to send, a key each; `alerts.channels.channel_kinds` has a kind for each."""

    console: ConsoleChannel | None = None
    """Print messages where the service runs; `console:` alone is enough."""
    slack: SlackChannel | None = None
    """Write to Slack, by webhook or by bot token."""
    mail: MailChannel | None = None
    """Write e-mail."""
    webhook: WebhookChannel | None = None
    """Post JSON to a program of yours."""
    apprise: list[AppriseUrl] | None = Field(default=None, min_length=1)
    """Apprise URLs for everything else; secrets, so write ${NAME} or file:/path."""


CHANNEL_TYPES = tuple(ChannelKeys.model_fields)
"""The keys of a channel that say how it sends; the others say when."""


class Channel(ChannelKeys):
    """Where messages go: exactly one of the ways, and when they may."""

    quiet: QuietHours | None = None
    """Hours in which messages wait."""
    digest: DigestSchedule | None = None
    """Gather alerts instead of sending each: all of them, or those beyond the budget."""
    budget: int | None = Field(default=None, ge=0, le=10_000)
    """So many alerts a day come alone; the others wait for the digest, or for the next day."""
    flood: int = Field(default=20, ge=1, le=1_000_000)
    """More than so many within ten minutes come together, in one message."""

    @property
    def way(self) -> str:
        """The key of the one way that it sends."""
        return next(way for way in CHANNEL_TYPES if getattr(self, way) is not None)

    @property
    def settings(self) -> Any:
        """What is written below that key."""
        return getattr(self, self.way)

    @field_validator("console", mode="before")
    @classmethod
    def _bare_console(cls, value: object) -> object:
        if value is True:
            raise ValueError("needs no value; write `console:` with nothing behind it")
        return ConsoleChannel() if value is None else value

    @model_validator(mode="after")
    def _exactly_one_way(self) -> Self:
        ways = [way for way in CHANNEL_TYPES if getattr(self, way) is not None]
        if len(ways) > 1:
            raise ValueError(f"has {len(ways)} ways ({', '.join(ways)}); make a channel of each")
        if not ways:
            raise ValueError(f"has no way to send; add one of {', '.join(CHANNEL_TYPES)}")
        return self
