"""The part of a page that an anchor leads to: one entry of a docket, one notice of a list.

Pure and hostile-proof, but not bounded in time by itself: run it in `crawler.workers.parser_pool`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import unquote

from lxml.html import tostring

from policywire.crawler.extract.charset import decode
from policywire.crawler.extract.extraction import parse_html, strip_non_content
from policywire.crawler.extract.plain_text import html_to_paragraphs
from policywire.crawler.extract.word_count import word_count

if TYPE_CHECKING:
    from lxml.html import HtmlElement

LARGEST_PAGE = 10 * 2**20
_BLOCKS = frozenset({
    "p", "li", "dt", "dd", "tr", "td", "div", "section", "article", "h1", "h2", "h3", "h4", "h5",
    "h6", "tbody", "table", "blockquote",
})  # fmt: skip
_HEADING = re.compile(r"h[1-6]")
_LEAST_WORDS = 8
"""A block of fewer words is a heading or a mark; what follows it is the section."""
_DIGITS = re.compile(r"\d+")


def section_text(html: bytes, content_type: str, fragment: str) -> str:
    """The text of the section at a fragment, a paragraph to a line; empty when there is none."""
    tree = parse_html(decode(html, content_type)) if len(html) <= LARGEST_PAGE else None
    if tree is None or not fragment:
        return ""
    strip_non_content(tree)
    name = unquote(fragment)
    found = next((e for e in tree.iter() if name in (e.get("id"), e.get("name"))), None)
    if found is None:
        return ""
    block = _block(found)
    if not _HEADING.fullmatch(str(block.tag)) and word_count(_text(block)) >= _LEAST_WORDS:
        return _text(block)
    return "\n".join(filter(None, (_text(part) for part in (block, *_following(block, name)))))


def _block(element: HtmlElement) -> HtmlElement:
    """The block that an anchor is, or stands in."""
    while str(element.tag) not in _BLOCKS and element.getparent() is not None:
        element = element.getparent()
    return element


def _following(block: HtmlElement, name: str) -> Iterator[HtmlElement]:
    """What follows a heading, up to the next one of its rank or the next anchor of its form."""
    form = _DIGITS.sub("0", name)
    heading = str(block.tag) if _HEADING.fullmatch(str(block.tag)) else ""
    for sibling in block.itersiblings():
        tag = str(sibling.tag)
        if heading and _HEADING.fullmatch(tag) and tag <= heading:
            return
        if any(_DIGITS.sub("0", each) == form for each in _names_in(sibling)):
            return
        yield sibling


def _names_in(element: HtmlElement) -> Iterator[str]:
    for each in element.iter():
        yield from (str(each.get(key)) for key in ("id", "name") if each.get(key))


def _text(element: HtmlElement) -> str:
    return html_to_paragraphs(tostring(element, encoding="unicode", with_tail=False))
