"""Reads queries and list entries of a topic into `policywire.pipeline.topics.query.nodes` trees."""

from __future__ import annotations

import difflib
import functools
import re
from collections.abc import Callable, Mapping
from importlib import resources
from typing import TYPE_CHECKING, Any

from lark import Lark
from lark.exceptions import UnexpectedInput

from policywire.config import models
from policywire.config.enums import ArticleField, ArticleKind
from policywire.pipeline.topics.query.foreign_signs import CITATION
from policywire.pipeline.topics.query.nodes import (
    And,
    AtLeast,
    MetadataFilter,
    Not,
    Or,
    Phrase,
    Proximity,
    Query,
    TopicRef,
    Within,
    positional,
)
from policywire.pipeline.topics.query.phrase import QueryError, read_phrase
from policywire.pipeline.topics.query.syntax_faults import syntax_fault

if TYPE_CHECKING:
    from lark import Token, Tree

LONGEST_QUERY = 20_000
DEEPEST_QUERY = 50
WIDEST_NEAR = 100
MOST_DIGITS = 6
"""Of a number in a query; Python refuses to read some thousands."""
_TEXT_FIELDS = (ArticleField.TITLE, ArticleField.LEDE, ArticleField.BODY)
_FIELDS = (*(field.value for field in ArticleField), "topic")
_OPERATORS = re.compile(r'["“”()]|\b(?:AND|OR|NOT|O?NEAR/\d+|ATLEAST/\d+)\b')
_CITED = re.compile(CITATION)
_PREFIX = re.compile(r"([A-Za-z]+):(?!//)\s*")


def read_query(text: str) -> Query:
    """The query written in `text`. Raises `QueryError`."""
    if len(text) > LONGEST_QUERY:
        raise QueryError(1, f"longer than {LONGEST_QUERY} characters", "divide it into topics")

    try:
        tree = _grammar().parse(text)
    except UnexpectedInput as error:
        raise syntax_fault(text, error) from None
    if _depth(tree) > DEEPEST_QUERY:
        raise QueryError(1, f"nested deeper than {DEEPEST_QUERY}", "divide it into topics")
    return _read(tree)


def read_entry(entry: str | models.NearCondition) -> Query:
    """One entry of `any`, `all` or `none`: a phrase, `@entity`, `field:phrase`, near, or a query.

    An entry is read as a query when it uses an operator, quotes or parentheses.
    """
    if isinstance(entry, models.NearCondition):
        return _read_near(entry)
    if len(entry) > LONGEST_QUERY or _OPERATORS.search(_CITED.sub("", entry)):
        return read_query(entry)
    prefix = _PREFIX.match(entry)
    if not prefix:
        return read_phrase(entry)
    value = entry[prefix.end() :]
    if _PREFIX.match(value):
        return read_query(entry)
    return _within(prefix[1], read_phrase(value, prefix.end() + 1), value, 1, entry)


@functools.cache
def _grammar() -> Lark:
    grammar = (
        resources.files("policywire.pipeline.topics.query")
        .joinpath("query.lark")
        .read_text(encoding="utf-8")
    )
    return Lark(grammar, parser="lalr", lexer="contextual", maybe_placeholders=False)


def _depth(tree: Tree[Token] | Token) -> int:
    deepest, stack = 0, [(tree, 1)]
    while stack:
        node, depth = stack.pop()
        deepest = max(deepest, depth)
        stack += [(child, depth + 1) for child in getattr(node, "children", ())]
    return deepest


def _read(tree: Tree[Token] | Token) -> Query:
    reader: Callable[[list[Any]], Query] = _READERS[str(getattr(tree, "data", ""))]
    return reader(getattr(tree, "children", []))


def _read_word(children: list[Token]) -> Query:
    word = children[0]
    _refuse_bare_operator(word)
    return read_phrase(str(word), (word.start_pos or 0) + 1)


def _read_quoted(children: list[Token]) -> Query:
    quoted = children[0]
    query = read_phrase(quoted[1:-1], (quoted.start_pos or 0) + 2)
    if isinstance(query, Phrase):
        return Phrase(query.tokens, str(quoted))
    return query


def _read_either(children: list[Tree[Token]]) -> Query:
    parts = tuple(_read(child) for child in children if _is_part(child))
    return Or(parts, " OR ".join(_enclosed(part) for part in parts))


def _read_both(children: list[Tree[Token]]) -> Query:
    parts = tuple(_read(child) for child in children if _is_part(child))
    return And(parts, " AND ".join(_enclosed(part) for part in parts))


def _read_inverse(children: list[Tree[Token]]) -> Query:
    part = _read(children[1])
    return Not(part, f"NOT {_enclosed(part)}")


def _read_near_chain(children: list[Tree[Token]]) -> Query:
    """`a NEAR/5 b NEAR/5 c` is one near around a; where the number changes, nears nest."""
    result = _read(children[0])
    chain = [result]
    for index in range(1, len(children), 2):
        sign, part = children[index], _read(children[index + 1])
        if index > 1 and str(sign) == str(children[index - 2]):
            chain.append(part)
        else:
            chain = [result, part]
        result = _near(str(sign), chain, _column(sign))
    return result


def _read_within(children: list[Tree[Token]]) -> Query:
    name, part = children
    query = _read(part)
    value = str(part.children[0]).strip('"“”') if part.data in ("word", "quoted") else ""
    text = f"{name}{_enclosed(query)}"
    return _within(str(name)[:-1], query, value, _column(name), text)


def _read_atleast(children: list[Tree[Token]]) -> Query:
    sign, part = str(children[0]), _read(children[1])
    column = _column(children[0])
    count = _number_behind(sign)
    if not 1 <= count <= WIDEST_NEAR:
        raise QueryError(column, f"{sign[:20]} is out of range", f"give 1 to {WIDEST_NEAR}")
    _require_places(part, column, sign)
    return AtLeast(count, part, f"{sign} {_enclosed(part)}")


_READERS: Mapping[str, Callable[[list[Any]], Query]] = {
    "word": _read_word,
    "quoted": _read_quoted,
    "either": _read_either,
    "both": _read_both,
    "inverse": _read_inverse,
    "near": _read_near_chain,
    "within": _read_within,
    "atleast": _read_atleast,
}


def _column(token: Tree[Token] | Token) -> int:
    return (getattr(token, "start_pos", 0) or 0) + 1


def _is_part(child: Tree[Token]) -> bool:
    return hasattr(child, "data")


def _enclosed(query: Query) -> str:
    return f"({query.text})" if isinstance(query, And | Or | Proximity) else query.text


def _number_behind(sign: str) -> int:
    """The number of `NEAR/10`; 0 for one of more digits than Python reads, or anybody means."""
    digits = sign.partition("/")[2]
    return int(digits) if len(digits) <= MOST_DIGITS else 0


def _near(sign: str, parts: list[Query], column: int) -> Proximity:
    distance = _number_behind(sign)
    if not 1 <= distance <= WIDEST_NEAR:
        raise QueryError(column, f"{sign[:20]} is out of range", f"give 1 to {WIDEST_NEAR} words")
    for part in parts:
        _require_places(part, column, sign)
    ordered = sign.startswith("O")
    return Proximity(distance, ordered, tuple(parts), f" {sign} ".join(map(_enclosed, parts)))


def _require_places(part: Query, column: int, sign: str) -> None:
    if not positional(part):
        raise QueryError(
            column,
            f"{sign} needs words, not {part.text}",
            "put AND, NOT, topic: and facts like outlet: outside of it",
        )


def _within(name: str, query: Query, value: str, column: int, text: str) -> Query:
    known = name.lower()
    if known not in _FIELDS:
        close = difflib.get_close_matches(known, _FIELDS, 1)
        cure = f"did you mean {close[0]}:" if close else f"use one of {', '.join(_FIELDS)}"
        raise QueryError(column, f"there is no field {name}:", cure)
    if known != "topic" and ArticleField(known) in _TEXT_FIELDS:
        return Within(ArticleField(known), query, text)
    if not value.strip():
        raise QueryError(column, f"{name}: takes one word or phrase", f'write {name}:"…"')
    if known == "topic":
        return TopicRef(value.strip(), text)
    return _fact(ArticleField(known), value.strip(), column, text)


def _fact(field: ArticleField, value: str, column: int, text: str) -> MetadataFilter:
    if field is ArticleField.KIND:
        kinds = [kind.value for kind in ArticleKind]
        value = value.lower().replace("-", " ")
        if value not in kinds:
            raise QueryError(column, f"{value} is no kind of article", f"use {', '.join(kinds)}")
    return MetadataFilter(field, value, text)


def _read_near(entry: models.NearCondition) -> Query:
    parts = entry.near if entry.near is not None else entry.onear
    if parts is None or (entry.near is not None and entry.onear is not None):
        raise QueryError(0, "it must be near or onear", "write {near: [10, word, word]}")
    if len(parts) < 3 or not isinstance(parts[0], int) or isinstance(parts[0], bool):
        raise QueryError(
            0,
            "it needs a number of words and two parts or more",
            "write {near: [10, word, [this, or that]]}",
        )
    sign = "NEAR" if entry.near is not None else "ONEAR"
    return _near(f"{sign}/{parts[0]}", [_near_part(part) for part in parts[1:]], 0)


def _near_part(part: int | str | list[str]) -> Query:
    if isinstance(part, int):
        raise QueryError(0, f"{part} stands among the words", "only the first is a number")
    if isinstance(part, str):
        return read_entry(part)
    if not part:
        raise QueryError(0, "a list in it is empty", "write the words, or leave it out")
    choices = tuple(read_entry(choice) for choice in part)
    return choices[0] if len(choices) == 1 else Or(choices, " OR ".join(map(_enclosed, choices)))


def _refuse_bare_operator(word: Token) -> None:
    column = (word.start_pos or 0) + 1
    name = str(word)
    if name in ("NEAR", "ONEAR", "ATLEAST"):
        raise QueryError(column, f"{name} needs a number", f"write {name}/5")
    if name.startswith(("NEAR/", "ONEAR/", "ATLEAST/")):
        raise QueryError(column, f"{name} has no whole number", f"write {name.partition('/')[0]}/5")
