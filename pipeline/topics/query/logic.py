"""What can be told of queries without a text: what implies what, and what can never hold."""

from __future__ import annotations

from policywire.pipeline.text.words.compounds import TURNING
from policywire.pipeline.topics.query.nodes import (
    And,
    AtLeast,
    Not,
    Or,
    Phrase,
    PhraseToken,
    Proximity,
    Query,
    Within,
    children,
)
from policywire.pipeline.topics.query.phrase_variants import phrase_variants


def matches_empty_text(query: Query) -> bool:
    """Whether the query holds where none of its words, names and facts do."""
    if isinstance(query, Not):
        return not matches_empty_text(query.part)
    parts = [matches_empty_text(part) for part in children(query)]
    return bool(parts) and (any(parts) if isinstance(query, Or) else all(parts))


def is_impossible(query: Query) -> bool:
    """Whether a conjunction asks for a part and refuses the same part, or what it contains."""
    if isinstance(query, Or):
        return all(is_impossible(part) for part in query.parts)
    if not isinstance(query, And):
        return False
    wanted = [part for part in query.parts if not isinstance(part, Not)]
    refused: list[Query] = []
    for part in query.parts:
        if isinstance(part, Not):
            refused += part.part.parts if isinstance(part.part, Or) else [part.part]
    dead = any(implies(one, other) for one in wanted for other in refused)
    return dead or any(is_impossible(part) for part in query.parts)


def implies(query: Query, other: Query) -> bool:
    """Whether wherever `query` holds, `other` does. May say no where it is yes."""
    if meaning(query) == meaning(other):
        return True
    if isinstance(query, Or):
        return all(implies(part, other) for part in query.parts)
    if isinstance(other, Or | And):
        enough = any if isinstance(other, Or) else all
        return enough(implies(query, part) for part in other.parts)
    return _part_implies(query, other)


def _part_implies(query: Query, other: Query) -> bool:
    if isinstance(query, Phrase) and isinstance(other, Phrase):
        return _contains(query.tokens, other.tokens)
    if isinstance(query, Within) and isinstance(other, Within) and query.field is other.field:
        return implies(query.part, other.part)
    if isinstance(query, And | Proximity | Within | AtLeast):
        return any(implies(part, other) for part in children(query))
    return False


def _contains(tokens: tuple[PhraseToken, ...], run: tuple[PhraseToken, ...]) -> bool:
    """Whether the words hold the run, and not behind a prefix that turns it: non-profit."""
    starts = range(len(tokens) - len(run) + 1)
    return any(
        all(map(_covers, run, tokens[start : start + len(run)]))
        and (start == 0 or run[0].cased or tokens[start - 1].form not in TURNING)
        for start in starts
    )


def _covers(wide: PhraseToken, narrow: PhraseToken) -> bool:
    """Whether each word that the narrow token finds is found by the wide one."""
    if wide.open_end:
        return not narrow.cased and narrow.form.startswith(wide.form)
    if wide.cased or narrow.open_end:
        return wide == narrow
    return wide.form == narrow.form.lower() if narrow.cased else wide.form == narrow.form


def meaning(query: Query) -> object:
    """What two queries have in common that ask for the same, however they are written."""
    if isinstance(query, Phrase):
        return frozenset(phrase_variants(query.tokens))
    below = tuple(map(meaning, children(query)))
    if not below:
        return type(query), query.text.lower()
    limits = [getattr(query, name, None) for name in ("field", "distance", "ordered", "count")]
    return type(query), tuple(limits), below
