"""A document in XML that is no feed."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from policywire.config.enums import DateKind
from policywire.config.models.source import Source
from policywire.config.values.expressions import check_xpath

XPath = Annotated[str, Field(max_length=500), AfterValidator(check_xpath)]
"""An XPath 1.0 expression; empty where there is none. Namespaces are left out of all names."""


class XmlSource(Source):
    """A list in XML, as parliaments publish hearings; XPath expressions say where to find what."""

    kind: Literal["xml"] = Field(default=...)
    """The kind of source: `xml` is a document in XML, read with XPath."""
    items: XPath = Field(min_length=1)
    """Finds the elements that are the items, for example //meeting."""
    title: XPath = "title"
    """Finds the title within an item; what an expression finds several times is joined."""
    link: XPath = "link"
    """Finds the address of an item's page."""
    id: XPath = ""
    """Finds what identifies an item, if its link does not."""
    date: XPath = ""
    """Finds the date on which an item was published."""
    text: XPath = ""
    """Finds an item's text or summary."""
    fields: dict[Annotated[str, Field(min_length=1, max_length=40)], XPath] = {}
    """Finds further fields of an item, by names of your choice: committee, room."""
    dates: dict[DateKind, XPath] = {}
    """Finds upcoming dates in an item: comments close, hearing, effective or deadline."""
