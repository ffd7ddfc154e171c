"""All topics, compiled together: finders for each, and the automaton that feeds them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from policywire.config.models import OriginFilter, Topic
from policywire.crawler.model.article import Article
from policywire.pipeline.model.proceeding import Proceeding, ProceedingMention
from policywire.pipeline.proceedings.recognition import proceedings_of
from policywire.pipeline.text.fast_tokenizer import FastTokenizer
from policywire.pipeline.text.normalization import Normalizer
from policywire.pipeline.topics.matching.evaluator import (
    Anchor,
    CompiledEntity,
    QueryCompiler,
    all_of,
    in_language,
    merged_proof,
    negated,
    phrase_finder,
    rarest_anchor,
    union_anchor,
    unit_numbers,
)
from policywire.pipeline.topics.matching.finder import AnchoredFinder, AnchoredFinders, Finder
from policywire.pipeline.topics.matching.lexicon import (
    Lexicon,
    PatternTarget,
    PhraseUnit,
    build_automaton,
)
from policywire.pipeline.topics.matching.match_index import (
    Layout,
    MatchIndex,
    Occurrence,
    TokenizedArticle,
)
from policywire.pipeline.topics.matching.unit_hits import locate_units
from policywire.pipeline.topics.query.nodes import Phrase, Query
from policywire.pipeline.topics.query.plan import EntityPlan, QueryPlan, TopicEntry, TopicPlan
from policywire.pipeline.topics.query.planner import leaves


@dataclass(frozen=True, slots=True)
class CompiledEntry:
    """An entry and the function that finds it; `anchor` are units of which one must occur."""

    entry: TopicEntry
    find: Finder
    anchor: frozenset[int] | None

    def evaluate(self, reading: MatchIndex) -> list[Occurrence] | None:
        """What proves the entry in the reading, None when it does not hold."""
        if self.anchor is not None and self.anchor.isdisjoint(reading.hits):
            return None
        return self.find(reading)


EntryMatch: TypeAlias = tuple[CompiledEntry, list[Occurrence]]


class EntryIndex:
    """The entries of one part of a topic, of which only those are tried whose words occur."""

    def __init__(self, entries: Sequence[CompiledEntry]) -> None:
        self.entries = entries
        self._finders = AnchoredFinders([(entry.find, entry.anchor) for entry in entries])

    def matching_entries(self, reading: MatchIndex) -> list[EntryMatch]:
        """The entries that hold, in order, and what proves each."""
        return [(self.entries[number], held) for number, held in self._finders.found(reading)]

    def evaluate(self, reading: MatchIndex) -> list[Occurrence] | None:
        """What proves that one of the entries holds, None when none does."""
        return merged_proof(self._finders.found(reading))


@dataclass(frozen=True, slots=True)
class CompiledTopic:
    """A topic ready to be evaluated."""

    key: str
    topic: Topic
    any: EntryIndex
    all: EntryIndex
    none: EntryIndex
    query: EntryIndex
    positive: tuple[EntryIndex, ...]
    """Those of `any` and `query` that are given: one entry of each must hold."""
    origin: OriginFilter | None
    """Where its articles must come from; None is anywhere."""


class TopicIndex:
    """Topics, the lexicon of their phrases, and which topics an article can match at all."""

    def __init__(self, plans: QueryPlan) -> None:
        self.normalizer = Normalizer(frozenset(_capitals(plans)))
        self.tokenizer = FastTokenizer(self.normalizer.capitals)
        self._lexicon = Lexicon(self.normalizer.capitals)
        self._finders: dict[str, Finder] = {}
        self._anchors: dict[str, Anchor] = {}
        self._evaluator = self._make_evaluator(plans.entities)
        self.topics = {key: self._compile(plan) for key, plan in plans.topics.items()}
        self._index()

    def _make_evaluator(self, entities: Mapping[str, EntityPlan]) -> QueryCompiler:
        names = {key: self._names(plan) for key, plan in entities.items()}
        anchors = {key: self._name_anchor(plan) for key, plan in entities.items()}
        return QueryCompiler(self._lexicon, names, anchors, self._finders, self._anchors)

    def _names(self, plan: EntityPlan) -> CompiledEntity:
        full = [phrase for phrase in plan.names if not is_abbreviation(phrase)]
        short = [phrase for phrase in plan.names if is_abbreviation(phrase)]
        abroad = [
            (in_language(language, finder), anchor)
            for language, names in plan.names_by_language.items()
            for finder, anchor in self._phrases(names)
        ]
        full_names = [*self._phrases(full), *abroad]
        return CompiledEntity(full_names, self._phrases(short), self._phrases(plan.not_))

    def _phrases(self, phrases: Iterable[Phrase]) -> list[AnchoredFinder]:
        runs = [self._lexicon.units(phrase) for phrase in phrases]
        return [(phrase_finder(units), (units[0].number,)) for units in runs]

    def _name_anchor(self, plan: EntityPlan) -> Anchor:
        units = (self._lexicon.units(phrase) for phrase in plan.phrases())
        return frozenset(min(group, key=lambda unit: unit.cost) for group in units)

    def _compile(self, plan: TopicPlan) -> CompiledTopic:
        anchors = {
            part: [self._evaluator.anchor(entry.query) for entry in group]
            for part, group in _parts(plan).items()
        }
        parts = {
            part: EntryIndex(tuple(map(self._entry, group, anchors[part])))
            for part, group in _parts(plan).items()
        }
        positive = tuple(parts[part] for part in ("any", "query") if parts[part].entries)
        origin = None if plan.topic.from_ == OriginFilter() else plan.topic.from_
        compiled = CompiledTopic(plan.key, plan.topic, **parts, positive=positive, origin=origin)
        self._finders[plan.key] = topic_finder(compiled)
        self._anchors[plan.key] = _anchor(anchors)
        return compiled

    def _entry(self, entry: TopicEntry, anchor: Anchor) -> CompiledEntry:
        return CompiledEntry(entry, self._evaluator.finder(entry.query), unit_numbers(anchor))

    def _index(self) -> None:
        """Builds the automaton, and for each of its patterns the topics anchored on it."""
        patterns = self._lexicon.patterns()
        self._signs = list(patterns.values())
        self._uneven = self._lexicon.uneven()
        self._automaton = build_automaton(patterns) if patterns else None
        anchored: dict[int, list[int]] = {}
        for topic, key in enumerate(self.topics):
            for unit in self._anchors[key] or ():
                anchored.setdefault(unit.number, []).append(topic)
        self._anchored = [_topics_of(signs, anchored) for signs in self._signs]
        self._by_base: dict[str, list[tuple[Proceeding, PhraseUnit]]] = {}
        for followed in self._lexicon.proceedings.items():
            self._by_base.setdefault(followed[0].base, []).append(followed)
        self._by_proceeding = {
            unit.number: tuple(anchored.get(unit.number, ()))
            for unit in self._lexicon.proceedings.values()
        }
        self._in_order = list(self.topics.values())
        always = (key for key, anchor in self._anchors.items() if anchor is None)
        self._always = frozenset(map(list(self.topics).index, always))

    def index_article(
        self, article: Article, named: Sequence[ProceedingMention] | None = None
    ) -> MatchIndex:
        """The article with all that the automaton finds in it, and the proceedings it names.

        `named` are those where somebody has read them already.
        """
        draft = TokenizedArticle(article, self.tokenizer)
        return self._reading(draft, self._scan(draft), self._followed(article, named))

    def candidates(
        self, article: Article, named: Sequence[ProceedingMention] | None = None
    ) -> tuple[list[CompiledTopic], MatchIndex | None]:
        """The topics that can match at all, and the reading to evaluate them on.

        `named` are the proceedings of the article where somebody has read them already.
        """
        draft = TokenizedArticle(article, self.tokenizer)
        found = self._scan(draft)
        followed = self._followed(article, named)
        topics = self._always.union(
            *[self._anchored[hit[0]] for hit in found],
            *[self._by_proceeding[unit] for unit in followed],
        )
        if not topics:
            return [], None
        reading = self._reading(draft, found, followed)
        return [self._in_order[topic] for topic in sorted(topics)], reading

    def _followed(
        self, article: Article, named: Sequence[ProceedingMention] | None
    ) -> dict[int, ProceedingMention]:
        """The proceedings of the article that topics follow, by their units."""
        if not self._lexicon.proceedings:
            return {}
        mentions = proceedings_of(article) if named is None else named
        return {
            unit.number: mention
            for mention in mentions
            for proceeding, unit in self._by_base.get(mention.proceeding.base, ())
            if proceeding.is_same(mention.proceeding)
        }

    def _scan(self, draft: TokenizedArticle) -> list[tuple[int, int, int]]:
        if self._automaton is None:
            return []
        return self._automaton.find_matches_as_indexes(draft.tokens.folded, overlapping=True)

    def _reading(
        self,
        draft: TokenizedArticle,
        found: Sequence[tuple[int, int, int]],
        followed: Mapping[int, ProceedingMention],
    ) -> MatchIndex:
        layout = Layout(draft)
        hits = locate_units(found, layout, self._signs, self._uneven)
        for unit, mention in followed.items():
            hits[unit] = [self._place(layout, mention)]
        return MatchIndex(draft.article, layout, hits)

    def _place(self, layout: Layout, mention: ProceedingMention) -> Occurrence:
        """The words that name a proceeding; of a record that only its facts name, the title."""
        segment = next((each for each in layout.segments if each.field is mention.field), None)
        if segment is None:
            title = layout.segments[0]
            return title.start, max(title.start, title.end)
        starts = [word.start for word in self.normalizer.words(segment.text)]
        first = max(0, bisect_right(starts, mention.start) - 1)
        last = max(first, bisect_left(starts, mention.end) - 1)
        return segment.start + first, segment.start + last


def topic_finder(topic: CompiledTopic) -> Finder:
    """The topic as one finder: what `topic:key` means, without its threshold and origin."""
    parts: list[Finder] = [part.evaluate for part in topic.positive]
    parts += [entry.evaluate for entry in topic.all.entries]
    parts += [negated(entry.evaluate) for entry in topic.none.entries]
    return all_of(parts)


def is_abbreviation(phrase: Phrase) -> bool:
    """Whether a name is one word in capitals, which may stand for other things too."""
    return len(phrase.tokens) == 1 and phrase.tokens[0].cased


def _parts(plan: TopicPlan) -> dict[str, tuple[TopicEntry, ...]]:
    return {"any": plan.any, "all": plan.all, "none": plan.none, "query": plan.query}


def _anchor(anchors: Mapping[str, Sequence[Anchor]]) -> Anchor:
    """The anchor of a topic, from those of its entries."""
    choices = [union_anchor(anchors[part]) for part in ("any", "query") if anchors[part]]
    return rarest_anchor([*choices, *anchors["all"]])


def _topics_of(
    signs: Sequence[PatternTarget], anchored: Mapping[int, Sequence[int]]
) -> tuple[int, ...]:
    if len(signs) == 1:
        return tuple(anchored.get(signs[0].unit, ()))
    return tuple({topic for sign in signs for topic in anchored.get(sign.unit, ())})


def _capitals(plans: QueryPlan) -> Iterator[str]:
    queries: list[Query] = [
        entry.query for plan in plans.topics.values() for entry in plan.entries()
    ]
    for plan in plans.entities.values():
        queries += [*plan.phrases(), *plan.not_]
    for query in queries:
        for leaf in leaves(query):
            if isinstance(leaf, Phrase):
                yield from (token.form.lower() for token in leaf.tokens if token.cased)
