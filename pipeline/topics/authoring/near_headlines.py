"""Near misses: headlines that name what a topic is about, of articles that met nothing.

A headline is near a topic when it names one of the topic's entities and another of its words, or
words that one entry asks for together, or the words of a phrase apart from each other. For each
such pair of words the changes that could take the articles in are tried with the live matcher.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from policywire.config.models import Entity, Topic
from policywire.crawler.model.article import Article
from policywire.pipeline.topics.authoring.lint import EVERYDAY_WORDS
from policywire.pipeline.topics.authoring.topic_change import TopicChange, changes_for
from policywire.pipeline.topics.authoring.topic_words import TopicWord, topic_words
from policywire.pipeline.topics.matcher import Matcher, is_from_origin
from policywire.pipeline.topics.query.planner import plan_queries

SHOWN = 5
MOST_GROUPS = 10
"""Groups for which a change is tried, the largest."""
MOST_OTHERS = 1000
"""Articles that met nothing on which it is counted what else a change takes in."""
Places = frozenset[tuple[int, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class NearHeadlines:
    """Articles that name the same words of a topic in the headline and met nothing.

    `articles` are the newest, `SHOWN` at most, of `count`. `change` is what to write in the topic;
    it takes in `gains` of them and `others` of all other articles that met nothing. It is None
    where no single change takes any in.
    """

    topic: str
    named: tuple[str, ...]
    count: int
    articles: tuple[Article, ...]
    change: TopicChange | None
    gains: int = 0
    others: int = 0

    def __str__(self) -> str:
        return self.sentence("and met nothing")

    def sentence(self, outcome: str) -> str:
        """How many articles name what, and what came of it (`and met nothing`)."""
        named = " and ".join(self.named)
        if self.count == 1:
            return f"This article names {named} in the headline {outcome}"
        return f"These {self.count} articles name {named} in the headline {outcome}"

    @property
    def cure(self) -> str:
        """The change and what it brings, in a sentence."""
        if self.change is None:
            return "no single change takes them in: look at how they say it"
        other = f", and {self.others} more of those that met nothing" if self.others else ""
        return f"{self.change.text}: takes in {self.gains} of them{other}"


def near_headlines(
    unmatched: Iterable[Article],
    topics: Mapping[str, Topic],
    entities: Mapping[str, Entity],
    *,
    only: Collection[str] = (),
    fewest: int = 2,
    alone: bool = False,
) -> tuple[NearHeadlines, ...]:
    """What `unmatched` articles, which met no topic, come near to; most articles first.

    `only` are the topics that are asked about, all by default; `fewest` is how many articles make
    a group. With `alone` a name or phrase by itself is near enough. Raises
    `query.topic_error.TopicError` when the topics do not compile.
    """
    probe = _Probe(topics, entities, only, alone=alone)
    read = list(unmatched)
    groups: dict[tuple[str, ...], _Group] = {}
    for article in read:
        for key, named in probe.near(article):
            group = groups.setdefault((key, *(word.text for word in named)), _Group(key, named, []))
            group.articles.append(article)
    large = [group for group in groups.values() if len(group.articles) >= fewest]
    large.sort(key=lambda group: (-len(group.articles), group.topic))
    return tuple(_tried(group, read, probe) for group in large[:MOST_GROUPS])


class _Group(NamedTuple):
    topic: str
    named: tuple[TopicWord, ...]
    articles: list[Article]


class _Probe:
    """The words of topics, each to be found by itself in a headline."""

    def __init__(
        self,
        topics: Mapping[str, Topic],
        entities: Mapping[str, Entity],
        only: Collection[str],
        *,
        alone: bool,
    ) -> None:
        self.topics, self.entities, self._alone = topics, entities, alone
        plans = plan_queries(topics, entities).topics
        self._asked = [key for key in topics if not only or key in only]
        self._words = {key: topic_words(plans[key], entities) for key in self._asked}
        probes = {
            word.name: Topic(title="-", any=[word.entry], threshold=0)
            for words in self._words.values()
            for word in words
        }
        refused = {
            f"n-{key}": Topic(title="-", any=topics[key].none, threshold=0)
            for key in self._asked
            if topics[key].none
        }
        self._matcher = Matcher(probes, entities)
        self._refused = Matcher(refused, entities)

    def with_changed(self, key: str, changed: Topic) -> Mapping[str, Topic]:
        """The topic as it is after a change, with the others where it may name one of them."""
        if "topic:" in str(changed):
            return {**self.topics, key: changed}
        return {key: changed}

    def near(self, article: Article) -> Iterator[tuple[str, tuple[TopicWord, ...]]]:
        """The topics that the headline comes near to, and the words that it names."""
        found = self._matcher.match(replace(article, text="", lede=""))
        places = {
            match.topic: frozenset((span.start, span.end) for span in match.spans)
            for match in found
        }
        for key in self._asked if places else ():
            here = [(w, places[w.name]) for w in self._words[key] if w.name in places]
            # A topic whose `all` names a body is not about what others do.
            needs = any(word.part[0] == "all" for word in self._words[key])
            named = () if needs and all(w.part[0] != "all" for w, _ in here) else _named(here)
            if not named and self._alone:
                named = _telling_word(here)
            if named and self._may_match(key, article):
                yield key, named

    def _may_match(self, key: str, article: Article) -> bool:
        """Whether neither its origin nor a word under `none` keeps the article out."""
        topic = self.topics[key]
        if not is_from_origin(article, topic.from_):
            return False
        return not topic.none or all(
            match.topic != f"n-{key}" for match in self._refused.match(article)
        )


def _named(here: Sequence[tuple[TopicWord, Places]]) -> tuple[TopicWord, ...]:
    """A name and another word of the topic, or one phrase whose words stand apart."""
    whole = [(word, places) for word, places in here if not word.is_scattered]
    for word, places in whole:
        for other, elsewhere in whole:
            telling = word.text != other.text and other.text.lower() not in EVERYDAY_WORDS
            if word.is_entity and telling and _apart(places, elsewhere):
                return word, other
    said = {word.text for word, _ in whole}
    return next(((word,) for word, _ in here if word.is_scattered and word.text not in said), ())


def _telling_word(here: Sequence[tuple[TopicWord, Places]]) -> tuple[TopicWord, ...]:
    """A name or a phrase, which says much by itself."""
    words = (word for word, _ in here if not word.is_scattered)
    return next(((word,) for word in words if word.is_entity or " " in word.text), ())


def _apart(places: Places, others: Places) -> bool:
    """Whether the words stand in places of their own: AI and AI Act do not."""
    return any(
        end <= start or other_end <= begin for begin, end in places for start, other_end in others
    )


def _tried(group: _Group, read: Sequence[Article], probe: _Probe) -> NearHeadlines:
    """The group with the change that takes in most of it; the first, smallest one among equals."""
    key, named, near = group
    tried = [
        (change, matcher, sum(_meets(matcher, key, article) for article in near))
        for change in changes_for(probe.topics[key], named)
        for matcher in [Matcher(probe.with_changed(key, change.topic), probe.entities)]
    ]
    change, matcher, gains = max(tried, key=lambda each: each[2])
    near_urls = {article.url for article in near}
    others = [article for article in read[:MOST_OTHERS] if article.url not in near_urls]
    return NearHeadlines(
        topic=key,
        named=tuple(word.text for word in named),
        count=len(near),
        articles=tuple(sorted(near, key=lambda each: each.published_or_found)[: -SHOWN - 1 : -1]),
        change=change if gains else None,
        gains=gains,
        others=sum(_meets(matcher, key, article) for article in others) if gains else 0,
    )


def _meets(matcher: Matcher, key: str, article: Article) -> bool:
    return any(match.topic == key for match in matcher.match(article))
