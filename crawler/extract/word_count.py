"""How many words a text has, in languages with blanks and in those without."""

from __future__ import annotations

import re

_UNDIVIDED = re.compile(
    "[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]"
)
_LETTERS_A_WORD = 2
"""Letters of Chinese, Japanese, Thai and their like that make about one word."""


def word_count(text: str) -> int:
    """Count words as blanks divide them; letters of a script without blanks by twos."""
    if text.isascii() or not _UNDIVIDED.search(text):
        return len(text.split())
    letters = len(_UNDIVIDED.findall(text))
    return len(_UNDIVIDED.sub(" ", text).split()) + letters // _LETTERS_A_WORD
