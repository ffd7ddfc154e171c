"""PDFs: text, title and date of a document, read by PDFium.

Hostile-proof only where time and memory are bounded from outside: run it in
`crawler.workers.parser_pool`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from policywire.crawler.extract.dates.datetimes import plausible_utc
from policywire.crawler.extract.metadata import detect_language
from policywire.crawler.extract.page import ArticlePage
from policywire.crawler.extract.plain_text import single_line
from policywire.crawler.model.crawl_outcome import Problem, ProblemClass

MOST_PAGES = 1_000
"""A longer document is a book or a bomb; no notice, bill or opinion has so many pages."""
LONGEST_TEXT = 2_000_000
_PASSWORD_ERROR = 4
_EDGE_LINES = 2
_LONGEST_HEAD = 90
"""So many lines at the top and the bottom of a page may be running heads."""
_REPEATED = 0.5
_FULL_LINE = 0.8
_MOST_TITLE_LINES = 3
_LONGEST_TITLE = 250

_STAMP = re.compile(
    r"^D:(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:(Z)|([+-])(\d\d)'?(\d\d)?'?)?"
)
_FILE_NAME = re.compile(
    r"^(?:microsoft (?:word|powerpoint|excel) - .*|untitled|document\d*|.*\.(?:docx?|pdf|indd?|rtf"
    r"|pptx?|xlsx?|tex|wpd|dvi|qxd)|[\w-]*\d[\w-]*)$",
    re.IGNORECASE,
)
_PAGE_NUMBER = re.compile(
    r"^(?:[-–—\[(]\s*)?(?:page\s+)?(?:\d{1,4}|[ivxlc]{1,7})(?:\s*(?:of|/)\s*\d{1,4})?"
    r"(?:\s*[-–—\])])?$",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")
_ITEM = re.compile(r"^(?:[•▪●◦–—*-]|\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,5})[.)]|§|Sec\.|SEC\.)\s")
_END = re.compile(r"[.!?:;][”\"'’)\]]*$")
_BROKEN_WORD = re.compile(r"[a-z]-$")
"""At the turn of a page; within one, PDFium puts broken words together."""


def is_pdf(body: bytes, content_type: str = "") -> bool:
    """Whether a body is a PDF, whatever its Content-Type says; its mark may come late."""
    return b"%PDF-" in body[:1024] or content_type.lower().startswith("application/pdf")


def read_pdf(body: bytes, url: str, content_type: str, now: datetime) -> ArticlePage | Problem:
    """Read a document; one that is locked, broken, without text or endless is a problem."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as error:
        return _unopened(error, url)
    try:
        return _read(document, url, now)
    except pypdfium2.PdfiumError:
        return Problem(ProblemClass.PARSE, url, "The PDF is damaged and cannot be read.")
    finally:
        document.close()


def _unopened(error: Any, url: str) -> Problem:
    if getattr(error, "err_code", None) == _PASSWORD_ERROR or "password" in str(error).lower():
        return Problem(ProblemClass.PARSE, url, "The PDF is protected by a password.")
    return Problem(ProblemClass.PARSE, url, "The PDF is damaged or cut off and cannot be read.")


def _read(document: Any, url: str, now: datetime) -> ArticlePage | Problem:
    if len(document) > MOST_PAGES:
        detail = f"The PDF has {len(document):,} pages; more than {MOST_PAGES:,} are not read."
        return Problem(ProblemClass.TOO_LARGE, url, detail)
    pages = list(_pages(document))
    text = join_pages(pages)
    if not text:
        detail = "The PDF contains no text; it may be a scan, which is a picture of its pages."
        return Problem(ProblemClass.EMPTY, url, detail)
    told = document.get_metadata_dict()
    title = _title(told.get("Title", ""), pages)
    paragraphs = text.split("\n")
    lede = next((each for each in paragraphs if len(each) > 120), paragraphs[0])
    dates = (parse_pdf_date(told.get(name, ""), now) for name in ("CreationDate", "ModDate"))
    return ArticlePage(
        url=url,
        title=title,
        text=text,
        lede=lede,
        author="",  # the metadata name whoever's machine made the file
        published=next((date for date in dates if date), None),
        canonical_url="",
        outlet="",
        language=detect_language(text),
        wire="",
    )


def _pages(document: Any) -> Iterator[list[str]]:
    """The lines of each page, top to bottom, until there is more text than anyone reads."""
    length = 0
    for page in document:
        shown = page.get_textpage()
        text = shown.get_text_range()
        shown.close()
        page.close()
        length += len(text)
        yield [each for each in map(single_line, text.splitlines()) if each]
        if length > LONGEST_TEXT:
            return


def join_pages(pages: Sequence[Sequence[str]]) -> str:
    """The text of pages, a paragraph to a line: no running heads, no page numbers, whole words."""
    heads = _running_heads(pages)
    lines = [each for page in pages for each in _without_edges(page, heads)]
    return "\n".join(_paragraphs(lines))


def _running_heads(pages: Sequence[Sequence[str]]) -> frozenset[str]:
    """What stands at the edge of half of the pages or more, numbers aside."""
    if len(pages) < 3:
        return frozenset()
    seen = Counter(head for page in pages for head in set(map(_head, _edges(page))))
    return frozenset(head for head, times in seen.items() if times >= len(pages) * _REPEATED)


def _edges(page: Sequence[str]) -> list[str]:
    edges = [*page[:_EDGE_LINES], *page[-_EDGE_LINES:]]
    return [each for each in edges if len(each) <= _LONGEST_HEAD]


def _head(text: str) -> str:
    return _DIGITS.sub("#", text).casefold()


def _without_edges(page: Sequence[str], heads: frozenset[str]) -> list[str]:
    """The lines of a page from the first to the last that is neither a head nor a number."""
    start, end = 0, len(page)
    while start < min(end, _EDGE_LINES) and _is_edge(page[start], heads):
        start += 1
    while end > max(start, len(page) - _EDGE_LINES) and _is_edge(page[end - 1], heads):
        end -= 1
    return list(page[start:end])


def _is_edge(text: str, heads: frozenset[str]) -> bool:
    return bool(_PAGE_NUMBER.match(text)) or _head(text) in heads


def _paragraphs(lines: Sequence[str]) -> Iterator[str]:
    """Lines set together to paragraphs: one ends with a sentence that does not fill its line."""
    if not lines:
        return
    full = _FULL_LINE * sorted(map(len, lines))[len(lines) * 3 // 4]
    paragraph = lines[0]
    for before, each in pairwise(lines):
        if _BROKEN_WORD.search(before) and each[0].islower():
            paragraph = paragraph.removesuffix("-") + each
        elif _ends(before, each, full):
            yield paragraph
            paragraph = each
        else:
            paragraph += f" {each}"
    yield paragraph


def _ends(before: str, following: str, full: float) -> bool:
    if _ITEM.match(following):
        return True
    short = len(before) < full
    return short and (bool(_END.search(before)) or not following[0].islower())


def _title(told: str, pages: Sequence[Sequence[str]]) -> str:
    """The title that the document gives itself; else what its first page begins with."""
    told = single_line(told)
    if told and not _FILE_NAME.match(told):
        return told[:_LONGEST_TITLE]
    first = next((page for page in pages if page), [])
    lines = [each for each in first[:8] if not _PAGE_NUMBER.match(each)]
    title = ""
    for each in lines[:_MOST_TITLE_LINES]:
        if title and (_END.search(title) or len(title) > 80):
            break
        title = f"{title} {each}".strip()
    return title[:_LONGEST_TITLE]


def parse_pdf_date(text: str, now: datetime) -> datetime | None:
    """Read a date as PDFs write it (D:20261124083000-05'00'), as aware UTC."""
    found = _STAMP.match(text.strip())
    if not found:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    offset = timedelta(hours=int(found[9] or 0), minutes=int(found[10] or 0))
    try:
        when = datetime(year, month or 1, day or 1, hour, minute, second, tzinfo=UTC)
        when -= offset if found[8] == "+" else -offset
    except (ValueError, OverflowError):
        return None
    return plausible_utc(when, now)
