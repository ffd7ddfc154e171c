"""Marking: a text cut where marks begin and end, paragraph by paragraph."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; `matched` where a topic's words stand, `new` where a new sentence does."""

    text: str
    matched: bool = False
    new: bool = False


Stretch = tuple[int, int]
"""Start and end of something in a text."""


def paragraphs(
    text: str, matched: Iterable[Stretch], new: Iterable[Stretch] = ()
) -> list[list[Piece]]:
    """The paragraphs of a text, each in pieces; empty ones are left out.

    Stretches may overlap, and may reach beyond the text.
    """
    matches, news = _merged(matched), _merged(new)
    found: list[list[Piece]] = []
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        if line.strip():
            found.append(_pieces(text, (start, end), matches, news))
        start = end + 1
    return found


def around(text: str, new: Iterable[Stretch], reach: int) -> list[list[Piece]]:
    """The paragraphs with new sentences; what is not new is cut to `reach` letters beside them."""
    return [
        [
            _cut(piece, paragraph[:index], paragraph[index + 1 :], reach)
            for index, piece in enumerate(paragraph)
        ]
        for paragraph in paragraphs(text, (), new)
        if any(piece.new for piece in paragraph)
    ]


def _cut(piece: Piece, before: Sequence[Piece], after: Sequence[Piece], reach: int) -> Piece:
    """A piece between two new ones keeps both its ends."""
    most = reach * (2 if before and after else 1)
    if piece.new or len(piece.text) <= most:
        return piece
    tail = f"…{piece.text[-reach:]}" if after else "…"
    return Piece(f"{piece.text[:reach]} {tail}" if before else tail)


def pieces(text: str, matched: Iterable[Stretch]) -> list[Piece]:
    """A text of one line in pieces."""
    return _pieces(text, (0, len(text)), _merged(matched), [])


def _pieces(
    text: str, part: Stretch, matches: Sequence[Stretch], news: Sequence[Stretch]
) -> list[Piece]:
    here_matched, here_new = _within(part, matches), _within(part, news)
    cuts = sorted({*part, *(cut for stretch in (*here_matched, *here_new) for cut in stretch)})
    return [
        Piece(text[start:end], _covers(here_matched, start), _covers(here_new, start))
        for start, end in pairwise(cuts)
    ]


def _merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    merged: list[Stretch] = []
    for start, end in sorted(stretches):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        elif start < end:
            merged.append((start, end))
    return merged


def _within(part: Stretch, stretches: Iterable[Stretch]) -> list[Stretch]:
    cut = ((max(start, part[0]), min(end, part[1])) for start, end in stretches)
    return [(start, end) for start, end in cut if start < end]


def _covers(stretches: Iterable[Stretch], position: int) -> bool:
    return any(start <= position < end for start, end in stretches)
