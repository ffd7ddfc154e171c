"""An API that answers in JSON."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from policywire.config.enums import DateKind
from policywire.config.models.base import Duration, Limits
from policywire.config.models.source import Source
from policywire.config.values.expressions import check_jmespath

JmesPath = Annotated[str, Field(max_length=1_000), AfterValidator(check_jmespath)]
"""A JMESPath expression (jmespath.org); empty where there is none."""


class JsonSource(Source):
    """A JSON API; JMESPath expressions say where to find the values."""

    kind: Literal["json"] = Field(default=...)
    """The kind of source: `json` is an API, read with JMESPath."""
    items: JmesPath = Field(min_length=1)
    """Finds the list of items, for example results."""
    id: JmesPath = ""
    """Finds what identifies an item, if its link does not: a number, an action and its date."""
    title: JmesPath = "title"
    """Finds the title of an item."""
    link: JmesPath = "url"
    """Finds the address of an item's page."""
    date: JmesPath = ""
    """Finds the date on which an item was published."""
    text: JmesPath = ""
    """Finds an item's text or summary."""
    next: JmesPath = ""
    """Finds the address of the next page of items."""
    fields: dict[Annotated[str, Field(min_length=1, max_length=40)], JmesPath] = {}
    """Finds further fields of an item, by names of your choice: docket, agencies, document type."""
    dates: dict[DateKind, JmesPath] = {}
    """Finds upcoming dates in an item: comments close, hearing, effective or deadline."""
    limit: Limits = ()
    """Request limit of the API, for all sources with its key: 1000/h, or [5/m, 125/d]."""
    back: Duration = timedelta(days=7)
    """How far back to ask; replaces {since} in `url` with that date."""
    robots: Literal["honour", "api"] = "honour"
    """`api` asks an API with a key of yours even where robots.txt shuts out crawlers."""

    def request_url(self, now: datetime) -> str:
        """Its address; the date of `back` ago stands where it holds {since}."""
        return self.url.replace("{since}", (now - self.back).date().isoformat())

    @model_validator(mode="after")
    def _api_has_key(self) -> Self:
        if self.robots == "api" and not self.headers:
            raise ValueError("`robots: api` is for an API with a key; add it to `headers`")
        return self
