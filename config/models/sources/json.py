"""An API that answers in JSON."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Annotated, Literal, Self
from urllib.parse import quote

from pydantic import AfterValidator, Field, JsonValue, SecretStr, model_validator

from policywire.config.enums import DateKind
from policywire.config.models.base import Duration, Limits
from policywire.config.models.source import Source
from policywire.config.values.expressions import check_jmespath

JmesPath = Annotated[str, Field(max_length=1_000), AfterValidator(check_jmespath)]
"""A JMESPath expression (jmespath.org); empty where there is none."""
Parameter = Annotated[str, Field(max_length=80)]
"""The name of a parameter in an address, or of a key in the body of a POST."""


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
    listed: JmesPath = ""
    """Finds when an item was listed, for registers that list late: by that it is news or old."""
    text: JmesPath = ""
    """Finds an item's text or summary."""
    next: JmesPath = ""
    """Finds the address of the next page of items, or its cursor, or whether there is one."""
    cursor: Parameter = ""
    """The parameter that takes what `next` finds, if that is no address."""
    page: Parameter = ""
    """The parameter that numbers the pages; the next one is asked for by its number."""
    skip: Parameter = ""
    """The parameter that says how many items to skip; the next page is asked for by it."""
    detail: JmesPath = ""
    """Finds the address of a second answer in an item; the other expressions then look into it."""
    detail_items: JmesPath = ""
    """Finds a list in the second answer, or else in an item; its items are entries: actions."""
    detail_every: Duration | None = None
    """How often the second answer is asked for again though its item is the same: a count, 1d."""
    post: dict[str, JsonValue] | None = None
    """The body of a POST, for an API that is asked by POST; may hold {since}, as `url` may."""
    fields: dict[Annotated[str, Field(min_length=1, max_length=40)], JmesPath] = {}
    """Finds further fields of an item, by names of your choice: docket, agencies, document type."""
    dates: dict[DateKind, JmesPath] = {}
    """Finds upcoming dates in an item: comments close, hearing, effective or deadline."""
    limit: Limits = ()
    """Request limit of the API, for all sources with its key: 1000/h, or [5/m, 125/d]."""
    back: Duration = timedelta(days=7)
    """How far back to ask; replaces {since} in `url` with that date."""
    parameters: dict[Parameter, SecretStr] = {}
    """Secret parameters of its address, such as a key. Secrets: write ${NAME} or file:/path."""
    robots: Literal["honour", "api"] = "honour"
    """`api` asks an API with a key of yours even where robots.txt shuts out crawlers."""

    def request_url(self, now: datetime) -> str:
        """Its address; the date of `back` ago stands where it holds {since}."""
        return self.url.replace("{since}", self._since(now))

    def request_body(self, now: datetime) -> bytes:
        """The body that it is asked with by POST; empty for a GET."""
        if self.post is None:
            return b""
        return json.dumps(self.post).replace("{since}", self._since(now)).encode()

    def secret_query(self) -> str:
        """The part of the query that nobody is shown; empty where there is none."""
        pairs = self.parameters.items()
        return "&".join(f"{quote(n, safe='')}={quote(v.get_secret_value())}" for n, v in pairs)

    def _since(self, now: datetime) -> str:
        return (now - self.back).date().isoformat()

    @model_validator(mode="after")
    def _api_has_key(self) -> Self:
        if self.robots == "api" and not (self.headers or self.parameters):
            raise ValueError("`robots: api` is for an API with a key; add it to `headers`")
        return self

    @model_validator(mode="after")
    def _pages_in_one_way(self) -> Self:
        ways = [name for name in ("cursor", "page", "skip") if getattr(self, name)]
        if len(ways) > 1:
            raise ValueError(f"{' and '.join(ways)} exclude each other; keep one of them")
        if self.cursor and not self.next:
            raise ValueError("`cursor` takes what `next` finds; add `next: …`")
        return self
