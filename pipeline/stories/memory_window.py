"""How long an article is remembered: long if it met a topic, else only while it is news.

What met no topic is remembered so that copies of it and other reports of the same days are known;
after that it would only fill the memory. All ends lie on full hours: a memory that is built anew
between two hours holds what the old one held.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush

from policywire.crawler.model.article import Article
from policywire.pipeline.model.article_verdict import ArticleVerdict

UNMATCHED = timedelta(days=14)
"""How long an article that met no topic is remembered, from when it was found."""

MATCHED = timedelta(days=400)
"""How long one that met a topic is remembered: a storyline may rest for a year."""

STEP = timedelta(hours=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class MemoryWindow:
    """The numbers of the remembered articles, by the hour at which each is forgotten."""

    def __init__(self) -> None:
        self._ends: list[tuple[int, int]] = []
        self._longer: dict[int, int] = {}

    def keep(self, number: int, article: Article, verdict: ArticleVerdict) -> None:
        """Note when an article ends."""
        heappush(self._ends, (_hour(remembered_until(article, verdict)), number))

    def keep_longer(self, number: int, article: Article) -> None:
        """Note that an article met a topic after all."""
        self._longer[number] = _hour(article.found + MATCHED)

    def pop_expired(self, now: datetime) -> list[int]:
        """Give up the numbers whose hour has come; costs nothing while there are none."""
        hour, gone = _hour(now), list[int]()
        while self._ends and self._ends[0][0] < hour:
            end, number = heappop(self._ends)
            later = self._longer.pop(number, end)
            if later > end:
                heappush(self._ends, (later, number))
            else:
                gone.append(number)
        return sorted(gone)


def remembered_until(article: Article, verdict: ArticleVerdict) -> datetime:
    """When an article ends, if it meets no topic later."""
    return article.found + (MATCHED if verdict.matches else UNMATCHED)


def _hour(when: datetime) -> int:
    return (when - _EPOCH) // STEP
