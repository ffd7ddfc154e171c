"""Names of those who act: the words around a verb that name a person or a body.

No grammar of English: what is not surely a name of one who acts is none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from policywire.pipeline.developments.actor_words import (
    ACTING,
    DESCRIBING,
    DETERMINERS,
    JOINS,
    LIFELESS,
    NUMBERS,
    PLACING,
    STOPS,
    TIMES,
    WHOSE,
)

_WORD = re.compile(r"[$€£]?\w(?:[\w'’&/.-]*[\w'’])?\.?")
_SHORT = re.compile(
    r"(?:(?:\w\.)*\w|Mr|Mrs|Ms|Dr|Sen|Sens|Rep|Reps|Gov|Gen|Col|Lt|St|Jr|Sr|Inc|Corp|Co|Ltd)\."
)
_QUANTITY = re.compile(
    r"\b(?:more than|at least|fewer than|over|about|some|nearly|almost|roughly)\s+$", re.IGNORECASE
)
_ALLUDES = re.compile(
    r"(?:the|this|that|these|those) (?:agency|agencies|authority|board|body|bureau|commission"
    r"|company|department|director|executive|firm|foundation|group|institute|leader|member|office"
    r"|official|organi[sz]ation|panel|party|service|side|team|union|university)s?",
    re.IGNORECASE,
)
"""What says something only to who reads on."""

LONGEST = 100
_MOST_IN_CAPITALS = 6
"""In a headline whose words all begin with capitals a name is not longer than this."""


@dataclass(frozen=True, slots=True)
class _NameToken:
    text: str
    start: int
    end: int
    gap: str
    """What stands between the word before and this one."""

    @property
    def key(self) -> str:
        return self.text.casefold().replace("’", "'").rstrip(".")


def name_before(text: str, *, headline: bool = False, capitals: bool = False) -> str:
    """The one named at the very end of a text, as the subject of a verb to come; else empty.

    In a `headline` a comma may stand for `and`. `capitals` says that capitals mean nothing: all
    words have them.
    """
    tokens = _tokens(text)
    if not tokens or text[tokens[-1].end :].strip():
        return ""
    start = _reach(tokens, len(tokens) - 1)
    if start is None or (capitals and len(tokens) - start > _MOST_IN_CAPITALS):
        return ""
    if headline or any(token.key == "and" for token in tokens[start:]):
        start = _listed(tokens, start)
    quantity = _QUANTITY.search(text, 0, tokens[start].start) if _is_number(tokens[start]) else None
    return _acceptable_name(
        text[quantity.start() if quantity else tokens[start].start : tokens[-1].end]
    )


def name_after(text: str) -> str:
    """The one named at the very beginning of a text; else empty."""
    tokens = _tokens(text)
    if not tokens or text[: tokens[0].start].strip():
        return ""
    end = _stretch(tokens)
    while end and not _is_head(tokens[end - 1]):
        end = 0 if tokens[end - 1].key.endswith("'s") else end - 1
    return _acceptable_name(text[tokens[0].start : tokens[end - 1].end]) if end else ""


def _acceptable_name(name: str) -> str:
    name = " ".join(name.split())
    alludes = _ALLUDES.fullmatch(name) or name.split()[0].casefold() in WHOSE
    return "" if alludes or len(name) > LONGEST else name


def _tokens(text: str) -> list[_NameToken]:
    found: list[_NameToken] = []
    for word in _WORD.finditer(text):
        plain = word[0] if _SHORT.fullmatch(word[0]) else word[0].rstrip(".")
        before = found[-1].end if found else 0
        gap = text[before : word.start()]
        found.append(_NameToken(plain, word.start(), word.start() + len(plain), gap))
    return found


def _reach(tokens: Sequence[_NameToken], last: int) -> int | None:
    """Where the name that ends with this word begins; None when it is surely none, or unsure."""
    if last < 0 or not _is_head(tokens[last]):
        return None
    start = last
    while start and _is_close(tokens[start]):
        before = tokens[start - 1]
        if before.key in JOINS:
            joined = _reach(tokens, start - 2) if _is_close(before) else None
            if joined is None:
                return None
            start = joined
        elif before.key in {"and", "&"} and _is_close(before) and _ends_name(tokens, start - 2):
            first = _reach(tokens, start - 2)
            if first is None:
                return None
            if tokens[start].key in DETERMINERS and not _begins(tokens, first):
                break
            start = first
        elif before.key in PLACING and not _is_number(tokens[start]):
            return None
        elif tokens[start].key not in DETERMINERS and _describes(before):
            start -= 1
        else:
            return _described(tokens, start, last)
    return start


def _begins(tokens: Sequence[_NameToken], place: int) -> bool:
    return not place or not _is_close(tokens[place])


def _ends_name(tokens: Sequence[_NameToken], place: int) -> bool:
    return place >= 0 and _is_head(tokens[place])


def _described(tokens: Sequence[_NameToken], start: int, last: int) -> int | None:
    """`a sharply divided court`: after an article, words that we do not know describe.

    Without one, a single `court` after an unknown word is but the end of a name.
    """
    common = not tokens[last].text[0].isupper()
    bare = common and tokens[start].key not in DETERMINERS and not _is_number(tokens[start])
    if not bare or tokens[start - 1].key in STOPS:
        return start
    for place in range(start - 1, max(-1, start - 4), -1):
        if tokens[place].key in DETERMINERS:
            return place
        if (
            tokens[place].key in STOPS
            or not _is_close(tokens[place])
            or _is_lifeless(tokens[place])
        ):
            break
    return start if tokens[last].key.endswith("s") else None


def _listed(tokens: Sequence[_NameToken], start: int) -> int:
    """The first of several names between commas."""
    while start and tokens[start].gap.strip() == ",":
        first = _reach(tokens, start - 1)
        if first is None or not _begins(tokens, first):
            break
        start = first
    return start


def _stretch(tokens: Sequence[_NameToken]) -> int:
    """How many words may belong to the name that a text begins with."""
    end = 0
    for place, token in enumerate(tokens):
        if place and not _is_close(token):
            break
        following = tokens[place + 1] if place + 1 < len(tokens) else None
        joins = token.key in {"and", "of", "for"} and place and following is not None
        if joins and following and not _goes_on(token, following):
            break
        if not joins and not _describes(token):
            break
        end = place + 1
    return end


def _goes_on(join: _NameToken, following: _NameToken) -> bool:
    return (
        _is_close(following)
        and _describes(following)
        and (join.key != "for" or following.text[0].isupper())
    )


def _is_close(token: _NameToken) -> bool:
    """Whether nothing but a space stands before it."""
    return not token.gap.strip()


def _is_head(token: _NameToken) -> bool:
    key = token.key
    if key.endswith("'s") or key in STOPS | JOINS | DETERMINERS | TIMES or _is_lifeless(token):
        return False
    return _acts(key) or token.text[0].isupper()


def _describes(token: _NameToken) -> bool:
    if token.key in STOPS | JOINS | TIMES:
        return False
    key = token.key.removesuffix("'s").removesuffix("'")
    known = key in DESCRIBING or key in DETERMINERS or _acts(key) or _is_number(token)
    return known or token.text[0].isupper()


def _is_number(token: _NameToken) -> bool:
    return (token.text[0].isdigit() and len(token.text) != len("2025")) or token.key in NUMBERS


def _acts(key: str) -> bool:
    return bool(_singulars(key) & ACTING)


def _is_lifeless(token: _NameToken) -> bool:
    return bool(_singulars(token.key) & LIFELESS)


def _singulars(key: str) -> frozenset[str]:
    ends = (key, key.removesuffix("s"), key.removesuffix("es"))
    return frozenset((*ends, f"{key[:-3]}y") if key.endswith("ies") else ends)
