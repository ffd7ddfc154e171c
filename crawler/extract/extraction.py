"""The article's text out of a page: two quick readings that agree, else a slow one, else a vote.

Measured on labelled pages: where the page's densest block of paragraphs and resiliparse's main
content say the same, which they do on half of the pages, trafilatura finds next to nothing better
and takes ten times as long. Where they differ trafilatura's quick way is asked; and where that
found too little, the reading that the others resemble most is taken (the medoid).
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lxml import html
from lxml.etree import LxmlError, strip_elements

from policywire.crawler.extract.plain_text import html_to_paragraphs, paragraphs
from policywire.crawler.extract.word_count import word_count

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_NEVER_TEXT = (
    "script", "style", "svg", "noscript", "iframe", "link", "meta", "template", "nav", "footer",
    "button", "select", "picture", "video", "audio", "canvas",
)  # fmt: skip
_PARTS = ("p", "h2", "h3", "h4", "li", "blockquote")
_SHARES = (1.0, 0.6, 0.4)
"""What a paragraph's words count for the block it stands in, for the one around that, and on."""
_LEAST_PARAGRAPH = 8
_LINKED = 0.5
_INSIDE, _MOST_OF_IT = 0.97, 0.75
_AS_DECLARED = 0.9
"""From this likeness on (F1 of shingles) what is declared confirms a reading."""
_ENOUGH_WORDS = 100
_TOO_LITTLE = 0.8
_NOTHING = 50
_SHINGLE = 4


def parse_html(source: str) -> HtmlElement | None:
    """Parse a page into a tree; None when there is nothing in it."""
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        return html.document_fromstring(source.encode("utf-8", "replace"), parser=parser)
    except LxmlError:
        return None


def extract_text(source: str, tree: HtmlElement, declared: str) -> str:
    """Read the article's text, a paragraph to a line; the tree is used up.

    `declared` is what the page itself declares as its article's text (JSON-LD), or nothing.
    """
    _disable_extractor_logs()
    strip_non_content(tree)
    block, declared = densest_block_text(tree), html_to_paragraphs(declared)
    if _is_declared(block, declared):
        return block
    main = _main(source)
    if _holds(main, block):
        return block
    if _is_declared(main, declared):
        return main
    first = _quick(tree)
    if _words(first) >= max(_NOTHING, _TOO_LITTLE * _words(main)):
        return first
    return _voted(source, [first, main, block], declared)


def _holds(main: str, block: str) -> bool:
    """Whether the block stands in the main content, and is most of it: the rest is furniture."""
    words = _words(block)
    if words < _ENOUGH_WORDS or words < _MOST_OF_IT * _words(main):
        return False
    inside, around = _shingles(block), _shingles(main)
    return (inside & around).total() >= _INSIDE * inside.total()


def _is_declared(read: str, declared: str) -> bool:
    short, long = sorted((_words(read), _words(declared)))
    if short < _ENOUGH_WORDS or short < _AS_DECLARED * long:
        return False
    return _f1(_shingles(read), _shingles(declared)) >= _AS_DECLARED


def _voted(source: str, read: list[str], declared: str) -> str:
    """The reading that the others resemble most; slower ones are asked while only one is long."""
    for slower in (_readable, _thorough):
        if sum(_words(text) >= _ENOUGH_WORDS for text in read) < 2:
            read = [slower(source), *read]
    chosen = medoid(_candidates(read, declared))
    return declared if _words(chosen) < _NOTHING and _words(declared) >= _ENOUGH_WORDS else chosen


def _disable_extractor_logs() -> None:
    """Keep the readers from logging, with tracebacks, what is returned as a result anyway."""
    for name in ("trafilatura", "readability.readability"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def medoid(texts: list[str]) -> str:
    """Give the text that the others resemble most (F1 of shingles); the first one when in doubt."""
    bags = [_shingles(text) for text in texts]
    likeness = [sum(_f1(bag, other) for other in bags if other is not bag) for bag in bags]
    return texts[likeness.index(max(likeness))] if texts else ""


def _candidates(readings: list[str], declared: str) -> list[str]:
    """Leave out what is empty, and a declared text that is cut short or is of another length."""
    enough = any(_words(text) >= _ENOUGH_WORDS for text in readings)
    # A reading that failed says nothing of how alike the others are.
    read = [text for text in readings if text and (not enough or _words(text) >= _NOTHING)]
    lengths = [_words(text) for text in read]
    fits = any(0.8 <= _words(declared) / max(1, length) <= 1.25 for length in lengths)
    return [*read, declared] if declared and fits else read


def strip_non_content(tree: HtmlElement) -> None:
    """Take out of a tree what is never an article's text: scripts, menus, buttons, pictures."""
    strip_elements(tree, *_NEVER_TEXT, with_tail=False)


def densest_block_text(tree: HtmlElement) -> str:
    """Read the block of a page that has most of its paragraphs: the quickest reading there is."""
    scores: dict[HtmlElement, float] = {}
    for paragraph in tree.iter("p"):
        words, linked = _counted(paragraph)
        if words < _LEAST_PARAGRAPH or linked > words * _LINKED:
            continue
        for share, above in zip(_SHARES, paragraph.iterancestors(), strict=False):
            scores[above] = scores.get(above, 0.0) + words * share
    if not scores:
        return ""
    return paragraphs("\n".join(_lines(max(scores, key=scores.__getitem__))))


def _lines(block: HtmlElement) -> Iterator[str]:
    for part in block.iter(*_PARTS):
        if part.tag in {"blockquote", "li"} and part.find(".//p") is not None:
            continue
        words, linked = _counted(part)
        if words and linked <= words * _LINKED:
            yield " ".join("".join(part.itertext()).split())


def _counted(part: HtmlElement) -> tuple[int, int]:
    """The words of a part, and those of them that are links."""
    words = word_count("".join(part.itertext()))
    return words, sum(word_count("".join(link.itertext())) for link in part.iter("a"))


def _quick(tree: HtmlElement) -> str:
    import trafilatura

    text = trafilatura.extract(tree, favor_precision=True, include_comments=False, fast=True)
    return paragraphs(text or "")


def _thorough(source: str) -> str:
    import trafilatura

    text = trafilatura.extract(source, favor_precision=True, include_comments=False)
    return paragraphs(text or "")


def _main(source: str) -> str:
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
        return html_to_paragraphs(Document(source).summary())
    except Unparseable:
        return ""


def _words(text: str) -> int:
    return word_count(text)


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = text.casefold().split()
    return Counter(tuple(words[i : i + _SHINGLE]) for i in range(max(1, len(words) - _SHINGLE + 1)))


def _f1(one: Counter[tuple[str, ...]], other: Counter[tuple[str, ...]]) -> float:
    return 2 * (one & other).total() / max(1, one.total() + other.total())
