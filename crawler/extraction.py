"""The article's text out of a page: a quick reader, checked by a second one, and by more in doubt.

Measured on labelled pages: trafilatura's quick way finds the same text as its thorough one or
next to nothing, and resiliparse, ten times quicker than either, tells when too little was found.
Where the two disagree, the reading that the others resemble most is taken (the medoid).
"""

from __future__ import annotations

import logging
from collections import Counter
from typing import TYPE_CHECKING

from crawler.plaintext import paragraphs, plain_paragraphs

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_NEVER_TEXT = (
    "script", "style", "svg", "noscript", "iframe", "link", "meta", "template", "nav", "footer",
    "button", "select", "picture", "video", "audio", "canvas",
)  # fmt: skip
_ENOUGH_WORDS = 100
_TOO_LITTLE = 0.8
_NOTHING = 50
_SHINGLE = 4


def parse(source: str) -> HtmlElement | None:
    """Parse a page into a tree; None when there is nothing in it."""
    from lxml import html
    from lxml.etree import LxmlError

    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        return html.document_fromstring(source.encode("utf-8", "replace"), parser=parser)
    except LxmlError:
        return None


def read_text(source: str, tree: HtmlElement, declared: str) -> str:
    """Read the article's text, a paragraph to a line; the tree is used up.

    `declared` is what the page itself declares as its article's text (JSON-LD), or nothing.
    """
    _hush()
    first, second = _quick(tree), _second(source)
    if _words(first) < _ENOUGH_WORDS:
        first = _thorough(source) or first
    if _words(first) >= max(_NOTHING, _TOO_LITTLE * _words(second)):
        return first
    declared = plain_paragraphs(declared)
    chosen = medoid(_candidates(first, second, _readable(source), declared))
    return declared if _words(chosen) < _NOTHING and _words(declared) >= _ENOUGH_WORDS else chosen


def _hush() -> None:
    """Keep the readers from logging, with tracebacks, what is told as a result anyway."""
    for name in ("trafilatura", "readability.readability"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def medoid(texts: list[str]) -> str:
    """Give the text that the others resemble most (F1 of shingles); the first one when in doubt."""
    bags = [_shingles(text) for text in texts]
    likeness = [sum(_f1(bag, other) for other in bags if other is not bag) for bag in bags]
    return texts[likeness.index(max(likeness))] if texts else ""


def _candidates(first: str, second: str, readable: str, declared: str) -> list[str]:
    """Leave out what is empty, and a declared text that is cut short or is of another length."""
    read = [text for text in (first, second, readable) if text]
    lengths = [_words(text) for text in read]
    fits = any(0.8 <= _words(declared) / max(1, length) <= 1.25 for length in lengths)
    return [*read, declared] if declared and fits else read


def _quick(tree: HtmlElement) -> str:
    import trafilatura
    from lxml.etree import strip_elements

    strip_elements(tree, *_NEVER_TEXT, with_tail=False)
    text = trafilatura.extract(tree, favor_precision=True, include_comments=False, fast=True)
    return paragraphs(text or "")


def _thorough(source: str) -> str:
    import trafilatura

    text = trafilatura.extract(source, favor_precision=True, include_comments=False)
    return paragraphs(text or "")


def _second(source: str) -> str:
    from resiliparse.extract.html2text import extract_plain_text

    text = extract_plain_text(
        source,
        main_content=True,
        list_bullets=False,
        alt_texts=False,
        comments=False,
        post_meta=False,
    )
    return paragraphs(text)


def _readable(source: str) -> str:
    from readability import Document
    from readability.readability import Unparseable

    try:
        return plain_paragraphs(Document(source).summary())
    except Unparseable:
        return ""


def _words(text: str) -> int:
    return len(text.split())


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = text.casefold().split()
    return Counter(tuple(words[i : i + _SHINGLE]) for i in range(max(1, len(words) - _SHINGLE + 1)))


def _f1(one: Counter[tuple[str, ...]], other: Counter[tuple[str, ...]]) -> float:
    return 2 * (one & other).total() / max(1, one.total() + other.total())
