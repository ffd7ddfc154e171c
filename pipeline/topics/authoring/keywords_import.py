"""Import: lists of keywords, OPML, and queries as other tools write them, as topics.

A line in our own language is taken as it is. Of others' we translate what we understand, and
refuse the rest by name: a topic that quietly means something else loses what its owner follows.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from policywire.config.models import Topic
from policywire.config.values.keys import free_key
from policywire.pipeline.topics.query.foreign_signs import CITATION, foreign_signs
from policywire.pipeline.topics.query.nodes import And, Or, Query, children
from policywire.pipeline.topics.query.parser import read_query
from policywire.pipeline.topics.query.phrase import QueryError
from policywire.pipeline.topics.query.topic_error import TopicFault

LONGEST_KEY = 60
_OUTLINE = re.compile(r"<outline\b[^>]*?\b(?:text|title)\s*=\s*(\"[^\"]*\"|'[^']*')", re.IGNORECASE)
_ALERT = re.compile(r"^\s*google alert\s*[-–—:]\s*", re.IGNORECASE)
_PIECE = re.compile(
    r"(?P<sign>[A-Za-z]+:\(|[()|])"
    rf"|(?P<field>[A-Za-z]+:(?!//))?(?P<words>\"[^\"]*\"|“[^”]*”|{CITATION}|[^\s()|\"“”]+)"
)
_FIELDS = {
    "title": "title", "intitle": "title", "allintitle": "title", "headline": "title",
    "lede": "lede", "lead": "lede", "body": "body", "intext": "body", "allintext": "body",
    "outlet": "outlet", "site": "outlet", "source": "outlet", "publication": "outlet",
    "inurl": "outlet", "author": "author", "byline": "author", "kind": "kind",
    "agency": "agency", "topic": "topic",
}  # fmt: skip
"""Fields of other tools, and of our own, in our words."""
_DISTANCES = (
    (re.compile(r"\bAROUND\s*\(\s*(\d+)\s*\)", re.IGNORECASE), r" NEAR/\1 "),
    (re.compile(r"(?<!\S)NEAR[:/]?\(?(\d+)\)?(?!\S)", re.IGNORECASE), r" NEAR/\1 "),
    (re.compile(r"(?<!\S)(?:ONEAR[:/]?|ADJ/?)\(?(\d+)\)?(?!\S)", re.IGNORECASE), r" ONEAR/\1 "),
)
_FUNCTION = re.compile(r"\b(headline|title|intitle|lead|lede|body|byline)\s*\(", re.IGNORECASE)
_AND_NOT = re.compile(r"(?<!\S)(?:AND[ _]?NOT|BUT NOT)(?![^\s(\"“])")
_UNCLOSED = ("a parenthesis is not closed", "add )")
_UNOPENED = ("there is nothing before )", "take it out, or add (")
_LETTER = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Imported:
    """The topics made of lines, by key; `faults` are the lines that are no topic.

    `notes` are lines that were taken and may be meant otherwise. The `index` of both is the
    number of the line, from 0.
    """

    topics: dict[str, Topic] = field(default_factory=dict)
    faults: list[TopicFault] = field(default_factory=list)
    notes: list[TopicFault] = field(default_factory=list)


def import_keywords(text: str) -> Imported:
    """A topic for each line (or OPML outline), by a key made of its words.

    Lines that begin with # are left out. A line that cannot be read is a fault and costs no other.
    """
    result = Imported()
    for number, line in enumerate(_lines(text)):
        words = _ALERT.sub("", line).strip()
        if words and not words.startswith("#"):
            _take(result, number, words)
    return result


def _take(result: Imported, number: int, words: str) -> None:
    key = free_key(key_of(words) or "topic", result.topics)
    try:
        query = read_foreign(words)
    except QueryError as fault:
        place = (key, "query", number, fault.column)
        result.faults.append(TopicFault(*place, fault.problem, fault.cure))
        return
    result.topics[key] = Topic(title=words[:120], query=query.text)
    if _is_mixed(words, query):
        problem, cure = "AND and OR stand side by side", f"it is read as {query.text}"
        result.notes.append(TopicFault(key, "query", number, 0, problem, cure))


def _lines(text: str) -> list[str]:
    outlines = _OUTLINE.findall(text)
    if outlines:
        return [html.unescape(outline[1:-1]) for outline in outlines]
    return text.splitlines()


def read_foreign(query: str) -> Query:
    """A query of ours or of another tool. Raises `QueryError` for what cannot be translated."""
    known = _translated_names(query)
    foreign = min(foreign_signs(known), key=lambda sign: sign.start, default=None)
    if foreign:
        column = max(query.find(foreign.text.removesuffix("()")), 0) + 1
        raise QueryError(column, f"{foreign.text} is not in our language", foreign.cure)
    try:
        return read_query(known)
    except QueryError:
        return read_query(translate_query(known))


def _translated_names(query: str) -> str:
    """Distances and fields under our names; what has none stays for `foreign_signs` to find."""
    for pattern, ours in _DISTANCES:
        query = pattern.sub(ours, query)
    query = _FUNCTION.sub(lambda found: f"{_FIELDS[found[1].lower()]}:(", query)
    return _AND_NOT.sub("AND NOT", " ".join(query.split()))


def translate_query(query: str) -> str:
    """A search engine's query in the words of ours: there, OR binds closer than words in a row.

    Raises `QueryError` for parentheses that do not pair and for fields that we lack.
    """
    levels = [_Level("")]
    for found in _PIECE.finditer(query):
        sign, words = found["sign"] or "", found["words"] or ""
        if sign.endswith("("):
            levels[-1].opens = _prefix(sign[:-1], found.start())
            levels.append(_Level(levels[-1].negation()))
        elif sign == ")":
            if len(levels) == 1:
                raise QueryError(found.start() + 1, *_UNOPENED)
            inner = levels.pop()
            levels[-1].close(inner)
        else:
            levels[-1].read(sign or words, found)
    if len(levels) > 1:
        raise QueryError(len(query), *_UNCLOSED)
    return levels[0].text()


class _Level:
    """What stands inside one pair of parentheses: groups that must all hold, each of choices."""

    def __init__(self, negated: str) -> None:
        self.negated = negated
        self.opens = ""
        self._groups: list[list[str]] = []
        self._join = ""
        self._not = ""

    def negation(self) -> str:
        """The NOT that stands before what comes next; asking takes it."""
        given, self._not = self._not, ""
        return given

    def read(self, words: str, found: re.Match[str]) -> None:
        """One word, phrase or sign that is no parenthesis."""
        if words in ("AND", "OR", "|") or words.startswith(("NEAR/", "ONEAR/")):
            self._join = "OR" if words == "|" else words
        elif words in ("NOT", "-"):
            self._not = "NOT "
        elif words == "&":
            self._join = "AND"
        elif _LETTER.search(words):
            self._take(_operand(found, self.negation()))

    def close(self, inner: _Level) -> None:
        """Take a pair of parentheses that closes."""
        text = inner.text()
        if text:
            self._take(f"{inner.negated}{self.opens}({text})")
        self.opens = ""

    def _take(self, operand: str) -> None:
        """Adds a part, joined to the one before as the last sign said."""
        if self._groups and self._join == "OR":
            self._groups[-1].append(operand)
        elif self._groups and "NEAR/" in self._join:
            self._groups[-1][-1] += f" {self._join} {operand}"
        else:
            self._groups.append([operand])
        self._join = ""

    def text(self) -> str:
        """The groups as a query."""
        single = len(self._groups) == 1
        joined = (" OR ".join(group) for group in self._groups)
        return " AND ".join(
            text if single or len(group) == 1 else f"({text})"
            for text, group in zip(joined, self._groups, strict=True)
        )


def _prefix(name: str, place: int) -> str:
    """A field in our words, with its colon; nothing for none."""
    if not name:
        return ""
    minus, bare = name[:1] == "-", name.strip("-:").lower()
    if bare not in _FIELDS:
        raise QueryError(
            place + 1,
            f"there is no field {bare}:",
            f"use one of {', '.join(sorted(set(_FIELDS.values())))}, quote it, or take it out",
        )
    return f"{'NOT ' if minus else ''}{_FIELDS[bare]}:"


def _operand(found: re.Match[str], negation: str) -> str:
    words, name = found["words"], found["field"] or ""
    if not name and words[0] == "-" and len(words) > 1:
        negation, words = "NOT ", words[1:]
        name, colon, rest = words.partition(":")
        name, words = (f"{name}:", rest) if colon and name.isalpha() and rest else ("", words)
    return f"{negation}{_prefix(name, found.start())}{_plain(words)}"


def _plain(words: str) -> str:
    """The words as ours. + asks for what is needed anyway."""
    bare = words if words[0] in '"“' else words.strip("+,;")
    return bare.replace("“", '"').replace("”", '"') or '""'


def _is_mixed(words: str, query: Query) -> bool:
    """Whether AND and OR meet without the parentheses that would say which binds closer."""
    if not (re.search(r"\bAND\b", words) and re.search(r"\bOR\b", words)):
        return False
    groups = sum(1 for each in _all(query) if isinstance(each, And | Or))
    return groups - 1 > words.count("(") - sum(map(len, re.findall(CITATION, words)))


def _all(query: Query) -> Iterator[Query]:
    yield query
    for part in children(query):
        yield from _all(part)


def key_of(title: str) -> str:
    """A topic's key, made of the words of its title; empty where none is in Latin letters."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_KEY].strip("-")
