"""The article's text out of a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.plaintext import paragraphs

if TYPE_CHECKING:
    from lxml.html import HtmlElement


@dataclass(frozen=True, slots=True)
class Body:
    """An article's text, a paragraph to a line, and the name of the reader that found it."""

    text: str
    reader: str


def parse(source: str) -> HtmlElement | None:
    """Parse a page into a tree; None when there is nothing in it."""
    from lxml import html
    from lxml.etree import LxmlError

    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        return html.document_fromstring(source.encode("utf-8", "replace"), parser=parser)
    except LxmlError:
        return None


def read_body(source: str, tree: HtmlElement) -> Body:
    """Read the article's text."""
    import trafilatura

    text = trafilatura.extract(tree, favor_precision=True, include_comments=False)
    return Body(paragraphs(text or ""), "trafilatura")
