"""A page that lists news."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Self

from pydantic import Field, model_validator

from policywire.config.models.source import Css, Source

_TERM_BEGINS = 10


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

    def request_url(self, now: datetime) -> str:
        """Its address; where it holds {term}, the year in which the Supreme Court's term began.

        A term begins in October; the court's own pages are numbered by its two last digits.
        """
        began = now.year if now.month >= _TERM_BEGINS else now.year - 1
        return self.url.replace("{term}", f"{began % 100:02d}")

    @model_validator(mode="after")
    def _whole_or_none(self) -> Self:
        if not self.items and (self.title or self.link or self.date):
            raise ValueError("title, link and date are searched for inside items; add `items: …`")
        return self
