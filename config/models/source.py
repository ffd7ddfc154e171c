"""What all sources have in common; by itself, a feed. The other kinds add to it in `sources/`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    Field,
    SecretStr,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from policywire.config.enums import ArticleKind, Tier
from policywire.config.missing_secret import unless_missing
from policywire.config.models.base import ConfigModel, Duration
from policywire.config.values.expressions import check_css
from policywire.config.values.url_checks import check_proxy_url, check_source_url


class Source(ConfigModel):
    """A place that is polled for new entries: a feed, unless its `kind` says otherwise."""

    kind: Annotated[str, WithJsonSchema({"type": "string", "enum": ["feed"]})] = "feed"
    """How it is read: `feed` is RSS, Atom or JSON Feed, the others say it in their name."""
    url: Annotated[str, AfterValidator(check_source_url)]
    """The address that is polled, beginning with http:// or https://."""
    outlet: str = Field(min_length=1, max_length=200)
    """Who publishes it, as messages name it."""
    tier: Tier = Tier.PRESS
    """How close it stands to the record: official, wire, press or blog."""
    place: str = Field(default="us", min_length=1, max_length=80)
    """The country or state it writes about, for example us or us-ca."""
    language: str = Field(default="en", min_length=2, max_length=12)
    """The language it is written in, as a two-letter code."""
    article_kind: ArticleKind = ArticleKind.NEWS
    """What its entries are: news, official document, press release or page change."""
    every: Duration = timedelta(minutes=15)
    """How long to wait between two looks on average: less when it is busy, more when it rests."""
    min: Duration = timedelta(minutes=5)
    """The shortest wait: for its busiest hours, and when entries scroll away between two looks."""
    max: Duration | None = None
    """The longest wait, for its quiet hours; four times `every` when left out."""
    delay: Duration = timedelta(seconds=1)
    """How long to wait between two requests to the same host."""
    aggregator: bool = False
    """Its entries are other outlets' articles: each is named by the outlet that its page names."""
    full_text: bool = True
    """Read each entry's own page; false keeps to what the feed itself says."""
    proxy: Annotated[SecretStr, AfterValidator(unless_missing(check_proxy_url))] | None = None
    """An HTTP proxy to ask through; a secret when it has a password, so write ${NAME}."""
    render: bool = False
    """Open its pages in a browser, so that scripts fill them; needs `policywire[render]`."""
    evidence: str = ""
    """Where this address is known from, for whoever maintains the packs."""

    @property
    def read_target(self) -> str:
        """What is read: two sources that read the same are one too many."""
        return self.url

    @field_validator("every", "min", "max")
    @classmethod
    def _not_without_pause(cls, every: timedelta | None) -> timedelta | None:
        if every is not None and every < timedelta(seconds=1):
            raise ValueError("must be at least one second; write for example 15m")
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

    def request_headers(self) -> dict[str, str]:
        """What its own address is asked with; it goes to no other host."""
        return {}


Css = Annotated[str, Field(max_length=500), AfterValidator(check_css)]
"""A CSS selector; empty where there is none."""
