"""The lexicon: every phrase of every topic, numbered, and one automaton that finds them all.

A *unit* is a run of words that stand side by side and of which only the last may be open (`word*`).
Its *patterns* are the strings to look for in folded text: more than one where a word may
stand in capitals or not (ICE and ice, when some topic tells them apart).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.folding import singular
from pipeline.query import Phrase, Token

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick

_END = " "
_LARGE = 100_000
"""Patterns beyond which the automaton is built in its small form, which is a little slower."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A run of words by its number. `words` is how many; `cost` guesses how common it is."""

    number: int
    words: int
    cost: float


class Lexicon:
    """Numbers units while topics are compiled; `automaton` is built once they all are.

    `capitals` are the words, in lower case, that some topic writes in capitals.
    """

    def __init__(self, capitals: frozenset[str]) -> None:
        self._units: dict[tuple[Token, ...], Unit] = {}
        self._capitals: dict[str, list[str]] = {}
        for word in sorted(capitals):
            self._capitals.setdefault(singular(word), []).append(word)

    def __len__(self) -> int:
        return len(self._units)

    def units(self, phrase: Phrase) -> tuple[Unit, ...]:
        """The units of a phrase, to be found one right after the other."""
        return tuple(self._unit(run) for run in _runs(phrase.tokens))

    def _unit(self, run: tuple[Token, ...]) -> Unit:
        known = self._units.get(run)
        if known is None:
            known = Unit(len(self._units), len(run), _cost(run))
            self._units[run] = known
        return known

    def patterns(self) -> dict[str, tuple[Unit, ...]]:
        """The strings to look for, and the units that each of them proves."""
        found: dict[str, list[Unit]] = {}
        for run, unit in self._units.items():
            for pattern in self._spellings(run):
                found.setdefault(pattern, []).append(unit)
        return {pattern: tuple(units) for pattern, units in found.items()}

    def _spellings(self, run: tuple[Token, ...]) -> Iterator[str]:
        for choice in itertools.product(*(self._forms(token) for token in run)):
            yield " " + "".join(choice)

    def _forms(self, token: Token) -> list[str]:
        """How the word may look in folded text, with the blank that ends it unless it is open."""
        if token.cased:
            return [token.form + _END]
        if token.open_end:
            return self._open_forms(token.form)
        capitals = self._capitals.get(token.form, [])
        return [token.form + _END, *(word.upper() + _END for word in capitals)]

    def _open_forms(self, start: str) -> list[str]:
        """`start` itself, and the folded words that begin with it only in their plural."""
        plurals = {singular(word) for word in (start, start + "s", start + "es")}
        whole = {word + _END for word in plurals if not word.startswith(start)}
        for words in self._capitals.values():
            whole |= {word.upper() + _END for word in words if open_match(start, word)}
        return [start, *sorted(whole)]


def open_match(start: str, word: str) -> bool:
    """Whether `word` (in lower case) is meant by `start*`: it, its singular or its plural."""
    folded = singular(word)
    if word.startswith(start) or folded.startswith(start):
        return True
    return folded in {singular(form) for form in (start, start + "s", start + "es")}


def _runs(tokens: tuple[Token, ...]) -> Iterator[tuple[Token, ...]]:
    run: list[Token] = []
    for token in tokens:
        run.append(token)
        if token.open_end:
            yield tuple(run)
            run = []
    if run:
        yield tuple(run)


def _cost(run: Iterable[Token]) -> float:
    """A guess at how often the run occurs: long and many words are rare, open ends less so."""
    cost = 1.0
    for token in run:
        cost *= 0.6 ** (len(token.form) + 1)
    return cost


def build(patterns: Iterable[str], count: int) -> AhoCorasick:
    """The automaton over the patterns."""
    from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

    form = Implementation.ContiguousNFA if count > _LARGE else Implementation.DFA
    return AhoCorasick(
        patterns, matchkind=MatchKind.Standard, store_patterns=False, implementation=form
    )
