"""A page or PDF that is watched for change."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from pydantic import Field

from policywire.config.enums import ArticleKind
from policywire.config.models.base import Duration
from policywire.config.models.source import Css, Source


class PageSource(Source):
    """One page or PDF that is watched; each change of its text becomes an article."""

    kind: Literal["page"] = Field(default=...)
    """The kind of source: `page` is one page or PDF, watched for changes."""
    article_kind: ArticleKind = ArticleKind.PAGE_CHANGE
    """What its changes count as."""
    every: Duration = timedelta(hours=1)
    """Time between two polls."""
    part: Css = ""
    """Selects the part of the page to watch; default: all but menus and footers."""
    ignore: Css = ""
    """Selects what to ignore, for example .visitor-count, .last-updated."""
