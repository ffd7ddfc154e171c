"""A headline or a sentence as clauses: where each begins, and what joins it to the one before."""

from __future__ import annotations

import re
from typing import NamedTuple

_WORD = re.compile(r"[^\W\d_]\w*(?:[’'&.-]\w+)*|[$£€]?\d[\d,.:]*\w*")
_BREAK = re.compile(
    r"[-;:|–—,?!.…()]"
    r"(?:(?<=[;:|–—…()])|(?<=,)(?!\d)|(?<=[?!])(?=\s|$)|(?<=\.)(?=\s+[A-Z“\"'‘])|(?<=\s-)(?=\s))"
)
"""A sign that parts two clauses. It begins with its signs, which a search skips to at once."""

PARALLEL = frozenset({"as", "while", "and", "but", "or", "then", "so"})
"""Words that join a clause with news of its own."""

BACKGROUND = frozenset(
    {"after", "following", "since", "because", "despite", "although", "though", "when", "amid",
     "who", "which", "where", "before", "until", "if", "unless", "whether", "over", "even"}
)  # fmt: skip
"""Words after which a clause tells what lies behind the news, or hangs on it."""

_JOINTS = PARALLEL | BACKGROUND


class Token(NamedTuple):
    """A word: as written, in small letters with straight apostrophes, and where it stands."""

    text: str
    small: str
    start: int
    end: int


_token = tuple.__new__
"""Makes a token in half the time: there are some forty in a sentence."""


class Clause(NamedTuple):
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
    breaks = [(found.start(), found[0]) for found in _BREAK.finditer(text)]
    breaks.append((len(text) + 1, ""))
    clauses: list[Clause] = []
    part: list[Token] = []
    joint, at = "", 0
    next_break = breaks[0][0]
    small_text = text.replace("’", "'").lower()
    same_places = len(small_text) == len(text)
    for found in _WORD.finditer(text):
        word = found[0]
        start, end = found.span()
        small = small_text[start:end] if same_places else word.replace("’", "'").lower()
        while start > next_break:
            part, joint = _close(clauses, part, joint, next_break), breaks[at][1]
            at += 1
            next_break = breaks[at][0]
        if small in _JOINTS:
            part, joint = _close(clauses, part, joint, start), small
        else:
            part.append(_token(Token, (word, small, start, end)))
    _close(clauses, part, joint, len(text))
    return clauses


def _close(clauses: list[Clause], part: list[Token], joint: str, end: int) -> list[Token]:
    if part:
        clauses.append(Clause(tuple(part), joint, end))
    return []
