"""The items of a round-up: a newsletter, a daily digest, a list of links.

A round-up is many short texts on unrelated things under one title. Taken as one text it would
match anything: the IRS from one item, agents from another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from crawler.article import Article

_TITLE = re.compile(
    r"\b(?:round-?\s?up|digest|newsletter|wrap-?up|week in review|news in brief|news briefs|"
    r"(?:this|the|last) week in|weekly (?:update|recap|review|report|wrap)|"
    r"(?:morning|evening|daily|weekly|news|midday|policy|tax|playbook) "
    r"(?:brief|briefs|briefing|rundown|docket|headlines|links|links list|bulletin|update|recap)|"
    r"news (?:&|and) views|top (?:stories|headlines|items|news)|what we(?:'|’)re reading|"
    r"in case you missed it|link list|reading list|memeorandum|five things|\d+ things to know)\b"
)
"""Words that title a round-up, in lower case."""
_NUMBERED = re.compile(
    r"(?:(?<=\s)|^)(?:\d{1,2}/|[•▪●‣◦])\s+(?=[\w\"“'‘(\[])"
    r"|^(?:\d{1,2}[).]|[*–—-])\s+(?=[\w\"“'‘(\[])",
    re.MULTILINE,
)
"""Marks of an item: `3/` and bullets anywhere, `3.` and dashes only where a line begins."""
_SENTENCE = re.compile(r"(?<=[.!?;])\s+(?=[\"“'‘(]?\w)")
_FEWEST = 3
_LINKS = 6
_LEAST_WORDS, _LINK_WORDS = 3, 20
"""Lines of so many words, six or more and nearly all there are, make a list of links."""
_LONGEST_LINES = 140

Stretch = tuple[int, int]


def items(article: Article) -> tuple[Stretch, ...]:
    """The (start, end) offsets into the text of a round-up's items; none for other articles."""
    text = article.text
    found: tuple[Stretch, ...] = ()
    if _TITLE.search(article.title.lower()):
        found = _numbered(text) or _lines(text) or _sentences(text)
    elif _marked(text) or _linked(text):
        found = _numbered(text) or _lines(text)
    return found if len(found) >= _FEWEST else ()


def _marked(text: str) -> bool:
    """Whether the text counts its items as `1/ … 2/ … 3/ …`, as digests do."""
    return (
        "/" in text and "1/" in text and all(re.search(rf"(?:^|\s){n}/\s", text) for n in (1, 2, 3))
    )


def _linked(text: str) -> bool:
    """Whether the text is nearly all short lines without a full stop, as link lists are."""
    breaks = text.count("\n")
    if breaks < _LINKS or len(text) > _LONGEST_LINES * breaks:
        return False
    lines = [line for line in text.split("\n") if line.strip()]
    short = [line for line in lines if _is_headline(line)]
    return len(short) >= _LINKS and len(short) >= 0.7 * len(lines)


def _is_headline(line: str) -> bool:
    return _LEAST_WORDS <= len(line.split()) <= _LINK_WORDS and not line.rstrip().endswith(
        (".", "!", "?", ":")
    )


def _numbered(text: str) -> tuple[Stretch, ...]:
    starts = [found.start() for found in _NUMBERED.finditer(text)]
    if len(starts) < _FEWEST:
        return ()
    head = [0] if starts[0] > 0 else []
    return tuple(pairwise([*head, *starts, len(text)]))


def _lines(text: str) -> tuple[Stretch, ...]:
    return _filled(text, re.compile(r"\n+"))


def _sentences(text: str) -> tuple[Stretch, ...]:
    return _filled(text, _SENTENCE)


def _filled(text: str, divider: re.Pattern[str]) -> tuple[Stretch, ...]:
    """The stretches between dividers, when there are enough of them."""
    stretches = tuple(_between(text, divider))
    return stretches if len(stretches) >= _FEWEST else ()


def _between(text: str, divider: re.Pattern[str]) -> Iterator[Stretch]:
    start = 0
    for found in divider.finditer(text):
        if text[start : found.start()].strip():
            yield start, found.start()
        start = found.end()
    if text[start:].strip():
        yield start, len(text)
