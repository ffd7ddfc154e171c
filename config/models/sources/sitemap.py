"""A sitemap."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from policywire.config.models.source import Source


class SitemapSource(Source):
    """A sitemap, a news sitemap, or an index of them; plain or gzipped."""

    kind: Literal["sitemap"] = Field(default=...)
    """The kind of source: `sitemap` is a site's list of pages for search engines."""
    only: str = Field(default="", max_length=200)
    """Text that the URL of a page must contain, for example /press-releases/."""
