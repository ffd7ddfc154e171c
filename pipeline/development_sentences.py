"""Which sentences of an article say what was not known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.sentences import sentences
from pipeline.story_likeness import Ruler, is_telling
from pipeline.verdict import NewSentence
from pipeline.wording import Wording

READ = 20
"""Only so many sentences of an article are looked at: news stands on top."""

MOST = 3
LEAST_UNTOLD = 0.25
SHORTEST = 5


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, where it stands, and the share of its weight that nobody told before, 0..1."""

    start: int
    end: int
    untold: float
    new_amounts: tuple[str, ...]


def read_sentences(text: str, body: Wording, ruler: Ruler, known: frozenset[str]) -> list[Sentence]:
    """The first sentences of a text against all that is known."""
    return [
        _sentence(body, span, ruler, known) for span in sentences(text, READ) if _whole(text, span)
    ]


def _whole(text: str, span: tuple[int, int]) -> bool:
    return len(text[slice(*span)].split()) >= SHORTEST


def _sentence(
    body: Wording, span: tuple[int, int], ruler: Ruler, known: frozenset[str]
) -> Sentence:
    weights = {term: ruler.rarity(term) for term in body.between(*span)}
    amounts = sorted(term for term in weights if _new_amount(term, known))
    return Sentence(*span, 1 - ruler.told_by(known, weights), tuple(amounts))


def _new_amount(term: str, known: frozenset[str]) -> bool:
    return term.startswith("#") and is_telling(term) and term not in known


def newest(text: str, read: Iterable[Sentence]) -> tuple[NewSentence, ...]:
    """The one to three sentences that are most new, in their order."""
    able = [one for one in read if one.untold >= LEAST_UNTOLD or one.new_amounts]
    ranked = sorted(able, key=lambda one: (-one.untold - 0.2 * bool(one.new_amounts), one.start))
    return _quoted(text, ranked[:MOST])


def first(text: str, count: int = 2) -> tuple[NewSentence, ...]:
    """The sentences a text begins with: all of a new story is new."""
    spans = [span for span in sentences(text, READ) if _whole(text, span)][:count]
    return tuple(NewSentence(text[a:b], a, b) for a, b in spans)


def _quoted(text: str, chosen: Iterable[Sentence]) -> tuple[NewSentence, ...]:
    ordered = sorted(chosen, key=lambda one: one.start)
    return tuple(NewSentence(text[one.start : one.end], one.start, one.end) for one in ordered)
