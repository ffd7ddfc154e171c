"""Where the sentences of a text begin and end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

# The first sign stands alone, so that the search leaps from one to the next.
_END = re.compile(r"[.!?\n](?:(?<=\n)\n*|(?<!\n)[\"'”’)\]]*(?=\s))")
_ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Za-z]|Mr|Mrs|Ms|Dr|Sen|Sens|Rep|Reps|Gov|Gen|Col|Lt|St|Jr|Sr|No|Inc|Corp|Co|Ltd"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|vs|v|U\.S|U\.K|D\.C|a\.m|p\.m|Fla|Calif"
    r"|Tex|Mass|Pa|Va|Md|Ariz|Ill|Mich|Minn|Wash|Ore))\.$"
)


def sentences(text: str, most: int | None = None) -> list[tuple[int, int]]:
    """(start, end) of each sentence, or of the first ones, in order, without white space around."""
    return list(islice(iter_sentences(text), most))


def iter_sentences(text: str) -> Iterator[tuple[int, int]]:
    """The same, one after the other, for who may need but the first ones."""
    start = 0
    for end in _ends(text):
        piece = text[start:end]
        kept = piece.strip()
        if kept:
            first = start + len(piece) - len(piece.lstrip())
            yield first, first + len(kept)
        start = end


def _ends(text: str) -> Iterator[int]:
    for found in _END.finditer(text):
        if not _inside(text, found):
            yield found.end()
    yield len(text)


def _inside(text: str, found: re.Match[str]) -> bool:
    """Whether the full stop belongs to an abbreviation rather than to the end of a sentence."""
    if found.group().startswith(("\n", "!", "?")):
        return False
    return bool(_ABBREVIATION.search(text, max(0, found.start() - 8), found.start() + 1))
