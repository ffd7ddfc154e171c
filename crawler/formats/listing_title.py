"""The title of an item of a list whose link says nothing: a docket number, "PDF", a first word."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from policywire.crawler.extract.dates.datetimes import dates_in
from policywire.crawler.extract.plain_text import single_line
from policywire.crawler.extract.word_count import word_count
from policywire.crawler.formats.listing_block import shown_text

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
_FILE = re.compile(
    r"\(?\b(?:pdf|docx?|xlsx?|odt|rtf|zip)\b[^()]{0,20}\)?"
    r"|\(?\b\d+(?:[.,]\d+)?\s?(?:[kmg]i?b|[km]o|bytes?|pages?)\b\)?",
    re.IGNORECASE,
)
"""The format and size of a file, as links to files say them."""
_DOCKET = re.compile(
    r"(?:[A-Z]{1,8}[-. ]?)?\d{1,4}(?:[-.]\d{1,6}){1,3}|[A-Z]{1,8}[- ]?\d{1,6}(?:, Sub \d{1,5})?"
)
_CELLS = ("td", "th", "dd", "dt", "span", "div", "p", "strong", "b", "em", "h2", "h3", "h4", "h5")


@dataclass(frozen=True, slots=True)
class LinkTexts:
    """What the links of a list say. `alike` tells of no item, in whatever language it stands.

    `dockets` are the numbers of a register whose links are the numbers.
    """

    alike: frozenset[str]
    dockets: frozenset[str]

    @classmethod
    def of(cls, texts: Iterable[str]) -> LinkTexts:
        """Learn them from the texts of all links."""
        shown = [text for text in texts if text]
        times = Counter(map(_without_file, shown))
        several = {said for said, count in times.items() if 1 < count > len(shown) / 2}
        alike = frozenset(text for text in shown if _without_file(text) in several)
        dockets = frozenset(
            text for text in shown if _DOCKET.fullmatch(text) and not _is_date(text)
        )
        return cls(alike, dockets if 1 < len(dockets) > len(shown) / 2 else frozenset())

    def title(self, block: HtmlElement, shown: str) -> str:
        """The title of an item: what its link says, or else what its block does."""
        if shown in self.alike:
            return title_in(block, "") or shown
        return title_in(block, shown) if says_nothing(shown) else shown

    def docket(self, shown: str) -> str:
        """The number that a link is, in a register of numbers; else nothing."""
        return shown if shown in self.dockets else ""


def _without_file(text: str) -> str:
    return _FILE.sub("", text).strip().casefold()


def says_nothing(text: str) -> bool:
    """Whether the text of a link is no title: too short, a number, or "Download"."""
    text = _FILE.sub("", text)
    letters = sum(char.isalpha() for char in text)
    return word_count(text) < LEAST_WORDS or letters < 6 or bool(_GENERIC.fullmatch(text))


def title_in(block: HtmlElement, shown: str) -> str:
    """The longest text in an item's block that is neither a date nor the whole block; or `shown`.

    A docket number that is the link stays in front of it.
    """
    texts = [text for text in _texts(block) if not _is_date(text)]
    if not texts and block.tag in _CELLS:
        texts = [shown_text(block)]
    best = max(texts, key=word_count, default="")
    if word_count(best) < LEAST_WORDS:
        return shown
    number = shown if re.search(r"\d", shown) and not _GENERIC.fullmatch(shown) else ""
    return f"{number}: {best}" if number and number not in best else best


def _texts(block: HtmlElement) -> list[str]:
    """What the block's cells say, each without the others; else what stands beside the link."""
    leaves = [
        shown_text(each)
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
