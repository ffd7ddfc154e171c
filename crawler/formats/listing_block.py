"""What the block of a list's item says: its text, its date, its summary."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from policywire.crawler.extract.dates.datetimes import dates_in
from policywire.crawler.extract.plain_text import single_line

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DATE = re.compile(
    rf"\b(?:(?:{_MONTHS})[a-z]*\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+(?:19|20)\d\d"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:{_MONTHS})[a-z]*\.?,?\s+(?:19|20)\d\d"
    r"|(?:19|20)\d\d-\d\d-\d\d|\d{1,2}/\d{1,2}/(?:19|20)?\d\d)\b",
    re.IGNORECASE,
)


def shown_text(tag: HtmlElement | None) -> str:
    """What a reader sees of an element, in one line."""
    return single_line(" ".join(tag.itertext())) if tag is not None else ""


def date_in(block: HtmlElement) -> str:
    """The date that a block gives for its item; empty where it gives none."""
    for tag in block.iterfind(".//time"):
        return written_date(tag)
    return _date_of_text(shown_text(block), "")


def written_date(tag: HtmlElement) -> str:
    """A date for machines, or the one that people read, with what stands around it."""
    for name in ("datetime", "content"):
        if tag.get(name):
            return str(tag.get(name))
    text = shown_text(tag)
    return _date_of_text(text, text)


def _date_of_text(text: str, otherwise: str) -> str:
    found = _DATE.search(text)
    return found[0] if found else next(iter(dates_in(text)), otherwise)


def summary_in(block: HtmlElement, title: str) -> str:
    """The longest paragraph of a block that is not the title."""
    texts = [text for tag in block.iterfind(".//p") if (text := shown_text(tag)) and text != title]
    return max(texts, key=len, default="")
