"""Import: lists of keywords, OPML, and queries as search alerts write them, as topics."""

from __future__ import annotations

import html
import re
import unicodedata

from policywire.config.models import Topic
from policywire.pipeline.topics.phrase import QueryError
from policywire.pipeline.topics.query_parser import read_query
from policywire.pipeline.topics.topic_error import TopicError, TopicFault

_OUTLINE = re.compile(r"<outline\b[^>]*?\b(?:text|title)\s*=\s*(\"[^\"]*\"|'[^']*')", re.IGNORECASE)
_ALERT = re.compile(r"^\s*google alert\s*[-–—:]\s*", re.IGNORECASE)
_PIECE = re.compile(
    r"(?P<minus>-)?(?P<field>[A-Za-z]+:)?(?P<words>\"[^\"]*\"|“[^”]*”|[^\s()|\"“”]+)"
    r"|(?P<sign>[()|])"
)
_FIELDS = {
    "intitle:": "title:", "allintitle:": "title:", "site:": "outlet:", "source:": "outlet:",
    "inurl:": "outlet:", "intext:": "body:", "author:": "author:", "title:": "title:",
}  # fmt: skip
_AROUND = re.compile(r"\bAROUND\s*\(\s*(\d+)\s*\)")
_JOINS = ("AND", "OR")
_LETTER = re.compile(r"\w")


def import_keywords(text: str) -> dict[str, Topic]:
    """A topic for each line (or OPML outline), by a key made of its words.

    Understands quotes, OR and |, -word, intitle:, site:, AROUND(n); words side by side must all
    occur. Lines that begin with # are left out. Raises `TopicError` with all lines that cannot be
    read; its `index` is the number of the line.
    """
    topics: dict[str, Topic] = {}
    faults: list[TopicFault] = []
    for number, line in enumerate(_lines(text)):
        words = _ALERT.sub("", line).strip()
        if not words or words.startswith("#"):
            continue
        key = _free(_key(words), topics)
        try:
            topics[key] = Topic(title=words[:120], query=read_query(translate_query(words)).text)
        except QueryError as fault:
            place = (key, "query", number, fault.column)
            faults.append(TopicFault(*place, fault.problem, fault.cure))
    if faults:
        raise TopicError(tuple(faults))
    return topics


def _lines(text: str) -> list[str]:
    outlines = _OUTLINE.findall(text)
    if outlines:
        return [html.unescape(outline[1:-1]) for outline in outlines]
    return text.splitlines()


def translate_query(query: str) -> str:
    """A search engine's query in the words of ours: there, OR binds closer than words in a row."""
    levels = [_Level()]
    for found in _PIECE.finditer(_AROUND.sub(r" NEAR/\1 ", query)):
        sign, words = found["sign"], found["words"] or ""
        if sign == "(":
            levels.append(_Level())
        elif sign == ")" and len(levels) > 1:
            inner = levels.pop().text()
            levels[-1].take(f"({inner})")
        elif sign == "|" or words in _JOINS or words.startswith("NEAR/"):
            levels[-1].join = "OR" if sign else words
        elif words and _LETTER.search(words):
            levels[-1].take(_operand(found))
    while len(levels) > 1:
        inner = levels.pop().text()
        levels[-1].take(f"({inner})")
    return levels[0].text()


class _Level:
    """What stands inside one pair of parentheses: groups that must all hold, each of choices."""

    def __init__(self) -> None:
        self._groups: list[list[str]] = []
        self.join = ""

    def take(self, operand: str) -> None:
        """Adds a part, joined to the one before as the last sign said."""
        if operand == "()":
            return
        if self._groups and self.join == "OR":
            self._groups[-1].append(operand)
        elif self._groups and self.join.startswith("NEAR/"):
            self._groups[-1][-1] += f" {self.join} {operand}"
        else:
            self._groups.append([operand])
        self.join = ""

    def text(self) -> str:
        """The groups as a query."""
        single = len(self._groups) == 1
        joined = (" OR ".join(group) for group in self._groups)
        return " AND ".join(
            text if single or len(group) == 1 else f"({text})"
            for text, group in zip(joined, self._groups, strict=True)
        )


def _operand(found: re.Match[str]) -> str:
    field = (found["field"] or "").lower()
    value = _FIELDS.get(field, "") + _plain(found["words"], field)
    return f"NOT {value}" if found["minus"] else value


def _plain(words: str, field: str) -> str:
    """The words as ours: + and ~ mean nothing here, an unknown field is only a word."""
    bare = words if words[0] in '"“' else words.strip("+~,;")
    kept = bare if field in _FIELDS or not field else f'"{field} {bare.strip(chr(34))}"'
    return kept.replace("“", '"').replace("”", '"') or '""'


def _key(words: str) -> str:
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or "topic"


def _free(key: str, taken: dict[str, Topic]) -> str:
    number, name = 2, key
    while name in taken:
        name, number = f"{key}-{number}", number + 1
    return name
