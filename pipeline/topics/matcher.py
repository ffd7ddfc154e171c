"""The matcher: which topics an article meets, how much, and the proof."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from policywire.config.models import Entity, OriginFilter, Topic
from policywire.crawler.model.article import Article
from policywire.pipeline.model.article_verdict import Match, Span
from policywire.pipeline.model.proceeding import ProceedingMention
from policywire.pipeline.text.collection_pause import collection_paused
from policywire.pipeline.text.roundup import roundup_items
from policywire.pipeline.topics.aboutness import is_about
from policywire.pipeline.topics.explanation import explain
from policywire.pipeline.topics.matching.evaluator import merge_sorted
from policywire.pipeline.topics.matching.examples import ExampleIndex, LikeModel, NearestExample
from policywire.pipeline.topics.matching.match_index import MatchIndex, Occurrence
from policywire.pipeline.topics.matching.score import LEDE, score
from policywire.pipeline.topics.matching.topic_index import CompiledTopic, EntryMatch, TopicIndex
from policywire.pipeline.topics.query.planner import plan_queries

MOST_SPANS = 50
"""Spans kept as proof of one match: a hostile text proves itself no longer than this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMiss:
    """An article that lacked one thing to match. `lacked` says which, as the topic writes it."""

    topic: str
    part: str
    lacked: str


class _EntryHits(NamedTuple):
    """What held of a topic in one reading: the alternatives that did, and what is always needed."""

    entries: list[EntryMatch]
    needed: list[EntryMatch]

    @property
    def is_followed(self) -> bool:
        """Whether a proceeding that the topic follows is named: one place in a text is enough."""
        return any(entry.entry.part == "proceeding" for entry, _ in self.entries)

    def occurrences(self) -> list[Occurrence]:
        """All that proves the match."""
        return merge_sorted([found for _, found in (*self.entries, *self.needed)])

    def scored_occurrences(self) -> list[Occurrence]:
        """What the score counts: without what is only needed, if there is anything else."""
        told = merge_sorted([found for _, found in self.entries]) if self.entries else []
        return told or self.occurrences()


class _ScopedHits(NamedTuple):
    """What fired, and in which reading: the article or an item of a round-up."""

    scope: MatchIndex
    hits: _EntryHits


class _ScoredTopic(NamedTuple):
    """A topic that the article meets, before its proof is looked up. `enough` is its threshold."""

    key: str
    score: float
    is_enough: bool
    parts: Mapping[str, float]
    hits: list[_ScopedHits]
    clause: str = ""
    """Why it matches without any hits."""


class Matcher:
    """Matches articles against topics. It never changes: for new topics make a new one.

    `like` compares articles with the topics' examples; without it `like:` says nothing. Raises
    `pipeline.topics.topic_error.TopicError` with every fault of all topics and entities.
    """

    def __init__(
        self,
        topics: Mapping[str, Topic],
        entities: Mapping[str, Entity],
        like: LikeModel | None = None,
    ) -> None:
        self.entities, self.like = entities, like
        with collection_paused():
            self._compiled = TopicIndex(plan_queries(topics, entities))
        # Compiled all the same: others may name them, and pages explain and test them.
        self._paused = frozenset(key for key, topic in topics.items() if topic.paused)
        self._examples = ExampleIndex(topics, like) if like else None

    @property
    def topics(self) -> Mapping[str, Topic]:
        """The topics it was made from."""
        return {key: compiled.topic for key, compiled in self._compiled.topics.items()}

    def match(
        self, article: Article, named: Sequence[ProceedingMention] | None = None
    ) -> tuple[Match, ...]:
        """The topics the article meets with a score at or above their threshold, best first.

        `named` are the article's proceedings where somebody has read them already.
        """
        scored = self._scored(article, named)
        found = [each for each in scored if each.is_enough and each.key not in self._paused]
        found.sort(key=lambda each: -each.score)
        return tuple([_match(each, found[0].score) for each in found])

    def near_misses(self, article: Article, topic: str = "") -> tuple[NearMiss, ...]:
        """The topics (or the one asked for) that the article would meet but for one thing."""
        reading = self._compiled.index_article(article)
        asked = [topic] if topic else self._compiled.topics
        missed = (_near_miss(self._compiled.topics[key], reading) for key in asked)
        weak = (
            NearMiss(topic=each.key, part="threshold", lacked=f"score {each.score} is too low")
            for each in self._scored(article)
            if each.key in asked and not each.is_enough
        )
        return (*(miss for miss in missed if miss), *weak)

    def matching_entries(self, article: Article, topic: str) -> tuple[str, ...]:
        """The alternatives (`any`, `query`) of the topic that hold, as written, if it holds at all.

        Raises KeyError when there is no such topic.
        """
        compiled = self._compiled.topics[topic]
        held: dict[str, None] = {}
        for scope in _scopes(self._compiled.index_article(article), self._compiled):
            hit = _evaluate_topic(compiled, scope)
            held |= dict.fromkeys(entry.entry.text for entry, _ in hit.entries) if hit else {}
        return tuple(held)

    def explain(self, topic: str) -> str:
        """The topic in words. Raises KeyError when there is none of this name."""
        return explain(self._compiled.topics[topic].topic)

    def _scored(
        self, article: Article, named: Sequence[ProceedingMention] | None = None
    ) -> Iterator[_ScoredTopic]:
        near = dict(self._examples.near(article)) if self._examples else {}
        topics, reading = self._compiled.candidates(article, named)
        scopes = _scopes(reading, self._compiled) if reading else []
        for compiled in topics:
            if compiled.origin and not is_from_origin(article, compiled.origin):
                continue
            fired = [
                _ScopedHits(scope, hit)
                for scope in scopes
                if (hit := _evaluate_topic(compiled, scope))
            ]
            if fired:
                found = near.pop(compiled.key, None)
                yield self._score(compiled, fired, found.similarity if found else 0.0)
        if near:
            reading = reading or self._compiled.index_article(article, named)
            yield from self._near_examples(reading, near)

    def _near_examples(
        self, reading: MatchIndex, near: Mapping[str, NearestExample]
    ) -> Iterator[_ScoredTopic]:
        """The topics whose words the article lacks and whose examples it is near to."""
        for key, found in near.items():
            compiled = self._compiled.topics[key]
            refused = compiled.none.entries and compiled.none.matching_entries(reading)
            if is_from_origin(reading.article, compiled.topic.from_) and not refused:
                # What is compared is headline and lead: the article is about what they say.
                parts = {"where": LEDE, "like": found.similarity}
                yield _ScoredTopic(key, found.similarity, True, parts, [], found.clause)

    def _score(
        self, compiled: CompiledTopic, fired: list[_ScopedHits], similarity: float
    ) -> _ScoredTopic:
        scope = fired[0].scope
        value, parts = score(
            merge_sorted([held.hits.scored_occurrences() for held in fired]),
            scope.layout,
            words=sum([held.scope.words for held in fired]),
            is_roundup=scope.window is not None,
            example_similarity=similarity,
        )
        enough = value >= compiled.topic.threshold or any(held.hits.is_followed for held in fired)
        return _ScoredTopic(compiled.key, value, enough, parts, fired)


def _match(scored: _ScoredTopic, best: float) -> Match:
    """The match with its proof: what fired, and where. `best` is the article's highest score."""
    stronger = round(best - scored.score, 4)
    parts = {**scored.parts, "stronger": stronger} if stronger else scored.parts
    return Match(
        topic=scored.key,
        score=scored.score,
        clause=scored.clause or _clause(scored.hits[0].hits),
        spans=_spans(scored.hits),
        parts=parts,
        about=is_about(parts),
    )


def _spans(hits: Sequence[_ScopedHits]) -> tuple[Span, ...]:
    if not hits:
        return ()
    found = merge_sorted([held.hits.occurrences() for held in hits])
    span = hits[0].scope.layout.span
    return tuple([span(place) for place in found[:MOST_SPANS]])


def is_from_origin(article: Article, origin: OriginFilter) -> bool:
    """Whether the article comes from where a topic wants its articles from."""
    language = article.language.lower().partition("-")[0]
    return (
        (not origin.tiers or article.tier in origin.tiers)
        and (not origin.places or article.place.lower() in map(str.lower, origin.places))
        and (not origin.languages or not language or language in map(str.lower, origin.languages))
    )


def _evaluate_topic(compiled: CompiledTopic, reading: MatchIndex) -> _EntryHits | None:
    """What holds of the topic in the reading; None when something it needs does not."""
    entries: list[EntryMatch] = []
    for choices in compiled.positive:
        held = choices.matching_entries(reading)
        if not held:
            return None
        entries += held
    needed = compiled.all.matching_entries(reading) if compiled.all.entries else []
    if len(needed) < len(compiled.all.entries):
        return None
    if compiled.none.entries and compiled.none.matching_entries(reading):
        return None
    return _EntryHits(entries, needed)


def _near_miss(compiled: CompiledTopic, reading: MatchIndex) -> NearMiss | None:
    """The one thing the topic lacks in the reading, if it is one and something else holds."""
    missing: list[NearMiss] = []
    if not is_from_origin(reading.article, compiled.topic.from_):
        missing.append(NearMiss(topic=compiled.key, part="from", lacked="another origin"))
    for part, choices in (("any", compiled.any), ("query", compiled.query)):
        if choices.entries and not choices.matching_entries(reading):
            lacked = " or ".join(choice.entry.text for choice in choices.entries[:3])
            missing.append(NearMiss(topic=compiled.key, part=part, lacked=lacked))
    needed = [entry for entry, _ in compiled.all.matching_entries(reading)]
    for choice in compiled.all.entries:
        if choice not in needed:
            missing.append(NearMiss(topic=compiled.key, part="all", lacked=choice.entry.text))
    for choice, _ in compiled.none.matching_entries(reading):
        missing.append(NearMiss(topic=compiled.key, part="none", lacked=choice.entry.text))
    asked = len(compiled.positive) + len(compiled.all.entries)
    positive = sum(miss.part in ("any", "query", "all") for miss in missing)
    return missing[0] if len(missing) == 1 and positive < asked else None


def _clause(fired: _EntryHits) -> str:
    """The part that says most: the entry whose proof begins first, among the alternatives."""
    held = (*fired.entries, *fired.needed)
    return next((entry.entry.text for entry, found in held if found), held[0][0].entry.text)


def _scopes(reading: MatchIndex, compiled: TopicIndex) -> list[MatchIndex]:
    """The reading itself; for a round-up its title and each of its items by themselves."""
    stretches = roundup_items(reading.article)
    if not stretches:
        return [reading]
    title, body = reading.layout.segments[0], reading.layout.segments[-1]
    starts = [word.start for word in compiled.normalizer.words(body.text)]
    windows = [(title.start, title.end)]
    for start, end in stretches:
        first, after = bisect_left(starts, start), bisect_left(starts, end)
        windows.append((body.start + first, body.start + after - 1))
    return [reading.within(window) for window in windows]
