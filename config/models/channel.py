"""Channels: where messages go, and when they may."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import AfterValidator, Field, SecretStr, field_validator, model_validator

from policywire.config.enums import Weekday
from policywire.config.missing_secret import unless_missing
from policywire.config.models.base import ClockTime, ConfigModel, Share
from policywire.config.values.expressions import check_header
from policywire.config.values.url_checks import (
    check_apprise_url,
    check_mail_address,
    check_signing_secret,
    check_smtp_url,
    check_timezone,
    check_unsubscribe,
    check_webhook_url,
)


class ConsoleChannel(ConfigModel):
    """Messages are printed where `policywire serve` runs."""

    width: int | None = Field(default=None, ge=20, le=500)
    """Columns to use; the terminal's own width when left out."""


class SlackChannel(ConfigModel):
    """Either an incoming webhook, or a bot token and the conversations it writes to."""

    webhook: Annotated[SecretStr, AfterValidator(unless_missing(check_webhook_url))] | None = None
    """The address of an incoming webhook; a secret, so write ${NAME} or file:/path."""
    token: SecretStr | None = None
    """A bot token (xoxb-…); a secret, so write ${NAME} or file:/path."""
    to: list[str] = []
    """The channels or people the bot writes to, for example "#policy"."""

    @model_validator(mode="after")
    def _one_way_in(self) -> Self:
        if (self.webhook is None) == (self.token is None):
            raise ValueError("slack needs either webhook or token; write exactly one of the two")
        if self.token is not None and not self.to:
            raise ValueError('a token needs to know where it writes; add `to: ["#channel"]`')
        if self.webhook is not None and self.to:
            raise ValueError("a webhook already knows its channel; remove `to`, or use a token")
        return self


MailAddress = Annotated[str, AfterValidator(check_mail_address)]


class MailChannel(ConfigModel):
    """A mail relay, the address we write from, and the people we write to."""

    smtp: Annotated[SecretStr, AfterValidator(unless_missing(check_smtp_url))]
    """`smtp://user:password@host:587` (STARTTLS), `smtps://…:465`, or `smtp+plain://host:25`."""
    sender: MailAddress = Field(alias="from")
    """The address that messages come from."""
    to: list[MailAddress] = Field(min_length=1)
    """The people who get them; each gets a message of their own."""
    unsubscribe: Annotated[str, AfterValidator(check_unsubscribe)] = ""
    """Where people ask for no more: a mail address that is read, or a https:// page of yours."""


class WebhookChannel(ConfigModel):
    """A web address of yours that gets each message as JSON."""

    url: Annotated[SecretStr, AfterValidator(unless_missing(check_webhook_url))]
    """Where to post to; a secret, so write ${NAME} or file:/path."""
    secret: Annotated[SecretStr, AfterValidator(unless_missing(check_signing_secret))] | None = None
    """What each message is signed with, at least 16 characters; write ${NAME} or file:/path."""
    headers: dict[Annotated[str, AfterValidator(check_header)], SecretStr] = {}
    """Headers to send along, for example {Authorization: "Bearer ${NAME}"}."""


AppriseUrl = Annotated[SecretStr, AfterValidator(unless_missing(check_apprise_url))]
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


CHANNEL_TYPES = ("console", "slack", "mail", "webhook", "apprise")
"""The keys of a channel that say how it sends; the others say when."""


class Channel(ConfigModel):
    """Where messages go: exactly one of the five ways, and when they may."""

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

    quiet: QuietHours | None = None
    """Hours in which messages wait."""
    digest: DigestSchedule | None = None
    """Gather alerts instead of sending each: all of them, or those beyond the budget."""
    budget: int | None = Field(default=None, ge=0, le=10_000)
    """So many alerts a day come alone; the others wait for the digest, or for the next day."""
    flood: int = Field(default=20, ge=1, le=1_000_000)
    """More than so many within ten minutes come together, in one message."""

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
