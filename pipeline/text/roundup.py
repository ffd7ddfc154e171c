"""Round-ups: newsletters, digests, link lists and live blogs, and the items that they are made of.

A round-up is many short texts on unrelated things under one title. It belongs to no story, which it
would pull together with others; and taken as one text it would match anything: the IRS from one
item, agents from another. So topics look at its items one by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from policywire.crawler.model.article import Article, ArticleForm
from policywire.pipeline.text.roundup_titles import roundup_title_words, tells_one_thing

_ITEM = re.compile(r"^\s*(?:[-*•▪–]|\d{1,2}[.)])\s+\S", re.MULTILINE)
_COUNTED = re.compile(r"(?:^|\s)\d{1,2}[/)]\s", re.MULTILINE)
ITEMS = 6
"""A text with so many list items is a list of links."""
MULTI_TOPIC_FORMS = frozenset({ArticleForm.LIVE_BLOG, ArticleForm.GALLERY, ArticleForm.NEWSLETTER})
"""Forms that gather many matters under one title."""
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

TextRange = tuple[int, int]


def roundup_marker(article: Article) -> str:
    """What marks an article as a round-up, empty if nothing does.

    A live blog or newsletter under a plain piece of news is told as that news.
    """
    if (of_many := _form_of_many(article)) and not tells_one_thing(article.title):
        return of_many
    return roundup_title_words(article.title) or _listed(article.text)


def _form_of_many(article: Article) -> str:
    return next((form.value for form in article.forms if form in MULTI_TOPIC_FORMS), "")


def _listed(text: str) -> str:
    """What makes a text a list, empty if nothing does."""
    lines = text.count("\n") + 1
    items = len(_ITEM.findall(text)) if lines >= ITEMS else 0
    if items >= ITEMS and items * 2 >= lines:
        return f"{items} list items"
    able = text.count(")") + text.count("/") >= ITEMS
    return f"{ITEMS} numbered items" if able and len(_COUNTED.findall(text)) >= ITEMS else ""


def roundup_items(article: Article) -> tuple[TextRange, ...]:
    """The (start, end) offsets into the text of a round-up's items; none for other articles."""
    text = article.text
    found: tuple[TextRange, ...] = ()
    if roundup_title_words(article.title):
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


def _numbered(text: str) -> tuple[TextRange, ...]:
    starts = [found.start() for found in _NUMBERED.finditer(text)]
    if len(starts) < _FEWEST:
        return ()
    head = [0] if starts[0] > 0 else []
    return tuple(pairwise([*head, *starts, len(text)]))


def _lines(text: str) -> tuple[TextRange, ...]:
    return _filled(text, re.compile(r"\n+"))


def _sentences(text: str) -> tuple[TextRange, ...]:
    return _filled(text, _SENTENCE)


def _filled(text: str, divider: re.Pattern[str]) -> tuple[TextRange, ...]:
    """The stretches between dividers, when there are enough of them."""
    stretches = tuple(_between(text, divider))
    return stretches if len(stretches) >= _FEWEST else ()


def _between(text: str, divider: re.Pattern[str]) -> Iterator[TextRange]:
    start = 0
    for found in divider.finditer(text):
        if text[start : found.start()].strip():
            yield start, found.start()
        start = found.end()
    if text[start:].strip():
        yield start, len(text)
