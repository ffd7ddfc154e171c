"""A headline or a sentence as clauses: where each begins, and what joins it to the one before."""

from __future__ import annotations

import re
from dataclasses import dataclass

_WORD = re.compile(r"[$£€]?\d[\d,.:]*\w*|[^\W\d_]\w*(?:[’'&.-]\w+)*")
_BREAK = re.compile(r"\s[–—|-]\s|[;:|–—]|,(?!\d)|[?!](?=\s|$)|\.(?=\s+[A-Z“\"'‘])|…|[()]")
PARALLEL = frozenset({"as", "while", "and", "but", "or", "then", "so"})
"""Words that join a clause with news of its own."""

BACKGROUND = frozenset(
    {"after", "following", "since", "because", "despite", "although", "though", "when", "amid",
     "who", "which", "where", "before", "until", "if", "unless", "whether", "over", "even"}
)  # fmt: skip
"""Words after which a clause tells what lies behind the news, or hangs on it."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word: as written, in small letters with straight apostrophes, and where it stands."""

    text: str
    small: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Clause:
    """The tokens of a clause. `joint` is the word or sign before it, empty for the first."""

    tokens: tuple[Token, ...]
    joint: str
    end: int
    """Where the clause ends in the piece."""

    @property
    def is_background(self) -> bool:
        """Whether it tells what lies behind the news."""
        return self.joint in BACKGROUND


def read_clauses(text: str) -> list[Clause]:
    """Divide a piece at its signs and at the words that join clauses."""
    breaks = [(found.start(), found[0].strip()) for found in _BREAK.finditer(text)]
    breaks.append((len(text) + 1, ""))
    clauses: list[Clause] = []
    part: list[Token] = []
    joint, at = "", 0
    for found in _WORD.finditer(text):
        token = Token(found[0], found[0].replace("’", "'").lower(), found.start(), found.end())
        while token.start > breaks[at][0]:
            part, joint = _close(clauses, part, joint, breaks[at][0]), breaks[at][1]
            at += 1
        if token.small in PARALLEL or token.small in BACKGROUND:
            part, joint = _close(clauses, part, joint, token.start), token.small
        else:
            part.append(token)
    _close(clauses, part, joint, len(text))
    return clauses


def _close(clauses: list[Clause], part: list[Token], joint: str, end: int) -> list[Token]:
    if part:
        clauses.append(Clause(tuple(part), joint, end))
    return []
