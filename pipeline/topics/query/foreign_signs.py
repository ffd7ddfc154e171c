"""Signs of other tools' query languages, told by name with what to write instead.

Lexis, Westlaw, Factiva, Cision, Meltwater, Lucene and search engines have operators that we lack.
Read as words they would quietly change what a query means, so importing refuses them and the
linter warns of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

CITATION = r"\d+[A-Za-z]?(?:\([A-Za-z0-9]{1,4}\))+"
"""A section with its subsections, as 501(c)(3): one name, whose parentheses group nothing."""


class ForeignSign(NamedTuple):
    """A sign as written, its offset in the query, and what to write instead."""

    text: str
    start: int
    cure: str


_NEAR = "write NEAR/{n} (any order) or ONEAR/{n} (this order)"
_SENTENCE = "we know no sentences or paragraphs: write NEAR/15, or NEAR/50 for a paragraph"
_WILDCARD = "write both spellings joined with OR; British and American ones are one anyway"
_PLAIN = "take it out"

_OUTSIDE_QUOTES = (
    (r"(?<!\S)(?:not\s+)?(?:w|pre|n?near|adj|onear)/(?:s|p|sent|para|seg)\b", _SENTENCE),
    (r"(?<!\S)[/+](?:s|p)(?!\S)", _SENTENCE),
    (r"(?<!\S)(?:SAME|SENTENCE|PARAGRAPH)(?!\S)", _SENTENCE),
    (r"(?<!\S)(?:not\s+)?(?:w|pre)/(?P<n>\d+)\b", _NEAR),
    (r"(?<!\S)[/+](?P<n>\d+)(?!\S)", _NEAR),
    (r"(?<!\S)[NWF](?P<n>\d+)(?!\S)", f"{_NEAR}; quote it if it is a name"),
    (r"(?<!\S)(?-i:O?NEAR|ADJ|AROUND):?\(?(?P<n>\d+)\)?(?!\S)", _NEAR),
    (r"(?<!\S)(?-i:ADJ|NEAR|ONEAR|XOR)(?!\S)", "write NEAR/5 or ONEAR/5, with a number of words"),
    (r"(?<![\w)\"”])(?!(?:and|or|not)\()[A-Za-z][\w.]*(?=\()",
     "we have no such function: write the words in parentheses alone; plurals are found anyway"),
    (r"\w+[<>]=?\S*|(?<!\S)\w+=\S+", "write outlet:, author: or kind:, or take it out"),
    (r"\[[^\]]*\]?|\{[^}]*\}?", "we have no ranges: take it out"),
    (r"(?<!\S)%(?!\S)", "write AND NOT"),
    (r"&&|\|\|", "write AND or OR"),
    (r"(?<!\S)/\S+/(?!\S)", "we have no regular expressions: write words, or a word's beginning*"),
    (r"(?<!\S)(?-i:or|not|near|andnot)(?!\S)",
     "write it in capitals if it joins, quote it if it is a word"),
)  # fmt: skip
_EVERYWHERE = (
    (r"[\"”]\s*~\s*(?P<n>\d*)", "write the words with NEAR/{n} between them"),
    (r"~\w+|\w+~[\d.]*", "we have no likeness of words: write the words joined with OR"),
    (r"[\"”\w)]\^[\d.]+", f"we weigh no words: {_PLAIN}"),
    (r"\w+!|(?<!\S)!\w+", "write * for any ending, AND NOT for none of it"),
    (r"\w+\?+\w*", f"? stands for no letter here: {_WILDCARD}"),
    (r"\w+#+\w*", _WILDCARD),
    (r"\w+\*+\w+", "* ends a word: write the beginnings or spellings joined with OR"),
)  # fmt: skip


def _compiled(table: tuple[tuple[str, str], ...]) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern, re.IGNORECASE), cure) for pattern, cure in table)


_OUTSIDE, _ALL = _compiled(_OUTSIDE_QUOTES), _compiled(_EVERYWHERE)
_QUOTED = re.compile(r"[\"“”][^\"“”]*[\"“”]")
_CITED = re.compile(CITATION)


def foreign_signs(query: str) -> Iterator[ForeignSign]:
    """The signs in a query that mean something elsewhere and nothing here."""
    bare = _CITED.sub(_blanked, query)
    unquoted = _QUOTED.sub(_blanked, bare)
    for text, table in ((unquoted, _OUTSIDE), (bare, _ALL)):
        for pattern, cure in table:
            for found in pattern.finditer(text):
                yield ForeignSign(_shown(query, found), found.start(), _filled(cure, found))


def _blanked(found: re.Match[str]) -> str:
    """As many characters, so that offsets hold; still something to stand next to."""
    return f'"{"_" * (len(found[0]) - 2)}"' if found[0][0] in '"“”' else "_" * len(found[0])


def _shown(query: str, found: re.Match[str]) -> str:
    text = query[found.start() : found.end()].strip()
    followed = query[found.end() : found.end() + 1] == "("
    return f"{text}()" if followed else text.lstrip('"”')


def _filled(cure: str, found: re.Match[str]) -> str:
    return cure.format(n=(found.groupdict().get("n") or "5")) if "{n}" in cure else cure
