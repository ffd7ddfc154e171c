"""A spider of the user's own."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from policywire.config.models.base import Duration
from policywire.config.models.source import Source
from policywire.config.values.expressions import DOTTED_PATTERN, check_dotted_path


class SpiderSource(Source):
    """A spider of your own, written for Scrapy; its items become entries."""

    kind: Literal["spider"] = Field(default=...)
    """How it is read: `spider` is a class of your own, in Python."""
    spider: Annotated[
        str,
        Field(max_length=200, json_schema_extra={"pattern": DOTTED_PATTERN}),
        AfterValidator(check_dotted_path),
    ]
    """The class by its dotted path, for example treasury.NewsSpider in treasury.py."""
    arguments: dict[str, str] = {}
    """What the class is called with, as with scrapy's -a."""
    pages: int = Field(default=30, ge=1, le=500)
    """How many pages it may ask for in one poll."""
    every: Duration = timedelta(hours=1)
    """How long to wait between two polls."""
