"""A sitemap."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from policywire.config.models.source import Source


class SitemapSource(Source):
    """A sitemap, a news sitemap, or an index of them; plain or gzipped."""

    kind: Literal["sitemap"] = Field(default=...)
    """How it is read: `sitemap` is a list of a site's pages for search engines."""
    only: str = Field(default="", max_length=200)
    """Words that the address of a page must hold to count, for example /press-releases/."""
