"""A page or PDF that is watched for change."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from pydantic import Field

from policywire.config.enums import ArticleKind
from policywire.config.models.base import Duration
from policywire.config.models.source import Css, Source


class PageSource(Source):
    """One page or PDF that is watched: each change of its text is an article."""

    kind: Literal["page"] = Field(default=...)
    """How it is read: `page` is one page or PDF, watched for change."""
    article_kind: ArticleKind = ArticleKind.PAGE_CHANGE
    """What its changes are."""
    every: Duration = timedelta(hours=1)
    """How long to wait between two looks."""
    part: Css = ""
    """Selects the part of the page that is watched; when left out, all but menus and footers."""
    ignore: Css = ""
    """Selects what is left out of it, for example .visitor-count, .last-updated."""
