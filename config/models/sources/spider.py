"""A spider of the user's own."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from policywire.config.models.base import Duration
from policywire.config.models.source import Source
from policywire.config.values.expressions import DOTTED_PATTERN, check_dotted_path


class SpiderSource(Source):
    """Your own Scrapy spider; its items become entries."""

    kind: Literal["spider"] = Field(default=...)
    """The kind of source: `spider` is your own Python class."""
    spider: Annotated[
        str,
        Field(max_length=200, json_schema_extra={"pattern": DOTTED_PATTERN}),
        AfterValidator(check_dotted_path),
    ]
    """The dotted path of the class, for example treasury.NewsSpider in treasury.py."""
    arguments: dict[str, str] = {}
    """Arguments for the spider, as with scrapy's -a."""
    pages: int = Field(default=30, ge=1, le=500)
    """Maximum number of pages in one poll."""
    every: Duration = timedelta(hours=1)
    """Time between two polls."""
