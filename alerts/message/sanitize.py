"""Text from outside, made harmless: one line, nothing invisible, no longer than the room."""

from __future__ import annotations

import unicodedata

_JOINERS = "\u200c\u200d"
"""Kept although invisible: emoji, Persian and Indic scripts are spelt with them."""
_REMOVED = ("Cc", "Cf", "Cs", "Co", "Cn")
_SPACES = ("Zs", "Zl", "Zp")


def sanitize(text: str, limit: int = 0) -> str:
    """`text` on one line without control, bidi and zero-width characters, clipped to `limit`.

    Right-to-left text stays; what could turn the order of other text round (U+202E and its kin)
    goes. A limit of 0 means any length.
    """
    line = " ".join(strip_invisible(text).split())
    return truncate(line, limit) if limit else line


def strip_invisible(text: str) -> str:
    """`text` without the characters that cannot be seen; each kind of white space is a space."""
    return "".join(_character(char) for char in text)


def _character(char: str) -> str:
    if char in "\t\n\v\f\r\x85" or unicodedata.category(char) in _SPACES:
        return " "
    if char in _JOINERS or unicodedata.category(char) not in _REMOVED:
        return char
    return ""


def truncate(text: str, limit: int) -> str:
    """`text`, cut between two words when it is longer than `limit`, the cut shown by `…`."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    whole_words = head.rsplit(" ", 1)[0] if " " in head[limit // 2 :] else head
    return whole_words.rstrip(" ,;:–—-") + "…"
