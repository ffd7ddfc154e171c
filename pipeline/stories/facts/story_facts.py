"""What is known of a story: figures, names, papers, who said each first, and what it replaced."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from policywire.pipeline.proceedings.written_forms import written_numbers
from policywire.pipeline.stories.facts.figure_changes import (
    about,
    best,
    is_listed,
    is_same,
    likeness,
    replaced,
)
from policywire.pipeline.stories.facts.figure_context import are_of_the_same
from policywire.pipeline.stories.facts.figures import VOTE, Figure, figures
from policywire.pipeline.stories.facts.names import is_titled, names

MOST = 12
"""Facts of each sort that are given."""
_CITED = re.compile(
    r"\b(?:\d+ (?:C\.?F\.?R\.?|U\.?S\.?C\.?) (?:§ ?)?[\d.]+"
    r"|(?:Directive|Regulation|Memorandum) \d{2,4}[-/]\d+|Form \d[\w-]+)"
)
"""Parts of the code and forms: papers that are no proceedings."""


@dataclass(frozen=True, slots=True)
class FactSource:
    """What one development of a story said: its article, when, and the sentences to read.

    `headline` is read for figures only: in title case every word looks like a name.
    """

    article: str
    at: datetime
    sentences: tuple[str, ...]
    headline: str = ""


@dataclass(frozen=True, slots=True)
class StoryFact:
    """Something that was said: the words, the sentence, the article's address, and when.

    `was` is the fact that it replaced. Of one that only the same sentence names (`up from 5%`) the
    article and the time are those of the new one. `place` is where the words stand in the sentence.
    """

    text: str
    sentence: str
    article: str
    at: datetime
    was: StoryFact | None = None
    place: int = 0
    value: float | None = None
    unit: str = ""
    """Of a figure its value and its unit: `$`, `%`, `vote` or what is counted."""

    @property
    def history(self) -> tuple[StoryFact, ...]:
        """What it replaced, the newest first."""
        return (self.was, *self.was.history) if self.was else ()


@dataclass(frozen=True, slots=True)
class NewFacts:
    """What one source was the first to say."""

    figures: tuple[StoryFact, ...] = ()
    names: tuple[StoryFact, ...] = ()

    @property
    def changed(self) -> tuple[StoryFact, ...]:
        """The figures that replaced another."""
        return tuple(each for each in self.figures if each.was)

    @property
    def added(self) -> tuple[StoryFact, ...]:
        """The figures that replaced none."""
        return tuple(each for each in self.figures if not each.was)

    def __bool__(self) -> bool:
        return bool(self.figures or self.names)


@dataclass(frozen=True, slots=True)
class StoryFacts:
    """Figures that are in force, the newest first; names by how often; papers; `MOST` of each.

    `by_source` is what each source was the first to say, in the order of the sources.
    """

    figures: tuple[StoryFact, ...]
    names: tuple[StoryFact, ...]
    documents: tuple[StoryFact, ...]
    by_source: tuple[NewFacts, ...]

    def __bool__(self) -> bool:
        return bool(self.figures or self.names or self.documents)


@dataclass(slots=True)
class _Known:
    """A figure that was said, and whether another took its place."""

    figure: Figure
    fact: StoryFact
    words: frozenset[str]
    """What it is about; nothing of a figure that no other can replace: a vote, one of a list."""
    source: int
    is_replaced: bool = False


@dataclass(slots=True)
class _FigureReader:
    """Reads the sources one after the other."""

    known: list[_Known] = field(default_factory=list)

    def read(self, number: int, source: FactSource) -> None:
        read = [(text, list(figures(text))) for text in (source.headline, *source.sentences)]
        said = [figure for _, told in read for figure in told]
        for sentence, told in read:
            olds = {id(each): replaced(sentence, each) for each in told}
            gone = [old for old in olds.values() if old]
            for figure in told:
                if not any(is_same(figure, old) for old in gone):
                    fact = _figure_fact(figure, sentence, source)
                    self._take(
                        _Known(figure, fact, _about(fact, figure, told), number),
                        said,
                        olds[id(figure)],
                    )

    def _take(self, new: _Known, said: Sequence[Figure], old: Figure | None) -> None:
        again = next((each for each in self.known if is_same(each.figure, new.figure)), None)
        if again is not None:
            if old is not None and again.fact.was is None:
                again.fact = replace(again.fact, was=self._old(old, again.fact))
            return
        was = self._old(old, new.fact) if old else self._superseded(new, said)
        new.fact = replace(new.fact, was=was)
        self.known.append(new)

    def _old(self, old: Figure, fact: StoryFact) -> StoryFact:
        """The fact that a sentence says is replaced: as it was first told, or as told here."""
        for each in self.known:
            if is_same(each.figure, old) and each.fact is not fact:
                each.is_replaced = True
                return each.fact
        return replace(fact, text=old.text, value=old.value, unit=old.unit, was=None)

    def _superseded(self, new: _Known, said: Sequence[Figure]) -> StoryFact | None:
        """The figure of an earlier source about the same, which this one takes the place of.

        What the source says itself is still in force beside the new one.
        """
        place = best(
            (alike, index)
            for index, each in enumerate(self.known)
            if each.source < new.source
            and each.figure.unit == new.figure.unit
            and not each.is_replaced
            and (alike := likeness(new.words, each.words, counts=new.figure.counts))
            and are_of_the_same(each.fact.sentence, each.figure, new.fact.sentence, new.figure)
            and not any(is_same(each.figure, other) for other in said)
        )
        if place is None:
            return None
        self.known[place].is_replaced = True
        return self.known[place].fact


def _about(fact: StoryFact, figure: Figure, told: Sequence[Figure]) -> frozenset[str]:
    if figure.unit == VOTE or is_listed(figure, told):
        return frozenset()
    return about(fact.sentence, figure)


def facts_of(sources: Sequence[FactSource]) -> StoryFacts:
    """Read the facts from a story's sources, given oldest first."""
    reader = _FigureReader()
    for number, source in enumerate(sources):
        reader.read(number, source)
    said = [(text, source) for source in sources for text in source.sentences]
    named = [_fact(name, *each) for each in said for name in names(each[0])]
    first_names = _first_of_each(named)
    in_force = [each.fact for each in reader.known if not each.is_replaced]
    return StoryFacts(
        tuple(sorted(in_force, key=lambda fact: fact.at, reverse=True)[:MOST]),
        _often(named, first_names),
        _papers_of(said),
        tuple(
            NewFacts(
                tuple(each.fact for each in reader.known if each.source == number),
                tuple(each for each in first_names if each.article == source.article),
            )
            for number, source in enumerate(sources)
        ),
    )


def _figure_fact(figure: Figure, sentence: str, source: FactSource) -> StoryFact:
    return replace(
        _fact(figure.text, sentence, source),
        place=figure.start,
        value=figure.value,
        unit=figure.unit,
    )


def _fact(text: str, sentence: str, source: FactSource) -> StoryFact:
    return StoryFact(text, sentence, source.article, source.at)


def _papers_of(said: Iterable[tuple[str, FactSource]]) -> tuple[StoryFact, ...]:
    found: dict[str, StoryFact] = {}
    for each in said:
        for text in _papers(each[0]):
            if not any(text.startswith(known) for known in found):
                found[text] = _fact(text, *each)
    return tuple(found.values())[:MOST]


def _often(facts: Iterable[StoryFact], first: Iterable[StoryFact]) -> tuple[StoryFact, ...]:
    """The names said most, each as it was first said in full."""
    counts = Counter(_key(fact.text) for fact in facts)
    return tuple(sorted(first, key=lambda fact: -counts[_key(fact.text)])[:MOST])


def _first_of_each(facts: Iterable[StoryFact]) -> list[StoryFact]:
    """Each name once, where it was said first, and by its fullest form alone.

    A part of another name is left out, and so is a title with a surname where a full name has it.
    """
    first: dict[str, StoryFact] = {}
    for fact in facts:
        first.setdefault(_key(fact.text), fact)
    by_word: dict[str, list[str]] = defaultdict(list)
    for key in first:
        for word in set(key.split()):
            by_word[word].append(f" {key} ")
    titled = {key for key, fact in first.items() if is_titled(fact.text)}
    surnames = {_surname(key) for key in first.keys() - titled}
    return [
        fact
        for key, fact in first.items()
        if not (key in titled and _surname(key) in surnames)
        and not any(f" {key} " in other != f" {key} " for other in by_word[_surname(key)])
    ]


def _surname(key: str) -> str:
    return key.rsplit(maxsplit=1)[-1]


def _key(name: str) -> str:
    return name.casefold().replace("’", "'")


def _papers(sentence: str) -> Iterator[str]:
    """Proceedings, and other papers that are cited, in their order."""
    found = {each.start: sentence[each.start : each.end] for each in written_numbers(sentence)}
    for each in _CITED.finditer(sentence):
        found.setdefault(each.start(), each[0])
    yield from (found[start] for start in sorted(found))
