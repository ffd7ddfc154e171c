"""The other ways in which people write a phrase: as one word, in two, with a sign for a word."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from policywire.pipeline.text.words.compounds import join, split
from policywire.pipeline.topics.query.nodes import PhraseToken

Tokens: TypeAlias = tuple[PhraseToken, ...]

MOST_VARIANTS = 16
_PERCENT = ("percent",), ("per", "cent"), ("pc",)
_SECTION = ("section",), ("sec",), ("usc",)


@functools.lru_cache(maxsize=50_000)
def phrase_variants(tokens: Tokens) -> tuple[Tokens, ...]:
    """All ways to write the phrase that mean the same; the phrase itself comes first."""
    found = {tokens: None}
    for rewrite in (_with_signs, _rejoined):
        for variant in list(found):
            found |= dict.fromkeys(rewrite(variant))
    return tuple(found)[:MOST_VARIANTS]


def _rejoined(tokens: Tokens) -> Iterator[Tokens]:
    """The phrase with each pair joined or each word split, one after another, and all at once."""
    every: list[PhraseToken] = []
    place = 0
    while place < len(tokens):
        size, other = _rewritten(tokens, place)
        if other:
            yield (*tokens[:place], *other, *tokens[place + size :])
        every += other or tokens[place : place + 1]
        place += size
    yield tuple(every)


def _rewritten(tokens: Tokens, place: int) -> tuple[int, Tokens]:
    """How many words are written otherwise from there on, and how; nothing for none."""
    word = tokens[place]
    if section := _section_code(tokens[place : place + 3]):
        return 3, section
    parts = split(word.form) if _plain(word) else ()
    if not parts:
        return _joined(tokens, place)
    ends = [False] * (len(parts) - 1) + [word.open_end]
    return 1, tuple(PhraseToken(part, open_end=end) for part, end in zip(parts, ends, strict=True))


def _joined(tokens: Tokens, place: int) -> tuple[int, Tokens]:
    word = tokens[place]
    if place + 1 < len(tokens) and not word.open_end and _plain(tokens[place + 1]):
        after = tokens[place + 1]
        joined = join(word.form.lower(), after.form) if not word.sign else ""
        if joined and (not word.cased or after.form[0].isdigit()):
            return 2, (PhraseToken(joined, open_end=after.open_end),)
    return 1, ()


def _plain(token: PhraseToken) -> bool:
    return not token.cased and not token.sign


def _section_code(tokens: Sequence[PhraseToken]) -> Tokens:
    """501(c)(3) is also written 501c3."""
    forms = [token.form for token in tokens if _plain(token) and not token.open_end]
    if len(forms) < 3 or not (forms[0].isdigit() and forms[2].isdigit()):
        return ()
    single = len(forms[1]) == 1 and forms[1].isalpha()
    return (PhraseToken("".join(forms)),) if single else ()


def _with_signs(tokens: Tokens) -> Iterator[Tokens]:
    """`10%` for `10 percent` and `§ 6103` for `section 6103`."""
    for place in range(len(tokens)):
        before, after = tokens[:place], tokens[place + 1 :]
        number = tokens[place].form
        if not number[:1].isdigit() or tokens[place].open_end:
            continue
        if rest := _behind(after, _PERCENT):
            yield (*before, PhraseToken(number, sign="%"), *rest[0])
            for words in _PERCENT:
                yield (*before, tokens[place], *map(PhraseToken, words), *rest[0])
        if before and before[-1].form in ("section", "sec"):
            yield (*before[:-1], PhraseToken(number, sign="§"), *after)
            for words in _SECTION:
                yield (*before[:-1], *map(PhraseToken, words), tokens[place], *after)


def _behind(tokens: Tokens, choices: Sequence[tuple[str, ...]]) -> tuple[Tokens] | None:
    """What follows one of the choices, if the tokens begin with one."""
    for words in choices:
        if tuple(token.form for token in tokens[: len(words)]) == words:
            return (tokens[len(words) :],)
    return None
