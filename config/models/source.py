"""What all sources have in common; by itself, a feed. The other kinds add to it in `sources/`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from policywire.config.enums import ArticleKind, Tier
from policywire.config.missing_secret import unless_missing
from policywire.config.models.base import ConfigModel, Duration
from policywire.config.values.accounts import account_url
from policywire.config.values.expressions import check_css, check_header
from policywire.config.values.url_checks import check_proxy_url, check_source_url


def _by_handle(url: object) -> object:
    return account_url(url) if isinstance(url, str) else url


class Source(ConfigModel):
    """A source that is polled for new entries: a feed, unless `kind` says otherwise."""

    kind: Annotated[str, WithJsonSchema({"type": "string", "enum": ["feed"]})] = "feed"
    """The kind of source: `feed` is RSS, Atom or JSON Feed; the others are named after theirs."""
    url: Annotated[str, BeforeValidator(_by_handle), AfterValidator(check_source_url)]
    """The URL to poll, or an account: @name@mastodon.example, bluesky:name, youtube:@name."""
    outlet: str = Field(min_length=1, max_length=200)
    """The name of the publisher, as shown in messages."""
    tier: Tier = Tier.PRESS
    """How close it is to the official record: official, wire, press or blog."""
    place: str = Field(default="us", min_length=1, max_length=80)
    """The country or state it covers, for example us or us-ca."""
    language: str = Field(default="en", min_length=2, max_length=12)
    """Its language, as a two-letter code."""
    article_kind: ArticleKind = ArticleKind.NEWS
    """What its entries are: news, official document, press release or page change."""
    every: Duration = timedelta(minutes=15)
    """Average time between two polls: shorter in its busy hours, longer in its quiet ones."""
    min: Duration = timedelta(minutes=5)
    """Shortest time between polls, for its busiest hours or when entries scroll away."""
    max: Duration | None = None
    """Longest time between polls, for its quiet hours; default: four times `every`."""
    delay: Duration = timedelta(seconds=1)
    """Minimum time between two requests to the same host."""
    aggregator: bool = False
    """Its entries are articles of other outlets; each gets the outlet that its page names."""
    full_text: bool = True
    """Fetch the page of each entry; false uses only the feed itself."""
    proxy: Annotated[SecretStr, AfterValidator(unless_missing(check_proxy_url))] | None = None
    """An HTTP proxy for requests. A secret if it has a password: write ${NAME}."""
    headers: dict[Annotated[str, AfterValidator(check_header)], SecretStr] = {}
    """Headers for its own URL: a key, a login, a cookie. Secrets: write ${NAME} or file:/path."""
    render: bool = False
    """Load its pages in a browser and run their scripts; requires `policywire[render]`."""
    evidence: str = ""
    """Where this URL was found, for maintainers of the packs."""

    @property
    def read_target(self) -> str:
        """What is read: two sources that read the same are one too many."""
        return self.url

    @field_validator("every", "min", "max")
    @classmethod
    def _not_without_pause(cls, every: timedelta | None) -> timedelta | None:
        if every is not None and every < timedelta(seconds=1):
            raise ValueError("must be at least one second; for example 15m")
        return every

    @model_validator(mode="after")
    def _longest_is_not_shorter(self) -> Self:
        if self.max is not None and self.max < self.every:
            raise ValueError("`max` is shorter than `every`; make it longer, or leave it out")
        return self

    @property
    def longest_wait(self) -> timedelta:
        """The longest wait."""
        return self.max or self.every * 4

    def request_url(self, now: datetime) -> str:
        """The address that it is asked by at this time."""
        return self.url

    def request_body(self, now: datetime) -> bytes:
        """What it is asked with by POST; empty for a GET, as all but APIs are asked."""
        return b""

    def request_headers(self) -> dict[str, str]:
        """What its own address is asked with; it goes to no other host."""
        return {name: value.get_secret_value() for name, value in self.headers.items()}


Css = Annotated[str, Field(max_length=500), AfterValidator(check_css)]
"""A CSS selector; empty where there is none."""
