"""A page that lists news."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from policywire.config.models.source import Css, Source


class ListingSource(Source):
    """A page that lists news, such as a newsroom. Without selectors its links are learned."""

    kind: Literal["listing"] = Field(default=...)
    """How it is read: `listing` is a web page with a list of links."""
    items: Css = ""
    """Selects each item of the list; when left out, the page's repeated blocks are found."""
    title: Css = ""
    """Selects the title inside of an item; when left out, the text of the link."""
    link: Css = ""
    """Selects the link inside of an item; when left out, its first link."""
    date: Css = ""
    """Selects the date inside of an item; when left out, its first date."""
    only: str = Field(default="", max_length=200)
    """Words that the address of a page must hold to count, for example /press-releases/."""

    @model_validator(mode="after")
    def _whole_or_none(self) -> Self:
        if not self.items and (self.title or self.link or self.date):
            raise ValueError("title, link and date are looked for in items; add `items: …`")
        return self
