"""Where the sentences of a text begin and end."""

from __future__ import annotations

import re

_END = re.compile(r"[.!?][\"'”’)\]]*(?=\s)|\n+")
_ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Za-z]|Mr|Mrs|Ms|Dr|Sen|Sens|Rep|Reps|Gov|Gen|Col|Lt|St|Jr|Sr|No|Inc|Corp|Co|Ltd"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|vs|v|U\.S|U\.K|D\.C|a\.m|p\.m|Fla|Calif"
    r"|Tex|Mass|Pa|Va|Md|Ariz|Ill|Mich|Minn|Wash|Ore))\.$"
)


def sentences(text: str) -> list[tuple[int, int]]:
    """(start, end) of each sentence in order, without the white space around it."""
    spans: list[tuple[int, int]] = []
    start = 0
    for end in _ends(text):
        _add(spans, text, start, end)
        start = end
    _add(spans, text, start, len(text))
    return spans


def _ends(text: str) -> list[int]:
    return [found.end() for found in _END.finditer(text) if not _inside(text, found)]


def _inside(text: str, found: re.Match[str]) -> bool:
    """Whether the full stop belongs to an abbreviation rather than to the end of a sentence."""
    if found.group().startswith(("\n", "!", "?")):
        return False
    return bool(_ABBREVIATION.search(text, max(0, found.start() - 8), found.start() + 1))


def _add(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    kept = piece.strip()
    if kept:
        first = start + len(piece) - len(piece.lstrip())
        spans.append((first, first + len(kept)))
