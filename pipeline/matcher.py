"""The matcher: which topics an article meets, how much, and the proof."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from config.models import Entity, Origin, Topic
from crawler.article import Article
from pipeline.compiled_topics import CompiledEntry, CompiledTopic, CompiledTopics
from pipeline.evaluation import ordered
from pipeline.folding import Folder
from pipeline.items import items
from pipeline.reading import Layout, Occurrence, Reading, Segment
from pipeline.score import score
from pipeline.topic_plan import plan
from pipeline.verdict import Match

MOST_SPANS = 50
"""Spans kept as proof of one match: a hostile text proves itself no longer than this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMiss:
    """An article that lacked one thing to match. `lacked` says which, as the topic writes it."""

    topic: str
    part: str
    lacked: str


@dataclass(frozen=True, slots=True)
class _Fired:
    """What held of a topic in one reading: the alternatives that did, and what is always needed."""

    entries: tuple[tuple[CompiledEntry, list[Occurrence]], ...]
    needed: tuple[tuple[CompiledEntry, list[Occurrence]], ...]

    def occurrences(self) -> list[Occurrence]:
        """All that proves the match."""
        return ordered(found for _, found in (*self.entries, *self.needed))

    def telling(self) -> list[Occurrence]:
        """What the score counts: without what is only needed, if there is anything else."""
        return ordered(found for _, found in self.entries) or self.occurrences()


class Matcher:
    """Matches articles against topics. It never changes: for new topics make a new one.

    Raises `pipeline.topic_fault.TopicError` with every fault of all topics and entities.
    """

    def __init__(self, topics: Mapping[str, Topic], entities: Mapping[str, Entity]) -> None:
        self._compiled = CompiledTopics(plan(topics, entities))

    @property
    def topics(self) -> Mapping[str, Topic]:
        """The topics it was made from."""
        return {key: compiled.topic for key, compiled in self._compiled.topics.items()}

    def match(self, article: Article) -> tuple[Match, ...]:
        """The topics the article meets with a score at or above their threshold, best first."""
        found = [m for m in self._matches(article) if m.score >= self._threshold(m.topic)]
        return tuple(sorted(found, key=lambda match: -match.score))

    def near_misses(self, article: Article, topic: str = "") -> tuple[NearMiss, ...]:
        """The topics (or the one asked for) that the article would meet but for one thing."""
        reading = self._compiled.read(article)
        asked = [topic] if topic else self._compiled.topics
        missed = (_lacking(self._compiled.topics[key], reading) for key in asked)
        weak = (
            NearMiss(topic=m.topic, part="threshold", lacked=f"score {m.score} is too low")
            for m in self._matches(article)
            if m.topic in asked and m.score < self._threshold(m.topic)
        )
        return (*(miss for miss in missed if miss), *weak)

    def fired(self, article: Article, topic: str) -> tuple[str, ...]:
        """The alternatives (`any`, `query`) of the topic that hold, as written, if it holds at all.

        Raises KeyError when there is no such topic.
        """
        compiled = self._compiled.topics[topic]
        held: dict[str, None] = {}
        for scope in _scopes(self._compiled.read(article), self._compiled):
            hit = _fire(compiled, scope)
            held |= dict.fromkeys(entry.entry.text for entry, _ in hit.entries) if hit else {}
        return tuple(held)

    def explain(self, topic: str) -> str:
        """The topic in words. Raises KeyError when there is none of this name."""
        from pipeline.explanation import explain

        return explain(self._compiled.topics[topic].topic)

    def _threshold(self, key: str) -> float:
        return self._compiled.topics[key].topic.threshold

    def _matches(self, article: Article) -> Iterator[Match]:
        keys, reading = self._compiled.candidates(article)
        if reading is None:
            return
        scopes = _scopes(reading, self._compiled)
        for key in keys:
            compiled = self._compiled.topics[key]
            if not comes_from(article, compiled.topic.from_):
                continue
            fired = [(scope, hit) for scope in scopes if (hit := _fire(compiled, scope))]
            if fired:
                yield self._match(compiled, fired)

    def _match(self, compiled: CompiledTopic, fired: Sequence[tuple[Reading, _Fired]]) -> Match:
        layout = fired[0][0].layout
        telling = ordered(hit.telling() for _, hit in fired)
        value, parts = score(
            telling,
            layout,
            words=sum(_size(scope) for scope, _ in fired),
            roundup=fired[0][0].window is not None,
            likeness=_likeness(compiled, layout, self._compiled.folder),
        )
        found = ordered(hit.occurrences() for _, hit in fired)
        return Match(
            topic=compiled.key,
            score=value,
            clause=_clause(fired[0][1]),
            spans=tuple(map(layout.span, found[:MOST_SPANS])),
            parts=parts,
        )


def comes_from(article: Article, origin: Origin) -> bool:
    """Whether the article comes from where a topic wants its articles from."""
    language = article.language.lower().partition("-")[0]
    return (
        (not origin.tiers or article.tier in origin.tiers)
        and (not origin.places or article.place.lower() in map(str.lower, origin.places))
        and (not origin.languages or not language or language in map(str.lower, origin.languages))
    )


def _fire(compiled: CompiledTopic, reading: Reading) -> _Fired | None:
    """What holds of the topic in the reading; None when something it needs does not."""
    entries: list[tuple[CompiledEntry, list[Occurrence]]] = []
    for choices in (compiled.any, compiled.query):
        held = _held(choices, reading)
        if choices and not held:
            return None
        entries += held
    needed = _held(compiled.all, reading)
    if len(needed) < len(compiled.all) or _held(compiled.none, reading):
        return None
    return _Fired(tuple(entries), tuple(needed))


def _held(
    entries: Sequence[CompiledEntry], reading: Reading
) -> list[tuple[CompiledEntry, list[Occurrence]]]:
    if not entries:
        return []
    results = ((entry, entry.found(reading)) for entry in entries)
    return [(entry, found) for entry, found in results if found is not None]


def _lacking(compiled: CompiledTopic, reading: Reading) -> NearMiss | None:
    """The one thing the topic lacks in the reading, if it is one and something else holds."""
    missing: list[NearMiss] = []
    if not comes_from(reading.article, compiled.topic.from_):
        missing.append(NearMiss(topic=compiled.key, part="from", lacked="another origin"))
    for part, choices in (("any", compiled.any), ("query", compiled.query)):
        if choices and not _held(choices, reading):
            lacked = " or ".join(choice.entry.text for choice in choices[:3])
            missing.append(NearMiss(topic=compiled.key, part=part, lacked=lacked))
    needed = _held(compiled.all, reading)
    for choice in compiled.all:
        if choice not in [entry for entry, _ in needed]:
            missing.append(NearMiss(topic=compiled.key, part="all", lacked=choice.entry.text))
    for choice, _ in _held(compiled.none, reading):
        missing.append(NearMiss(topic=compiled.key, part="none", lacked=choice.entry.text))
    asked = bool(compiled.any) + bool(compiled.query) + len(compiled.all)
    positive = sum(miss.part in ("any", "query", "all") for miss in missing)
    return missing[0] if len(missing) == 1 and positive < asked else None


def _clause(fired: _Fired) -> str:
    """The part that says most: the entry whose proof begins first, among the alternatives."""
    held = (*fired.entries, *fired.needed)
    proved = [entry.entry.text for entry, found in held if found]
    return proved[0] if proved else held[0][0].entry.text


def _scopes(reading: Reading, compiled: CompiledTopics) -> list[Reading]:
    """The reading itself; for a round-up its title and each of its items by themselves."""
    stretches = items(reading.article)
    if not stretches:
        return [reading]
    title, body = reading.layout.segments[0], reading.layout.segments[-1]
    starts = [word.start for word in compiled.folder.words(body.text)]
    windows = [(title.start, title.end)]
    for start, end in stretches:
        first, after = bisect_left(starts, start), bisect_left(starts, end)
        windows.append((body.start + first, body.start + after - 1))
    return [reading.within(window) for window in windows]


def _size(scope: Reading) -> int:
    if scope.window is not None:
        return scope.window[1] - scope.window[0] + 1
    return sum(segment.words for segment in _long(scope.layout.segments))


def _long(segments: Sequence[Segment]) -> Sequence[Segment]:
    return segments[1:] if segments[-1].words else segments


def _likeness(compiled: CompiledTopic, layout: Layout, folder: Folder) -> float:
    """How many of the longer words of the topic's best example the article has, 0..1."""
    if not compiled.like:
        return 0.0
    words = {word for text in layout.segments for word in folder.fold(text.text).split()}
    examples = [{word for word in example if len(word) > 3} for example in compiled.like]
    return max(
        (len(example & words) / len(example) for example in examples if example), default=0.0
    )
