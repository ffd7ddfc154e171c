"""Settings: how an installation runs."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr, field_validator

from policywire.config.missing_secret import unless_missing
from policywire.config.models.base import ConfigModel, Duration, Key, PositiveDuration
from policywire.config.values.url_checks import (
    check_database_url,
    check_ip_network,
    check_public_url,
    check_signing_secret,
    check_timezone,
)


class WebSettings(ConfigModel):
    """Where the page listens."""

    host: str = Field(default="127.0.0.1", min_length=1, max_length=255)
    """The address it listens on; 127.0.0.1 is this machine only."""
    port: int = Field(default=8420, ge=0, le=65535)
    """The port it listens on; 0 takes a free one."""
    url: Annotated[str, AfterValidator(check_public_url)] = ""
    """The address that people open it by, when a proxy stands before it: messages link there."""
    secret: Annotated[SecretStr, AfterValidator(unless_missing(check_signing_secret))] | None = None
    """What links in messages are signed with; made once in the data folder when left out."""
    proxies: list[Annotated[str, AfterValidator(check_ip_network)]] = []
    """Addresses of proxies that are believed who asked and how, for example 127.0.0.1."""


class Settings(ConfigModel):
    """How this installation runs."""

    contact: str = Field(default="", max_length=200, pattern=r"^[ -~]*$")
    """A mail address or page that a webmaster can turn to; it goes into our User-Agent."""
    database: Annotated[SecretStr, AfterValidator(unless_missing(check_database_url))] | None = None
    """A database URL; SQLite in the data folder when left out."""
    data: str = ""
    """The folder for the database and logs; the user's data folder when left out."""
    timezone: Annotated[str, AfterValidator(check_timezone)] = "UTC"
    """The time zone that messages and the page tell the time in, for example America/New_York."""
    web: WebSettings = WebSettings()
    """Where the page listens."""
    allow_private_addresses: bool = False
    """Whether sources may lie inside your own network."""
    embeddings: bool = False
    """Compare headlines by meaning where there is no text; needs `policywire[embeddings]`."""
    browser: str = Field(default="", max_length=500)
    """Where Chromium is, for sources with `render: true`; looked for when left out."""
    retention: Duration = timedelta(days=400)
    """How long articles and stories are kept."""
    reminders: list[PositiveDuration] = Field(default=[], max_length=10)
    """How long before a date in an official document to remind, for example [7d, 1d]."""
    backfill: Duration = timedelta(days=14)
    """How far back stored articles are matched against a new or changed topic; 0d: not at all."""
    operator: list[Key] = []
    """Channels that hear of trouble in the service itself; all channels when left out."""

    @field_validator("retention")
    @classmethod
    def _long_enough(cls, retention: timedelta) -> timedelta:
        if retention < timedelta(days=1):
            raise ValueError("must be at least one day; write for example 400d")
        return retention
