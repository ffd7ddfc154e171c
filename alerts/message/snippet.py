"""The piece of an article that proves a match, with the matching words marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from policywire.alerts.message.sanitize import sanitize, strip_invisible
from policywire.config.enums import ArticleField
from policywire.crawler.model.article import Article
from policywire.pipeline.model.article_verdict import Span

WIDTH = 220
"""Characters of context: three lines on a phone."""

ONE_PLACE = 120
"""Characters: what matched so close together is one mention."""

_RANK = {ArticleField.BODY: 0, ArticleField.LEDE: 1, ArticleField.TITLE: 2}
"""The headline is in the message anyway, so the body says more at equal strength."""

Snippet = tuple[str, tuple[tuple[int, int], ...]]


def snippet(article: Article, spans: Sequence[Span]) -> Snippet:
    """The window with the most different matching words, and (start, end) of each word in it.

    Without spans: the lede, or the title, with no marks.
    """
    if not spans:
        return sanitize(article.lede or article.title, WIDTH), ()
    window = _best_window(spans)
    text = _field_text(article, window[0].field)
    if not text:
        return _pieces(piece for span in window for piece in ((span.text, True), (" ", False)))
    return _pieces(_cut(text, window))


def is_mentioned_once(spans: Sequence[Span]) -> bool:
    """Whether all that matched stands in one place of the text, below headline and lead."""
    below = bool(spans) and all(span.field is ArticleField.BODY for span in spans)
    reach = max((span.end for span in spans), default=0) - min(
        (span.start for span in spans), default=0
    )
    return below and reach <= ONE_PLACE


def _field_text(article: Article, field: ArticleField) -> str:
    texts = {
        ArticleField.TITLE: article.title,
        ArticleField.LEDE: article.lede,
        ArticleField.BODY: article.text,
        ArticleField.OUTLET: article.outlet,
        ArticleField.AUTHOR: article.author,
        ArticleField.KIND: article.kind.value,
    }
    return texts.get(field, "")


def _best_window(spans: Sequence[Span]) -> list[Span]:
    windows = [_window(start, spans) for start in spans]
    return max(windows, key=_strength)


def _strength(window: list[Span]) -> tuple[int, int, int]:
    words = {span.text.casefold() for span in window}
    return len(words), -_RANK.get(window[0].field, 3), -window[0].start


def _window(first: Span, spans: Sequence[Span]) -> list[Span]:
    """The spans of one field that fit into a window from `first` on, in order, none overlapping."""
    inside = [
        span
        for span in spans
        if span.field == first.field
        and first.start <= span.start
        and span.end <= max(first.end, first.start + WIDTH)
    ]
    kept: list[Span] = []
    for span in sorted(inside, key=lambda s: (s.start, -s.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept


def _cut(text: str, window: Sequence[Span]) -> list[tuple[str, bool]]:
    """The window with context on both sides, as (piece, is marked) in order."""
    room = max(0, WIDTH - (window[-1].end - window[0].start))
    start = _word_start(text, max(0, window[0].start - room // 2), window[0].start)
    end = _word_end(text, min(len(text), window[-1].end + room // 2), window[-1].end)
    pieces = [("… " if start else "", False), (text[start : window[0].start], False)]
    for span, after in pairwise(window):
        pieces += [(text[span.start : span.end], True), (text[span.end : after.start], False)]
    last = window[-1]
    pieces += [(text[last.start : last.end], True), (text[last.end : end], False)]
    return [*pieces, (" …" if end < len(text) else "", False)]


def _word_start(text: str, position: int, limit: int) -> int:
    while 0 < position < limit and not text[position - 1].isspace():
        position += 1
    return position


def _word_end(text: str, position: int, limit: int) -> int:
    while limit < position < len(text) and not text[position].isspace():
        position -= 1
    return position


def _pieces(pieces: Iterable[tuple[str, bool]]) -> Snippet:
    """Joins the pieces into one plain line; the marks leave out white space at the edges."""
    text = ""
    marks: list[tuple[int, int]] = []
    for piece, marked in pieces:
        line = re.sub(" +", " ", strip_invisible(piece))
        line = line.lstrip() if text.endswith(" ") or not text else line
        start = len(text) + len(line) - len(line.lstrip())
        end = len(text) + len(line.rstrip())
        if marked and start < end:
            marks.append((start, end))
        text += line
    return text.rstrip(), tuple(marks)
