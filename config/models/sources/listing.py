"""A page that lists news."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from policywire.config.models.source import Css, Source


class ListingSource(Source):
    """A page that lists news, such as a newsroom. Without selectors, its list is detected."""

    kind: Literal["listing"] = Field(default=...)
    """The kind of source: `listing` is a web page with a list of links."""
    items: Css = ""
    """Selects each item of the list; default: the repeated blocks of the page."""
    title: Css = ""
    """Selects the title in an item; default: the text of the link."""
    link: Css = ""
    """Selects the link in an item; default: its first link."""
    date: Css = ""
    """Selects the date in an item; default: its first date."""
    only: str = Field(default="", max_length=200)
    """Text that the URL of a page must contain, for example /press-releases/."""

    @model_validator(mode="after")
    def _whole_or_none(self) -> Self:
        if not self.items and (self.title or self.link or self.date):
            raise ValueError("title, link and date are searched for inside items; add `items: …`")
        return self
