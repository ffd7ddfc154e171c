"""Settings: how an installation runs."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr, field_validator, model_validator

from policywire.config.enums import McpAccess
from policywire.config.missing_secret import unless_missing
from policywire.config.models.base import ConfigModel, Duration, Key, PositiveDuration, Share
from policywire.config.models.language_model import LanguageModel
from policywire.config.models.sign_on import HeaderLogin, OidcLogin
from policywire.config.translation.language import SOURCE, check_language_offered
from policywire.config.values.url_checks import (
    check_database_url,
    check_ip_network,
    check_public_url,
    check_signing_secret,
    check_timezone,
    check_webhook_url,
)


class WebSettings(ConfigModel):
    """Where the web page listens."""

    host: str = Field(default="127.0.0.1", min_length=1, max_length=255)
    """The address to listen on; 127.0.0.1 is this machine only."""
    port: int = Field(default=8420, ge=0, le=65535)
    """The port to listen on; 0 picks a free one."""
    url: Annotated[str, AfterValidator(check_public_url)] = ""
    """The public URL of the page, for example behind a proxy; links in messages use it."""
    secret: Annotated[SecretStr, AfterValidator(unless_missing(check_signing_secret))] | None = None
    """The key that signs links in messages; default: generated in the data folder."""
    proxies: list[Annotated[str, AfterValidator(check_ip_network)]] = []
    """Trusted reverse proxies (X-Forwarded-* headers are accepted from these)."""
    header_login: HeaderLogin | None = None
    """Log in by a header that a trusted reverse proxy sets."""
    oidc: OidcLogin | None = None
    """Log in by an OpenID Connect provider."""
    mcp: McpAccess = McpAccess.READ
    """Tools for language models at /mcp: off, read or write (with tokens of the scope)."""

    @model_validator(mode="after")
    def _reachable(self) -> WebSettings:
        if self.header_login and not self.proxies:
            raise ValueError("header_login needs proxies: the addresses whose headers count")
        if self.oidc and not self.url:
            raise ValueError("oidc needs url: the address that the provider sends people back to")
        return self


class LikeSettings(ConfigModel):
    """How articles are compared with the examples of topics (`like:`)."""

    model: str = Field(default="sentence-transformers/all-MiniLM-L6-v2", min_length=1)
    """A sentence model: a name that fastembed knows, or a folder with model.onnx."""
    threshold: Share = 0.45
    """How near headline and lead must be to one of the examples, 0 to 1."""


class BackupSettings(ConfigModel):
    """Backups that the service makes by itself."""

    every: PositiveDuration = timedelta(days=1)
    """How often a backup is made, at least one hour."""
    to: str = ""
    """The folder of the backups; default: `backups` in the data folder. Best is another disk."""
    keep: int = Field(default=7, ge=1, le=1000)
    """How many backups are kept; older ones are deleted."""

    @field_validator("every")
    @classmethod
    def _not_all_the_time(cls, every: timedelta) -> timedelta:
        if every < timedelta(hours=1):
            raise ValueError("must be at least one hour; write for example 1d")
        return every


class Settings(ConfigModel):
    """How this installation runs."""

    contact: str = Field(default="", max_length=200, pattern=r"^[ -~]*$")
    """A mail address or page for webmasters; sent in the User-Agent header."""
    database: Annotated[SecretStr, AfterValidator(unless_missing(check_database_url))] | None = None
    """The database URL; default: SQLite in the data folder."""
    data: str = ""
    """The folder for the database and logs; default: the user's data folder."""
    timezone: Annotated[str, AfterValidator(check_timezone)] = "UTC"
    """The time zone of messages and the web page, for example America/New_York."""
    language: Annotated[str, AfterValidator(check_language_offered)] = SOURCE
    """The language of the page for readers whose browser asks for none that it has: en or de."""
    web: WebSettings = WebSettings()
    """Where the web page listens."""
    allow_private_addresses: bool = False
    """Whether sources may be inside your own network."""
    embeddings: bool = False
    """Compare headlines by meaning where there is no text; requires `policywire[embeddings]`."""
    like: LikeSettings = LikeSettings()
    """The model behind the `like:` of topics; requires `policywire[like]`."""
    llm: LanguageModel | None = None
    """A language model as a second reader; off without it; requires `policywire[llm]`."""
    browser: str = Field(default="", max_length=500)
    """Path of Chromium, for sources with `render: true`; default: searched for."""
    retention: Duration = timedelta(days=400)
    """How long articles and stories are kept."""
    audit_retention: PositiveDuration = timedelta(days=730)
    """How long the audit log keeps who changed what."""
    pause: Duration = timedelta(0)
    """When the pause of a channel ends by itself; 0d: not, and the operator is reminded daily."""
    reminders: list[PositiveDuration] = Field(default=[], max_length=10)
    """When to send reminders before a date in an official document, for example [7d, 1d]."""
    backfill: Duration = timedelta(days=14)
    """How far back a new or changed topic is applied to stored articles; 0d: not at all."""
    backup: BackupSettings | None = None
    """Regular backups by the service; default: none, `policywire backup` makes one by hand."""
    heartbeat: Annotated[SecretStr, AfterValidator(unless_missing(check_webhook_url))] | None = None
    """A monitor's address (healthchecks.io and its like) that hears each minute how we are."""
    workers: bool = False
    """Share the work among processes (`policywire worker`); requires PostgreSQL and web.secret."""
    operator: list[Key] = []
    """Channels that get notices about problems of the service itself; default: all channels."""

    @model_validator(mode="after")
    def _workers_share(self) -> Settings:
        if not self.workers:
            return self
        url = self.database.get_secret_value() if self.database else ""
        if not url.startswith(("postgres:", "postgresql")):
            raise ValueError("workers needs database: postgresql://…, which all processes reach")
        if self.web.secret is None:
            raise ValueError("workers needs web.secret: each machine signs the same links with it")
        return self

    @field_validator("retention")
    @classmethod
    def _long_enough(cls, retention: timedelta) -> timedelta:
        if retention < timedelta(days=1):
            raise ValueError("must be at least one day; write for example 400d")
        return retention
