"""Numbered sentences between delimiters, so that a model can point at them.

The text is an attacker's. The delimiter bears a digest of the text, which nobody can write into
that text; what looks like a delimiter or a number of ours is taken apart.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from hashlib import sha256

from policywire.crawler.model.article import Article
from policywire.pipeline.text.sentences import sentences

READ = 24
"""Sentences of an article that a model sees: news stands on top."""
LONGEST = 500
"""Letters of a sentence that it sees."""
_BRACKETS = re.compile(r"<{2,}|>{2,}|\[(?=\s*K?\d+\s*\])")
_SPACE = re.compile(r"\s+")


def numbered(article: Article) -> list[str]:
    """The headline as number 0, then the first sentences of the text."""
    text = article.text
    return [article.title, *(text[start:end] for start, end in sentences(text, READ))]


def place_of(article: Article, number: int) -> tuple[int, int] | None:
    """Where the numbered sentence begins and ends in the text; None for the headline or no number.

    A sentence that the text repeats stands where its own number has it, not where it came first.
    """
    places = sentences(article.text, READ)
    return places[number - 1] if 1 <= number <= len(places) else None


def fenced(name: str, lines: Sequence[str], mark: str = "", longest: int = LONGEST) -> str:
    """Lines with their numbers, between delimiters; the first one has the number 0.

    An empty line is left out, and its number with it.

    `mark` stands before the number, and then the first one has the number 1. Lines are cut at
    `longest` letters.
    """
    shown = [_plain(line)[:longest] for line in lines]
    digest = sha256("\n".join(shown).encode()).hexdigest()[:12]
    begin = 1 if mark else 0
    body = [f"[{mark}{number}] {line}" for number, line in enumerate(shown, begin) if line]
    return "\n".join([f"<<<{name} {digest}", *body, f"{name} {digest}>>>"])


def _plain(line: str) -> str:
    """One line without control characters, invisible ones, or what looks like a delimiter."""
    visible = "".join(
        " " if unicodedata.category(each) in {"Cc", "Zl", "Zp"} else each
        for each in line
        if unicodedata.category(each) not in {"Cf", "Co", "Cs"}
    )
    return _SPACE.sub(" ", _BRACKETS.sub("(", visible)).strip()
