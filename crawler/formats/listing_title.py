"""The title of an item of a list whose link says nothing: a docket number, "PDF", a first word."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from policywire.crawler.extract.dates.datetimes import dates_in
from policywire.crawler.extract.plain_text import single_line
from policywire.crawler.extract.word_count import word_count

if TYPE_CHECKING:
    from lxml.html import HtmlElement

LEAST_WORDS = 3
"""A link of fewer words is no title by itself."""
_GENERIC = re.compile(
    r"\W*(?:(?:read|see|view|show|learn|find out|click)\b.{0,25}|more\b.{0,15}|download\b.{0,20}"
    r"|(?:full )?(?:text|details?|document|opinion|order|decision|press release|pdf|html|docx?|xml"
    r"|link|here|file)\b[^a-z]{0,20}|weiterlesen|mehr|lire la suite|leer más|ver más|télécharger"
    r"|herunterladen|descargar|scarica|lees meer|czytaj więcej|続きを読む|详情)\W*",
    re.IGNORECASE,
)
_CELLS = ("td", "th", "dd", "dt", "span", "div", "p", "strong", "b", "em", "h2", "h3", "h4", "h5")


def says_nothing(text: str) -> bool:
    """Whether the text of a link is no title: too short, a number, or "Download"."""
    letters = sum(char.isalpha() for char in text)
    return word_count(text) < LEAST_WORDS or letters < 6 or bool(_GENERIC.fullmatch(text))


def title_in(block: HtmlElement, shown: str) -> str:
    """The longest text in an item's block that is neither a date nor the whole block; or `shown`.

    A docket number that is the link stays in front of it.
    """
    texts = [text for text in _texts(block) if not _is_date(text)]
    best = max(texts, key=word_count, default="")
    if word_count(best) < LEAST_WORDS:
        return shown
    number = shown if re.search(r"\d", shown) and not _GENERIC.fullmatch(shown) else ""
    return f"{number}: {best}" if number and number not in best else best


def _texts(block: HtmlElement) -> list[str]:
    """What the block's cells say, each without the others; else what stands beside the link."""
    leaves = [
        single_line(" ".join(each.itertext()))
        for each in block.iter(*_CELLS)
        if each is not block and not any(child.tag in _CELLS for child in each)
    ]
    loose = [single_line(text) for text in (block.text, *(each.tail for each in block)) if text]
    return [text.strip(" -–—:|·") for text in (*leaves, *loose) if text.strip()]


def _is_date(text: str) -> bool:
    rest = text
    for date in dates_in(text):
        rest = rest.replace(date, "")
    return rest != text and word_count(rest) < LEAST_WORDS
