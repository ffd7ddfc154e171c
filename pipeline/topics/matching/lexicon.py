"""The lexicon: every phrase of every topic, numbered, and one automaton that finds them all.

A *unit* is a run of words that stand side by side and of which only the last may be open (`word*`).
Its *patterns* are the strings to look for in spelled text: more than one where a word has a plural.
Patterns are in lower case; where a word must stand in capitals, a hit is looked at once more.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ahocorasick_rs import BytesAhoCorasick, Implementation, MatchKind

from policywire.pipeline.model.proceeding import Proceeding
from policywire.pipeline.text.normalization import base_form, inflections
from policywire.pipeline.text.words.spelling import open_spellings
from policywire.pipeline.topics.query.nodes import Phrase, PhraseToken
from policywire.pipeline.topics.query.phrase_variants import phrase_variants

_END = b" "
_LARGE = 100_000
"""Patterns beyond which the automaton is built in its small form, which is a little slower."""


@dataclass(frozen=True, slots=True)
class PhraseUnit:
    """A run of words by its number. `words` is how many; `cost` guesses how common it is."""

    number: int
    words: int
    cost: float


@dataclass(frozen=True, slots=True)
class PatternTarget:
    """What a hit of a pattern stands for: a unit, if the text around it is as the topic asks.

    `capitals` holds the words in capitals with their offset from the beginning of the hit, `signs`
    the numbers that have to stand beside % or §, with which of the hit's words they are.
    """

    unit: int
    words: int
    capitals: tuple[tuple[int, bytes], ...] = ()
    signs: tuple[tuple[int, str], ...] = ()
    turnable: bool = True
    """Whether a prefix with a hyphen before it makes it mean something else: not of a name."""
    is_plain: bool = True
    """Whether a hit needs no second look."""


class Lexicon:
    """Numbers units while topics are compiled; `automaton` is built once they all are.

    `capitals` are the words, in lower case, that some topic writes in capitals.
    """

    def __init__(self, capitals: frozenset[str]) -> None:
        self._units: dict[tuple[PhraseToken, ...], PhraseUnit] = {}
        self._phrases: dict[tuple[PhraseToken, ...], tuple[PhraseUnit, ...]] = {}
        self._proceedings: dict[Proceeding, PhraseUnit] = {}
        self._foreign = sorted(word for word in capitals if not word.isascii())

    def __len__(self) -> int:
        return len(self._units)

    def units(self, phrase: Phrase) -> tuple[PhraseUnit, ...]:
        """The units of a phrase, to be found one right after the other."""
        known = self._phrases.get(phrase.tokens)
        if known is None:
            known = tuple(self._unit(run) for run in _runs(phrase.tokens))
            self._phrases[phrase.tokens] = known
        return known

    def proceeding(self, proceeding: Proceeding) -> PhraseUnit:
        """The unit of a proceeding: it is found by its number, not by the automaton."""
        number = -1 - len(self._proceedings)  # below zero: the automaton's units count upwards
        return self._proceedings.setdefault(proceeding, PhraseUnit(number, 1, 0.0))

    @property
    def proceedings(self) -> Mapping[Proceeding, PhraseUnit]:
        """The proceedings that topics follow."""
        return self._proceedings

    def _unit(self, run: tuple[PhraseToken, ...]) -> PhraseUnit:
        known = self._units.get(run)
        if known is None:
            known = PhraseUnit(len(self._units), len(run), _cost(run))
            self._units[run] = known
        return known

    def patterns(self) -> dict[bytes, list[PatternTarget]]:
        """The strings to look for, and what each of them stands for."""
        found: dict[bytes, list[PatternTarget]] = {}
        for run, unit in self._units.items():
            for variant in phrase_variants(run):
                for spelled in itertools.product(*map(self._forms, variant)):
                    target = _target(unit.number, variant, spelled)
                    pattern = b" " + b"".join(spelled)
                    found.setdefault(pattern.lower(), []).append(target)
        return found

    def uneven(self) -> frozenset[int]:
        """The units whose ways to be written differ in how many words they have."""
        return frozenset(
            unit.number
            for run, unit in self._units.items()
            if any(len(variant) != len(run) for variant in phrase_variants(run))
        )

    def _forms(self, token: PhraseToken) -> list[bytes]:
        """How the word may be spelled, with the blank that ends it unless it is open."""
        form = token.form
        if token.cased:
            plural = [form + "s"] if form.isascii() else []
            return _whole([form, *plural])
        if token.open_end:
            starts = [start.encode() for start in open_spellings(form)]
            return [*starts, *_whole(self._beyond(form))]
        capitals = (word.upper() for word in self._foreign if base_form(word) == form)
        return _whole([*inflections(form), *capitals])

    def _beyond(self, start: str) -> list[str]:
        """The words that `start*` means though they do not begin so."""
        starts = tuple(open_spellings(start))
        words = {word for form in _forms_of_start(start) for word in inflections(form)}
        capitals = (word.upper() for word in self._foreign if matches_prefix(start, word))
        return [*sorted(word for word in words if not word.startswith(starts)), *capitals]


def _forms_of_start(start: str) -> set[str]:
    return {base_form(word) for word in (start, start + "s", start + "es")}


def _whole(words: Iterable[str]) -> list[bytes]:
    return [word.encode() + _END for word in words]


def _target(unit: int, run: Sequence[PhraseToken], spelled: Sequence[bytes]) -> PatternTarget:
    capitals = tuple(_capitals(run, spelled))
    signs = tuple((number, token.sign) for number, token in enumerate(run) if token.sign)
    return PatternTarget(
        unit, len(run), capitals, signs, turnable=not run[0].cased, is_plain=not (capitals or signs)
    )


def _capitals(run: Sequence[PhraseToken], spelled: Sequence[bytes]) -> Iterator[tuple[int, bytes]]:
    offset = 1
    for token, word in zip(run, spelled, strict=True):
        if token.cased:
            yield offset, word
        offset += len(word)


def matches_prefix(start: str, word: str) -> bool:
    """Whether `word` (in lower case) is meant by `start*`: it, its singular or its plural."""
    begins = word.startswith(tuple(open_spellings(start)))
    return begins or base_form(word) in _forms_of_start(start)


def _runs(tokens: tuple[PhraseToken, ...]) -> Iterator[tuple[PhraseToken, ...]]:
    run: list[PhraseToken] = []
    for token in tokens:
        run.append(token)
        if token.open_end:
            yield tuple(run)
            run = []
    if run:
        yield tuple(run)


def _cost(run: Iterable[PhraseToken]) -> float:
    """A guess at how often the run occurs: long and many words are rare, open ends less so."""
    cost = 1.0
    for token in run:
        cost *= 0.6 ** (len(token.form) + 1)
    return cost


def build_automaton(patterns: Collection[bytes]) -> BytesAhoCorasick:
    """The automaton over the patterns."""
    form = Implementation.ContiguousNFA if len(patterns) > _LARGE else Implementation.DFA
    return BytesAhoCorasick(patterns, matchkind=MatchKind.Standard, implementation=form)
