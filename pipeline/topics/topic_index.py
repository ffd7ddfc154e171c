"""All topics, compiled together: finders for each, and the automaton that feeds them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from policywire.config.models import Origin, Topic
from policywire.crawler.model.article import Article
from policywire.pipeline.text.fast_tokenizer import Speller
from policywire.pipeline.text.normalization import Folder
from policywire.pipeline.topics.lexicon import Lexicon, Sign, build
from policywire.pipeline.topics.match_index import Draft, Layout, Occurrence, Reading, hits
from policywire.pipeline.topics.query import Phrase, Query
from policywire.pipeline.topics.query_evaluator import (
    Anchor,
    Evaluator,
    Finder,
    Names,
    every,
    joined,
    phrase_finder,
    rarest,
    some,
    spoken,
    without,
)
from policywire.pipeline.topics.query_planner import EntityPlan, Entry, Plan, Plans, leaves


@dataclass(frozen=True, slots=True)
class CompiledEntry:
    """An entry and the function that finds it; `anchor` are units of which one must occur."""

    entry: Entry
    find: Finder
    anchor: frozenset[int] | None

    def found(self, reading: Reading) -> list[Occurrence] | None:
        """What proves the entry in the reading, None when it does not hold."""
        if self.anchor is not None and self.anchor.isdisjoint(reading.hits):
            return None
        return self.find(reading)


Proof: TypeAlias = tuple[CompiledEntry, list[Occurrence]]


class Choices:
    """The entries of one part of a topic, of which only those are tried whose words occur."""

    def __init__(self, entries: Sequence[CompiledEntry]) -> None:
        self.entries = entries
        self._always = [n for n, entry in enumerate(entries) if entry.anchor is None]
        self._by_unit: dict[int, list[int]] = {}
        for number, entry in enumerate(entries):
            for unit in entry.anchor or ():
                self._by_unit.setdefault(unit, []).append(number)

    def held(self, reading: Reading) -> list[Proof]:
        """The entries that hold, in order, and what proves each."""
        awake = list(self._always)
        for unit in self._by_unit.keys() & reading.hits.keys():
            awake += self._by_unit[unit]
        if len(awake) > 1:
            awake = sorted(set(awake))
        tried = [self.entries[number] for number in awake]
        return [(entry, found) for entry in tried if (found := entry.find(reading)) is not None]


@dataclass(frozen=True, slots=True)
class CompiledTopic:
    """A topic ready to be evaluated."""

    key: str
    topic: Topic
    any: Choices
    all: Choices
    none: Choices
    query: Choices
    positive: tuple[Choices, ...]
    """Those of `any` and `query` that are given: one entry of each must hold."""
    origin: Origin | None
    """Where its articles must come from; None is anywhere."""
    like: tuple[frozenset[str], ...]


class CompiledTopics:
    """Topics, the lexicon of their phrases, and which topics an article can match at all."""

    def __init__(self, plans: Plans) -> None:
        self.folder = Folder(frozenset(_capitals(plans)))
        self.speller = Speller(self.folder.capitals)
        self._lexicon = Lexicon(self.folder.capitals)
        self._finders: dict[str, Finder] = {}
        self._anchors: dict[str, Anchor] = {}
        self._evaluator = self._make_evaluator(plans.entities)
        self.topics = {key: self._compile(plan) for key, plan in plans.topics.items()}
        self._index()

    def _make_evaluator(self, entities: Mapping[str, EntityPlan]) -> Evaluator:
        names = {key: self._names(plan) for key, plan in entities.items()}
        anchors = {key: self._name_anchor(plan) for key, plan in entities.items()}
        return Evaluator(self._lexicon, names, anchors, self._finders, self._anchors)

    def _names(self, plan: EntityPlan) -> Names:
        full = [phrase for phrase in plan.names if not is_abbreviation(phrase)]
        short = [phrase for phrase in plan.names if is_abbreviation(phrase)]
        abroad = [
            spoken(language, finder)
            for language, names in plan.abroad.items()
            for finder in self._phrases(names)
        ]
        full_names = [*self._phrases(full), *abroad]
        return Names(full_names, self._phrases(short), self._phrases(plan.not_))

    def _phrases(self, phrases: Iterable[Phrase]) -> list[Finder]:
        return [phrase_finder(self._lexicon.units(phrase)) for phrase in phrases]

    def _name_anchor(self, plan: EntityPlan) -> Anchor:
        units = (self._lexicon.units(phrase) for phrase in plan.phrases())
        return frozenset(min(group, key=lambda unit: unit.cost) for group in units)

    def _compile(self, plan: Plan) -> CompiledTopic:
        anchors = {
            part: [self._evaluator.anchor(entry.query) for entry in group]
            for part, group in _parts(plan).items()
        }
        parts = {
            part: Choices(tuple(map(self._entry, group, anchors[part])))
            for part, group in _parts(plan).items()
        }
        like = tuple(frozenset(self.folder.fold(text).split()) for text in plan.topic.like)
        positive = tuple(parts[part] for part in ("any", "query") if parts[part].entries)
        origin = None if plan.topic.from_ == Origin() else plan.topic.from_
        compiled = CompiledTopic(
            plan.key, plan.topic, **parts, positive=positive, origin=origin, like=like
        )
        self._finders[plan.key] = whole(compiled)
        self._anchors[plan.key] = _anchor(anchors)
        return compiled

    def _entry(self, entry: Entry, anchor: Anchor) -> CompiledEntry:
        numbers = None if anchor is None else frozenset(unit.number for unit in anchor)
        return CompiledEntry(entry, self._evaluator.finder(entry.query), numbers)

    def _index(self) -> None:
        """Builds the automaton, and for each of its patterns the topics anchored on it."""
        patterns = self._lexicon.patterns()
        self._signs = list(patterns.values())
        self._automaton = build(patterns) if patterns else None
        anchored: dict[int, list[int]] = {}
        for topic, key in enumerate(self.topics):
            for unit in self._anchors[key] or ():
                anchored.setdefault(unit.number, []).append(topic)
        self._anchored = [_topics_of(signs, anchored) for signs in self._signs]
        self._in_order = list(self.topics.values())
        always = (key for key, anchor in self._anchors.items() if anchor is None)
        self._always = frozenset(map(list(self.topics).index, always))

    def read(self, article: Article) -> Reading:
        """The article with all that the automaton finds in it."""
        draft = Draft(article, self.speller)
        return self._reading(draft, self._scan(draft))

    def candidates(self, article: Article) -> tuple[list[CompiledTopic], Reading | None]:
        """The topics that can match at all, and the reading to evaluate them on."""
        draft = Draft(article, self.speller)
        found = self._scan(draft)
        topics = self._always.union(*[self._anchored[hit[0]] for hit in found])
        if not topics:
            return [], None
        return [self._in_order[topic] for topic in sorted(topics)], self._reading(draft, found)

    def _scan(self, draft: Draft) -> list[tuple[int, int, int]]:
        if self._automaton is None:
            return []
        return self._automaton.find_matches_as_indexes(draft.spelling.folded, overlapping=True)

    def _reading(self, draft: Draft, found: Sequence[tuple[int, int, int]]) -> Reading:
        return Reading(draft.article, Layout(draft), hits(found, draft.spelling, self._signs))


def whole(topic: CompiledTopic) -> Finder:
    """The topic as one finder: what `topic:key` means, without its threshold and origin."""
    parts = [some([entry.found for entry in part.entries]) for part in topic.positive]
    parts += [entry.found for entry in topic.all.entries]
    parts += [without(entry.found) for entry in topic.none.entries]
    return every(parts)


def is_abbreviation(phrase: Phrase) -> bool:
    """Whether a name is one word in capitals, which may stand for other things too."""
    return len(phrase.tokens) == 1 and phrase.tokens[0].cased


def _parts(plan: Plan) -> dict[str, tuple[Entry, ...]]:
    return {"any": plan.any, "all": plan.all, "none": plan.none, "query": plan.query}


def _anchor(anchors: Mapping[str, Sequence[Anchor]]) -> Anchor:
    """The anchor of a topic, from those of its entries."""
    choices = [joined(anchors[part]) for part in ("any", "query") if anchors[part]]
    return rarest([*choices, *anchors["all"]])


def _topics_of(signs: Sequence[Sign], anchored: Mapping[int, Sequence[int]]) -> tuple[int, ...]:
    if len(signs) == 1:
        return tuple(anchored.get(signs[0].unit, ()))
    return tuple({topic for sign in signs for topic in anchored.get(sign.unit, ())})


def _capitals(plans: Plans) -> Iterator[str]:
    queries: list[Query] = [
        entry.query for plan in plans.topics.values() for entry in plan.entries()
    ]
    for plan in plans.entities.values():
        queries += [*plan.phrases(), *plan.not_]
    for query in queries:
        for leaf in leaves(query):
            if isinstance(leaf, Phrase):
                yield from (token.form.lower() for token in leaf.tokens if token.cased)
