"""All topics, compiled together: finders for each, and the automaton that feeds them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from config.models import Topic
from crawler.article import Article
from pipeline.evaluation import (
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
from pipeline.folding import Folder
from pipeline.lexicon import Lexicon, Sign, build
from pipeline.query import Phrase, Query
from pipeline.reading import Layout, Occurrence, Reading, hits
from pipeline.spelling import Speller
from pipeline.topic_plan import EntityPlan, Entry, Plan, Plans, leaves


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


@dataclass(frozen=True, slots=True)
class CompiledTopic:
    """A topic ready to be evaluated."""

    key: str
    topic: Topic
    any: tuple[CompiledEntry, ...]
    all: tuple[CompiledEntry, ...]
    none: tuple[CompiledEntry, ...]
    query: tuple[CompiledEntry, ...]
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
        parts = {part: tuple(map(self._entry, group)) for part, group in _parts(plan).items()}
        like = tuple(frozenset(self.folder.fold(text).split()) for text in plan.topic.like)
        compiled = CompiledTopic(plan.key, plan.topic, **parts, like=like)
        self._finders[plan.key] = whole(compiled)
        self._anchors[plan.key] = self._anchor(plan)
        return compiled

    def _entry(self, entry: Entry) -> CompiledEntry:
        anchor = self._evaluator.anchor(entry.query)
        numbers = None if anchor is None else frozenset(unit.number for unit in anchor)
        return CompiledEntry(entry, self._evaluator.finder(entry.query), numbers)

    def _anchor(self, plan: Plan) -> Anchor:
        ask = self._evaluator.anchor
        choices = [
            joined([ask(entry.query) for entry in part]) for part in (plan.any, plan.query) if part
        ]
        return rarest([*choices, *(ask(entry.query) for entry in plan.all)])

    def _index(self) -> None:
        """Builds the automaton, and for each of its patterns the topics anchored on it."""
        patterns = self._lexicon.patterns()
        self._signs = list(patterns.values())
        self._automaton = build(patterns) if patterns else None
        anchored: dict[int, set[str]] = {}
        for key, anchor in self._anchors.items():
            for unit in anchor or ():
                anchored.setdefault(unit.number, set()).add(key)
        self._anchored = [_topics_of(signs, anchored) for signs in self._signs]
        self._always = frozenset(key for key, anchor in self._anchors.items() if anchor is None)
        self._order = {key: index for index, key in enumerate(self.topics)}

    def read(self, article: Article) -> Reading:
        """The article with all that the automaton finds in it."""
        layout = Layout(article, self.speller)
        return self._reading(article, layout, self._scan(layout))

    def candidates(self, article: Article) -> tuple[list[str], Reading | None]:
        """The topics that can match at all, and the reading to evaluate them on."""
        layout = Layout(article, self.speller)
        found = self._scan(layout)
        keys = set(self._always)
        for pattern in {hit[0] for hit in found}:
            keys |= self._anchored[pattern]
        if not keys:
            return [], None
        return sorted(keys, key=self._order.__getitem__), self._reading(article, layout, found)

    def _scan(self, layout: Layout) -> list[tuple[int, int, int]]:
        if self._automaton is None:
            return []
        return self._automaton.find_matches_as_indexes(layout.spelling.folded, overlapping=True)

    def _reading(
        self, article: Article, layout: Layout, found: Sequence[tuple[int, int, int]]
    ) -> Reading:
        return Reading(article, layout, hits(found, layout.spelling, self._signs))


def whole(topic: CompiledTopic) -> Finder:
    """The topic as one finder: what `topic:key` means, without its threshold and origin."""
    parts = [some([entry.found for entry in part]) for part in (topic.any, topic.query) if part]
    parts += [entry.found for entry in topic.all]
    parts += [without(entry.found) for entry in topic.none]
    return every(parts)


def is_abbreviation(phrase: Phrase) -> bool:
    """Whether a name is one word in capitals, which may stand for other things too."""
    return len(phrase.tokens) == 1 and phrase.tokens[0].cased


def _parts(plan: Plan) -> dict[str, tuple[Entry, ...]]:
    return {"any": plan.any, "all": plan.all, "none": plan.none, "query": plan.query}


def _topics_of(signs: Sequence[Sign], anchored: Mapping[int, set[str]]) -> frozenset[str]:
    return frozenset(key for sign in signs for key in anchored.get(sign.unit, ()))


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
