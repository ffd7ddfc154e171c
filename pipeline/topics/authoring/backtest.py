"""The backtest: what a topic would have done with articles that are already known."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from policywire.config.models import Entity, Topic
from policywire.crawler.model.article import Article
from policywire.pipeline.model.article_verdict import Match
from policywire.pipeline.topics.matcher import Matcher, NearMiss
from policywire.pipeline.topics.matching.examples import LikeModel
from policywire.pipeline.topics.query.planner import plan_queries

SAMPLE = 20
"""How many articles of each kind are kept to be shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BacktestHit:
    """An article that matches (or did), in the words a list shows. `score` is 0 for a near miss."""

    url: str
    title: str
    outlet: str
    at: datetime
    score: float = 0.0
    clause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoisyEntry:
    """An alternative that alone brought `alone` matches, with their mean score."""

    entry: str
    alone: int
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtest:
    """What the topic did. `days` is the time from the first to the last article, at least one.

    `gained` and `lost` are against the other version, empty without one. `silent` are the
    alternatives that never held; `noisy` those that alone bring most and weakest matches first.
    The lists of hits are the newest, `SAMPLE` at most; the counts are complete.
    """

    articles: int
    days: float
    matched: int
    gained_count: int
    lost_count: int
    sample: tuple[BacktestHit, ...]
    gained: tuple[BacktestHit, ...]
    lost: tuple[BacktestHit, ...]
    near_misses: tuple[tuple[BacktestHit, NearMiss], ...]
    silent: tuple[str, ...]
    noisy: tuple[NoisyEntry, ...]

    @property
    def per_day(self) -> float:
        """Matches a day."""
        return self.matched / self.days


def backtest(
    articles: Iterable[Article],
    key: str,
    topics: Mapping[str, Topic],
    entities: Mapping[str, Entity],
    against: Topic | None = None,
    *,
    like: LikeModel | None = None,
) -> Backtest:
    """Runs one of the topics over the articles, beside another version of it if there is one.

    `like` compares articles with its examples. Raises KeyError for an unknown topic and
    `topic_error.TopicError` for a broken one.
    """
    new = _only(key, topics, entities, like)
    old = Matcher({**topics, key: against}, entities, like) if against else None
    tally = _BacktestCounter(key)
    for article in articles:
        tally.count(article, new, old)
    made = plan_queries(topics, entities).topics[key]
    return tally.result([entry.text for entry in (*made.any, *made.query)])


def _only(
    key: str, topics: Mapping[str, Topic], entities: Mapping[str, Entity], like: LikeModel | None
) -> Matcher:
    if key not in topics:
        raise KeyError(key)
    return Matcher(topics, entities, like)


class _BacktestCounter:
    """Counts while the articles pass by; keeps no article."""

    def __init__(self, key: str) -> None:
        self._key = key
        self._counts: Counter[str] = Counter()
        self._hits: dict[str, list[BacktestHit]] = defaultdict(list)
        self._misses: list[tuple[BacktestHit, NearMiss]] = []
        self._fired: Counter[str] = Counter()
        self._alone: dict[str, list[float]] = defaultdict(list)
        self._times: list[datetime] = []

    def count(self, article: Article, new: Matcher, old: Matcher | None) -> None:
        """Counts one article."""
        self._counts["articles"] += 1
        self._times = [
            min([*self._times, article.published_or_found]),
            max([*self._times, article.published_or_found]),
        ]
        now, before = _match(new, article, self._key), _match(old, article, self._key)
        if now:
            self._note("matched", article, now)
            self._credit(new.matching_entries(article, self._key), now.score)
        else:
            misses = new.near_misses(article, self._key)
            self._misses += ((_hit(article, None), miss) for miss in misses)
            self._misses = _newest(self._misses)
        if old and now and not before:
            self._note("gained", article, now)
        if old and before and not now:
            self._note("lost", article, before)

    def _note(self, kind: str, article: Article, match: Match) -> None:
        self._counts[kind] += 1
        self._hits[kind].append(_hit(article, match))
        self._hits[kind] = sorted(self._hits[kind], key=lambda hit: hit.at)[-SAMPLE:]

    def _credit(self, fired: tuple[str, ...], score: float) -> None:
        self._fired.update(fired)
        if len(fired) == 1:
            self._alone[fired[0]].append(score)

    def result(self, entries: Iterable[str]) -> Backtest:
        """The counts as they stand."""
        noisy = [
            NoisyEntry(entry=entry, alone=len(scores), score=sum(scores) / len(scores))
            for entry, scores in self._alone.items()
        ]
        span = self._times[1] - self._times[0] if self._times else timedelta()
        return Backtest(
            articles=self._counts["articles"],
            days=max(span / timedelta(days=1), 1.0),
            matched=self._counts["matched"],
            gained_count=self._counts["gained"],
            lost_count=self._counts["lost"],
            sample=_shown(self._hits["matched"]),
            gained=_shown(self._hits["gained"]),
            lost=_shown(self._hits["lost"]),
            near_misses=tuple(reversed(self._misses)),
            silent=tuple(entry for entry in entries if not self._fired[entry]),
            noisy=tuple(sorted(noisy, key=lambda noise: -noise.alone * (1 - noise.score))),
        )


def _match(matcher: Matcher | None, article: Article, key: str) -> Match | None:
    found = matcher.match(article) if matcher else ()
    return next((match for match in found if match.topic == key), None)


def _hit(article: Article, match: Match | None) -> BacktestHit:
    return BacktestHit(
        url=article.url,
        title=article.title,
        outlet=article.outlet,
        at=article.published_or_found,
        score=match.score if match else 0.0,
        clause=match.clause if match else "",
    )


def _newest(misses: list[tuple[BacktestHit, NearMiss]]) -> list[tuple[BacktestHit, NearMiss]]:
    return sorted(misses, key=lambda miss: miss[0].at)[-SAMPLE:]


def _shown(hits: list[BacktestHit]) -> tuple[BacktestHit, ...]:
    return tuple(reversed(hits))
