"""Counts of a topic that is being written: what it matches and nearly matches, in a short time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from policywire.crawler.model.article import Article
from policywire.pipeline.topics.matcher import Matcher


@dataclass(slots=True)
class QuickCounts:
    """What a topic does with the newest articles, as far as they were read.

    `gained` and `lost` are against what is known to match. `first` is the time of the oldest
    article read, `examples` are the newest that match, gained ones first.
    """

    read: int = 0
    matched: int = 0
    nearly: int = 0
    gained: int = 0
    lost: int = 0
    first: datetime | None = None
    examples: tuple[Article, ...] = ()

    def per_day(self, now: datetime) -> float:
        """Matches a day over what was read; at least one day."""
        span = now - self.first if self.first else timedelta(0)
        return self.matched / max(span / timedelta(days=1), 1.0)


class QuickCounter:
    """Counts article by article, so that whoever is in a hurry can stop at any."""

    def __init__(self, matcher: Matcher, key: str, known: Collection[str], examples: int) -> None:
        """`known` are the addresses of articles that match now; `examples` how many are kept."""
        self._matcher, self._key, self._known = matcher, key, known
        self._most = examples
        self._new: list[Article] = []
        self._same: list[Article] = []
        self.counts = QuickCounts()

    def read(self, article: Article) -> None:
        """Count one article; the newest come first."""
        counts = self.counts
        counts.read += 1
        counts.first = article.found
        matches = any(match.topic == self._key for match in self._matcher.match(article))
        known = article.url in self._known
        counts.matched += matches
        counts.gained += matches and not known
        counts.lost += known and not matches
        if matches:
            kept = self._same if known else self._new
            kept.append(article)
        elif self._matcher.near_misses(article, self._key):
            counts.nearly += 1

    def finish(self) -> QuickCounts:
        """The counts with their examples."""
        examples: Sequence[Article] = [*self._new, *self._same]
        self.counts.examples = tuple(examples[: self._most])
        return self.counts
