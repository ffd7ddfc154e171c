"""What is wrong with a query that cannot be read, in plain words and with the cure."""

from __future__ import annotations

import re

from lark.exceptions import UnexpectedInput

from policywire.pipeline.topics.query.phrase import QueryError

_NOT_CLOSED = ("a quotation mark is not closed", "add the second one")
_MISPLACED = {
    "NOT": ("NOT follows a part directly", "write AND NOT"),
    ")": ("there is nothing before )", "take it out, or write the missing part"),
    "(": ("( follows a part directly", "put AND, OR or NEAR/n between"),
    '"': _NOT_CLOSED,
    "“": _NOT_CLOSED,
    "”": _NOT_CLOSED,
}
_JOINING = ("AND", "OR", "NEAR", "ONEAR", "ATLEAST")


def syntax_fault(text: str, error: UnexpectedInput) -> QueryError:
    """Says in plain words what stands where it cannot stand."""
    place = error.pos_in_stream or 0
    if getattr(getattr(error, "token", None), "type", "") == "$END":
        return _end_fault(text)
    first = _first_word(text)
    if first in ("AND", "OR"):
        place = text.find(first)
    word = re.split(r"(?<=[()\"“”])|[\s()\"“”]", text[place:], maxsplit=1)[0] or text[place]
    problem, cure = _misplacement(word)
    return QueryError(place + 1, problem, cure)


def _first_word(text: str) -> str:
    return text.strip(" \n\t(").partition(" ")[0]


def _misplacement(word: str) -> tuple[str, str]:
    if word in _MISPLACED:
        return _MISPLACED[word]
    if word.lower() in ("and", "or", "not") and word.islower():
        return f"{word} is read as a word", f"write {word.upper()}"
    if word.partition("/")[0].upper() in _JOINING:
        return f"{word} lacks what it joins", "write a part on each side of it"
    cure = "quote words that belong together, or put AND, OR or NEAR/n between"
    return f"{word} follows another part directly", cure


def _end_fault(text: str) -> QueryError:
    column = len(text.rstrip()) + 1
    if not text.strip():
        return QueryError(1, "it is empty", "write what to look for")
    if sum(map(text.count, '"“”')) % 2:
        return QueryError(max(map(text.rfind, '"“”')) + 1, *_NOT_CLOSED)
    if text.count("(") > text.count(")"):
        return QueryError(column, "a parenthesis is not closed", "add )")
    return QueryError(column, "the query breaks off", "write the part that is missing")
