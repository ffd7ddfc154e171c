"""Whether a message would say the same twice."""

from __future__ import annotations

import re
from collections.abc import Iterable

SAME = 0.85
"""Share of the words of a sentence from which on a headline has said it."""
SHOWN = 0.7
"""The same for a passage that proves a match, among all that a message shows."""
_WORD = re.compile(r"\w+")
_WITHOUT_MEANING = frozenset(
    {"a", "an", "the", "of", "to", "in", "on", "for", "and", "its", "is", "are", "was", "were",
     "by", "at", "from", "with", "that", "has", "have", "as"}
)  # fmt: skip


def says_the_same(sentence: str, headline: str) -> bool:
    """Whether a sentence has no more than the words of a headline."""
    words = _words(sentence)
    return not words or len(words & _words(headline)) >= SAME * len(words)


def is_shown(passage: str, shown: Iterable[str]) -> bool:
    """Whether a passage stands in what a message shows already, but for its edges."""
    words, said = _words(passage), _words(" ".join(shown))
    return bool(words) and len(words & said) >= SHOWN * len(words)


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold())) - _WITHOUT_MEANING
