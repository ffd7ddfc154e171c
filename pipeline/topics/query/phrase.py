"""Reads one phrase of a topic: words, `word*`, `=ICE`, and entities among the words."""

from __future__ import annotations

import re

from policywire.pipeline.text.normalization import (
    WORD,
    acronym_of,
    base_form,
    strip_marks,
    to_lowercase,
)
from policywire.pipeline.topics.query.nodes import EntityRef, Phrase, PhraseToken, Proximity, Query

_ENTITY = re.compile(r"@([A-Za-z0-9][A-Za-z0-9-]*)")
_STRAY = re.compile(r"(?:(?<!\w)|(?<=\*))\*")
_LONGEST_CAPITALS = 5
_SHORTEST_OPEN = 2


class QueryError(Exception):
    """A query that cannot be read: where (`column`, from 1), what is wrong, and the cure."""

    def __init__(self, column: int, problem: str, cure: str) -> None:
        super().__init__(f"column {column}: {problem}; {cure}")
        self.column = column
        self.problem = problem
        self.cure = cure


def read_phrase(text: str, column: int = 1) -> Query:
    """The phrase as a query; `column` is where it starts in the topic's own text.

    Entities among the words (`@irs agents`) become parts that follow each other directly.
    Raises `QueryError`.
    """
    pieces = list(_pieces(text, column))
    if not pieces:
        problem = "there is no word in it" if text.strip() else "it is empty"
        raise QueryError(column, problem, "write the words to look for")
    if len(pieces) == 1:
        return pieces[0]
    return Proximity(1, True, tuple(pieces), text.strip())


def _pieces(text: str, column: int) -> list[Query]:
    pieces: list[Query] = []
    place = 0
    for found in _ENTITY.finditer(text):
        pieces += _words(text[place : found.start()], column + place)
        pieces.append(EntityRef(found[1].lower(), found[0]))
        place = found.end()
    return pieces + _words(text[place:], column + place)


def _words(text: str, column: int) -> list[Query]:
    stray = _STRAY.search(text)
    if stray:
        raise QueryError(
            column + stray.start(),
            "* stands alone or before a word",
            "put it right after the beginning of a word, as in audit*",
        )
    tokens: list[PhraseToken] = []
    for found in WORD.finditer(text):
        if strip_marks(found[0]):
            tokens += _with_sign(text, found, _token(text, found, column))
    return [Phrase(tuple(tokens), text.strip())] if tokens else []


def _with_sign(text: str, found: re.Match[str], token: PhraseToken) -> list[PhraseToken]:
    """A number with the word that % or § beside it stands for."""
    if not token.form[:1].isdigit():
        return [token]
    before = [PhraseToken("section")] if text[: found.start()].rstrip().endswith("§") else []
    after = [PhraseToken("percent")] if text[found.end() : found.end() + 1] == "%" else []
    return [*before, token, *after]


def _token(text: str, found: re.Match[str], column: int) -> PhraseToken:
    word = strip_marks(found[0])
    place = column + found.start()
    if text[found.end() : found.end() + 1] == "*":
        return _open_token(to_lowercase(word), place)
    short = acronym_of(word)
    if text[max(found.start() - 1, 0) : found.start()] == "=":
        if not short:
            raise QueryError(place, f"={word} is not in capitals", "= asks for capitals: =ICE")
        return PhraseToken(short.upper(), cased=True)
    if short and len(short) <= _LONGEST_CAPITALS:
        return PhraseToken(short.upper(), cased=True)
    return PhraseToken(base_form(to_lowercase(word)))


def _open_token(form: str, place: int) -> PhraseToken:
    if len(form) < _SHORTEST_OPEN:
        raise QueryError(
            place,
            f"{form}* matches nearly every text",
            f"write at least {_SHORTEST_OPEN} letters before *",
        )
    return PhraseToken(form, open_end=True)
