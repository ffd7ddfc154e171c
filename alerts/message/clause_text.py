"""A clause in plain words: what of a topic fired, short enough for a message.

`@irs NEAR/16 (data OR records OR files) NEAR/16 @dhs` becomes `IRS near records near DHS`. Of many
alternatives those are named that the article has, or the first ones and how many others there are.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from policywire.alerts.message.sanitize import sanitize, truncate

_NAMED = 2
"""Alternatives named of each group."""
_TOKEN = re.compile(r"[()]|[^\s()]+")
_NEAR = re.compile(r"O?NEAR(/\d+)?")
_JOINTS = {"AND": "and", "NOT": "but not"}
_HEADLINE = "title:"
_SHORT = 4
"""So few letters of an entity's name are an abbreviation: @irs, @dhs, @doge."""

_Tree = list["str | _Tree"]


def clause_text(clause: str, found: Collection[str], limit: int) -> str:
    """`clause` as one reads it; `found` are the words of the article that matched."""
    tokens = iter(_TOKEN.findall(sanitize(clause).replace('"', "")))
    seen = {word.casefold() for word in found}
    return truncate(_words(_tree(tokens), seen), limit)


def _tree(tokens: Iterator[str]) -> _Tree:
    """Nested lists where there were parentheses; those that never close or open do no harm."""
    tree: _Tree = []
    for piece in tokens:
        if piece == ")":
            break
        tree.append(_tree(tokens) if piece == "(" else piece)
    return tree


def _words(tree: _Tree, found: Collection[str]) -> str:
    alternatives = [_phrase(part, found) for part in _divided(tree)]
    if len(alternatives) < 2:
        return "".join(alternatives)
    hit = [each for each in alternatives if _is_found(each, found)]
    if hit:
        return ", ".join(hit[:_NAMED])
    others = len(alternatives) - _NAMED
    if others <= 0:
        return " or ".join(alternatives)
    return f"{', '.join(alternatives[:_NAMED])} or {others} other{'' if others == 1 else 's'}"


def _divided(tree: _Tree) -> Iterator[_Tree]:
    part: _Tree = []
    for each in tree:
        if each == "OR":
            yield part
            part = []
        else:
            part.append(each)
    yield part


def _phrase(part: _Tree, found: Collection[str]) -> str:
    words = (_words(each, found) if isinstance(each, list) else _word(each) for each in part)
    return " ".join(word for word in words if word)


def _word(token: str) -> str:
    if _NEAR.fullmatch(token):
        return "near"
    if token in _JOINTS:
        return _JOINTS[token]
    word = token.removeprefix(_HEADLINE)
    field = "headline: " if word != token else ""
    if word.startswith("@"):
        name = word[1:].replace("-", " ")
        word = name.upper() if len(name) <= _SHORT else name
    return f"{field}{word.removesuffix('*')}{'…' if word.endswith('*') else ''}".rstrip()


def _is_found(phrase: str, found: Collection[str]) -> bool:
    """Whether the article has the phrase: in any form of its words that begins in the same way."""
    stem = phrase.casefold().rstrip("…")
    return any(each.startswith(stem) or stem.startswith(each) for each in found)
