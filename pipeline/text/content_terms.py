"""The content terms of a text."""

from __future__ import annotations

from itertools import chain

from policywire.pipeline.text.idf import is_common
from policywire.pipeline.text.memo import Memo
from policywire.pipeline.text.words.stemming import WORD, chunks, normalize_token

LONGEST = 10
"""Letters a word has at most, on average, with the blank after it."""

CALENDAR = frozenset(
    map(
        normalize_token,
        """
        Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February April June July
        August September October November December Jan Feb Apr Aug Sept Sep Oct Nov Dec
        """.split(),  # noqa: SIM905 - a list of words is easier to read
    )
)
"""Days and months tell nothing of what an article is about. March and May are words, too."""


def stems(text: str, most: int) -> list[str]:
    """The first words of a text in order: stems, empty for a stop word."""
    read = map(_TOLD.__getitem__, chunks(text[: most * LONGEST]))
    return list(chain.from_iterable(read))[:most]


def content_terms(read: list[str]) -> list[str]:
    """Those that are no stop words."""
    return [stem for stem in read if stem]


def _told(chunk: str) -> tuple[str, ...]:
    return tuple(map(_TELLING.__getitem__, WORD.findall(chunk)))


def _telling(token: str) -> str:
    stem = normalize_token(token)
    return "" if len(stem) == 1 or stem in CALENDAR or is_common(stem) else stem


_TELLING = Memo(_telling, most=200_000)
_TOLD = Memo(_told, most=300_000)
"""Of each chunk its words: it comes again with the same signs around it."""
