"""Marking: a text cut where marks begin and end, paragraph by paragraph."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class TextSegment:
    """A stretch of text; `matched` where a topic's words stand, `new` where a new sentence does."""

    text: str
    matched: bool = False
    new: bool = False


TextRange = tuple[int, int]
"""Start and end of something in a text."""


def highlight_paragraphs(
    text: str, matched: Iterable[TextRange], new: Iterable[TextRange] = ()
) -> list[list[TextSegment]]:
    """The paragraphs of a text, each in pieces; empty ones are left out.

    Stretches may overlap, and may reach beyond the text.
    """
    matches, news = _merged(matched), _merged(new)
    found: list[list[TextSegment]] = []
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        if line.strip():
            found.append(_pieces(text, (start, end), matches, news))
        start = end + 1
    return found


def new_passages(text: str, new: Iterable[TextRange], reach: int) -> list[list[TextSegment]]:
    """The paragraphs with new sentences; what is not new is cut to `reach` letters beside them."""
    return [
        [
            _cut(piece, paragraph[:index], paragraph[index + 1 :], reach)
            for index, piece in enumerate(paragraph)
        ]
        for paragraph in highlight_paragraphs(text, (), new)
        if any(piece.new for piece in paragraph)
    ]


def _cut(
    piece: TextSegment, before: Sequence[TextSegment], after: Sequence[TextSegment], reach: int
) -> TextSegment:
    """A piece between two new ones keeps both its ends."""
    # Between two new pieces both ends are kept: only what is longer than both is cut.
    most = reach * (2 if before and after else 1)
    if piece.new or len(piece.text) <= most:
        return piece
    tail = f"…{piece.text[-reach:]}" if after else "…"
    return TextSegment(f"{piece.text[:reach]} {tail}" if before else tail)


def excerpt(text: str, place: int, reach: int) -> str:
    """The words around a place of a text, `reach` letters to each side, cut between words."""
    start, end = max(0, place - reach), min(len(text), place + reach)
    start = text.find(" ", start, place) + 1 if start else 0
    cut = text.rfind(" ", place, end) if end < len(text) else end
    end = cut if cut > place else end
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"


def highlight_line(text: str, matched: Iterable[TextRange]) -> list[TextSegment]:
    """A text of one line in pieces."""
    return _pieces(text, (0, len(text)), _merged(matched), [])


def _pieces(
    text: str, part: TextRange, matches: Sequence[TextRange], news: Sequence[TextRange]
) -> list[TextSegment]:
    here_matched, here_new = _within(part, matches), _within(part, news)
    # Cut wherever anything begins or ends: within a piece nothing changes any more.
    cuts = sorted({*part, *(cut for stretch in (*here_matched, *here_new) for cut in stretch)})
    return [
        TextSegment(text[start:end], _covers(here_matched, start), _covers(here_new, start))
        for start, end in pairwise(cuts)
    ]


def _merged(stretches: Iterable[TextRange]) -> list[TextRange]:
    merged: list[TextRange] = []
    for start, end in sorted(stretches):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        elif start < end:
            merged.append((start, end))
    return merged


def _within(part: TextRange, stretches: Iterable[TextRange]) -> list[TextRange]:
    cut = ((max(start, part[0]), min(end, part[1])) for start, end in stretches)
    return [(start, end) for start, end in cut if start < end]


def _covers(stretches: Iterable[TextRange], position: int) -> bool:
    return any(start <= position < end for start, end in stretches)
