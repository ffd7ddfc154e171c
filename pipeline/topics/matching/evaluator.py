"""Evaluation: makes a query a function that finds it in a text.

A function returns the occurrences that prove the query (sorted, none for a NOT or a fact), or None
when it does not hold. Each costs time linear in the occurrences of its parts, but for sorting them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from policywire.config.enums import ArticleField
from policywire.pipeline.topics.matching.finder import (
    AnchoredFinder,
    AnchoredFinders,
    Finder,
    sorted_unique,
)
from policywire.pipeline.topics.matching.lexicon import Lexicon, PhraseUnit
from policywire.pipeline.topics.matching.match_index import MatchIndex, Occurrence
from policywire.pipeline.topics.matching.metadata_filter import metadata_finder
from policywire.pipeline.topics.matching.proximity import in_sequence, near_center
from policywire.pipeline.topics.query.nodes import (
    And,
    AtLeast,
    EntityRef,
    Leaf,
    MetadataFilter,
    Not,
    Or,
    Phrase,
    ProceedingRef,
    Proximity,
    Query,
    TopicRef,
    Within,
)

Anchor: TypeAlias = frozenset[PhraseUnit] | None
"""Units of which one must occur for the query to hold; None when it can hold without any."""


class CompiledEntity:
    """An entity, compiled: phrases it goes by, abbreviations among them, and what it is not."""

    def __init__(
        self,
        full: Sequence[AnchoredFinder],
        short: Sequence[AnchoredFinder],
        not_: Sequence[AnchoredFinder],
    ) -> None:
        self._full, self._short = AnchoredFinders(full), AnchoredFinders(short)
        self._not = AnchoredFinders(not_)

    def __call__(self, reading: MatchIndex) -> list[Occurrence] | None:
        """The entity's names, without those that are part of a look-alike.

        Where a look-alike occurs, an abbreviation may stand for it: then abbreviations count
        only if the entity is also named in full.
        """
        if self not in reading.entity_cache:
            reading.entity_cache[self] = self._find(reading)
        return reading.entity_cache[self]

    def _find(self, reading: MatchIndex) -> list[Occurrence] | None:
        full, short = _union(self._full, reading), _union(self._short, reading)
        if (full or short) and (other := _union(self._not, reading)):
            full, short = _outside(full, other), _outside(short, other)
            short = short if full else []
        return sorted_unique((full, short)) or None


class QueryCompiler:
    """Compiles queries into finders and anchors, given the entities and topics they may name."""

    def __init__(
        self,
        lexicon: Lexicon,
        entities: Mapping[str, CompiledEntity],
        entity_anchors: Mapping[str, Anchor],
        topics: Mapping[str, Finder],
        topic_anchors: Mapping[str, Anchor],
    ) -> None:
        self._lexicon = lexicon
        self._entities, self._entity_anchors = entities, entity_anchors
        self._topics, self._topic_anchors = topics, topic_anchors

    def finder(self, query: Query) -> Finder:
        """The function that finds the query in a reading."""
        if isinstance(query, Leaf):
            return self._leaf(query)
        match query:
            case Within(field=field, part=part):
                return _within(field, self.finder(part))
            case Proximity(distance=distance, ordered=ordered, parts=parts):
                near = in_sequence if ordered else near_center
                return near(distance, [self.finder(part) for part in parts])
            case AtLeast(count=count, part=part):
                return _at_least(count, self.finder(part))
            case And() | Or():
                return self._joined(query)
            case Not(part=part):
                return negated(self.finder(part))

    def _leaf(self, query: Leaf) -> Finder:
        match query:
            case Phrase() | ProceedingRef():
                return phrase_finder(self._units(query))
            case EntityRef(key=key):
                return self._entities[key]
            case TopicRef(key=key):
                return self._topics[key]
            case MetadataFilter():
                return metadata_finder(query)

    def _units(self, query: Phrase | ProceedingRef) -> Sequence[PhraseUnit]:
        if isinstance(query, Phrase):
            return self._lexicon.units(query)
        return [self._lexicon.proceeding(query.proceeding)]

    def _joined(self, query: And | Or) -> Finder:
        finders = [self.finder(part) for part in query.parts]
        if isinstance(query, And):
            return all_of(finders)
        anchors = [unit_numbers(self.anchor(part)) for part in query.parts]
        return any_of(list(zip(finders, anchors, strict=True)))

    def anchor(self, query: Query) -> Anchor:
        """Units of which at least one occurs wherever the query holds; the rarest such choice."""
        match query:
            case Phrase() | ProceedingRef():
                return frozenset({min(self._units(query), key=lambda unit: unit.cost)})
            case EntityRef(key=key) | TopicRef(key=key):
                known = (
                    self._entity_anchors if isinstance(query, EntityRef) else self._topic_anchors
                )
                return known[key]
            case MetadataFilter() | Not():
                return None
            case Within(part=part) | AtLeast(part=part):
                return self.anchor(part)
            case And(parts=parts) | Proximity(parts=parts):
                return rarest_anchor([self.anchor(part) for part in parts])
            case Or(parts=parts):
                return union_anchor([self.anchor(part) for part in parts])


def unit_numbers(anchor: Anchor) -> frozenset[int] | None:
    """The units of an anchor by their numbers."""
    return None if anchor is None else frozenset(unit.number for unit in anchor)


def rarest_anchor(anchors: Sequence[Anchor]) -> Anchor:
    """The anchor of several that must all hold."""
    given = [anchor for anchor in anchors if anchor is not None]
    if not given:
        return None
    return min(given, key=lambda anchor: sum(unit.cost for unit in anchor))


def union_anchor(anchors: Sequence[Anchor]) -> Anchor:
    """The anchor of several of which one must hold."""
    units: set[PhraseUnit] = set()
    for anchor in anchors:
        if anchor is None:
            return None
        units |= anchor
    return frozenset(units)


def phrase_finder(units: Sequence[PhraseUnit]) -> Finder:
    """Finds units that stand right after each other."""
    if len(units) == 1:
        number = units[0].number
        return lambda reading: reading.occurrences(number) or None

    def find(reading: MatchIndex) -> list[Occurrence] | None:
        found = reading.occurrences(units[0].number)
        for unit in units[1:]:
            ends = dict(reading.occurrences(unit.number))
            found = [(start, ends[end + 1]) for start, end in found if end + 1 in ends]
        return found or None

    return find


def any_of(anchored: Sequence[AnchoredFinder]) -> Finder:
    """Holds where one of the finders does; proves it by all that do."""
    finders = AnchoredFinders(anchored)
    return lambda reading: merged_proof(finders.found(reading))


def merged_proof(held: Sequence[tuple[int, list[Occurrence]]]) -> list[Occurrence] | None:
    """What proves that one of several finders holds, from those that do; None when none does."""
    return merge_sorted([found for _, found in held]) if held else None


def all_of(finders: Sequence[Finder]) -> Finder:
    """Holds where all of the finders do."""

    def find(reading: MatchIndex) -> list[Occurrence] | None:
        results: list[list[Occurrence]] = []
        for finder in finders:
            found = finder(reading)
            if found is None:
                return None
            results.append(found)
        return merge_sorted(results)

    return find


def merge_sorted(groups: Sequence[list[Occurrence]]) -> list[Occurrence]:
    """The occurrences of groups that are each in order, as finders return them."""
    return groups[0] if len(groups) == 1 else sorted_unique(groups)


def negated(finder: Finder) -> Finder:
    """Holds where the finder does not."""
    return lambda reading: [] if finder(reading) is None else None


def in_language(language: str, finder: Finder) -> Finder:
    """Holds where the finder does, in articles of one language (`es` is also `es-MX`)."""

    def find(reading: MatchIndex) -> list[Occurrence] | None:
        written = reading.article.language.lower().partition("-")[0]
        return finder(reading) if written == language else None

    return find


def _within(field: ArticleField, finder: Finder) -> Finder:
    def find(reading: MatchIndex) -> list[Occurrence] | None:
        window = reading.layout.window(field)
        return None if window is None else finder(reading.within(window))

    return find


def _at_least(count: int, finder: Finder) -> Finder:
    def find(reading: MatchIndex) -> list[Occurrence] | None:
        found = finder(reading) or []
        return found if count_disjoint(found) >= count else None

    return find


def count_disjoint(found: Sequence[Occurrence]) -> int:
    """How many of the occurrences (sorted) can be picked so that none overlap."""
    if len(found) < 2:
        return len(found)
    count, last = 0, -1
    for start, end in sorted(found, key=lambda place: place[1]):
        if start > last:
            count, last = count + 1, end
    return count


def _union(finders: AnchoredFinders, reading: MatchIndex) -> list[Occurrence]:
    return [place for _, found in finders.found(reading) for place in found]


def _outside(found: Sequence[Occurrence], others: Sequence[Occurrence]) -> list[Occurrence]:
    """The occurrences that none of the others overlaps."""
    taken = {word for start, end in others for word in range(start, end + 1)}
    return [place for place in found if taken.isdisjoint(range(place[0], place[1] + 1))]
