"""Which of the articles that a search finds are wanted, and how many copies they have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from sqlmodel import Session, col, func, select

from policywire.config.values.days import end_of_day, start_of_day
from policywire.store.schema import ArticleRow


@dataclass(frozen=True, slots=True)
class SearchFilter:
    """Which of the articles that have the words are wanted; what is empty is no condition.

    `stage` is that of the article's story. `copies` are wanted only when they are asked for.
    """

    topic: str = ""
    outlet: str = ""
    stage: str = ""
    since: datetime | None = None
    until: datetime | None = None
    copies: bool = True

    def sql(self) -> tuple[str, dict[str, Any]]:
        """Conditions on `a`, each after an AND, with their values."""
        given = {
            name: getattr(self, name)
            for name in ("topic", "outlet", "stage", "since", "until")
            if getattr(self, name)
        }
        wanted = [_CONDITIONS[name] for name in given]
        wanted += [] if self.copies else ["a.copy_of IS NULL"]
        return "".join(f" AND {each}" for each in wanted), given


EVERYTHING = SearchFilter()


def filter_of(given: Mapping[str, str], zone: tzinfo) -> SearchFilter:
    """The filter of a saved search, by the names of the page's fields; days are those of `zone`.

    Copies are folded unless all are asked for. Raises ValueError for what is no day.
    """
    since, until = given.get("since", ""), given.get("until", "")
    return SearchFilter(
        topic=given.get("topic", ""),
        outlet=given.get("outlet", "").strip()[:100],
        stage=given.get("stage", ""),
        since=start_of_day(since, zone) if since else None,
        # The last day is meant with all its hours.
        until=end_of_day(until, zone) if until else None,
        copies=given.get("copies") == "all",
    )


_CONDITIONS = {
    "topic": "EXISTS (SELECT 1 FROM match m WHERE m.article_id = a.id AND m.topic = :topic)",
    "outlet": "lower(a.outlet) = lower(:outlet)",
    "stage": "EXISTS (SELECT 1 FROM story s WHERE s.id = a.story_id AND s.stage = :stage)",
    "since": "a.happened_at >= :since",
    "until": "a.happened_at < :until",
}


def copies_of(session: Session, urls: Sequence[str]) -> dict[str, int]:
    """How many copies there are of these articles, by URL."""
    query = (
        select(ArticleRow.copy_of, func.count())
        .where(col(ArticleRow.copy_of).in_(urls))
        .group_by(col(ArticleRow.copy_of))
    )
    return {str(url): count for url, count in session.exec(query)}
