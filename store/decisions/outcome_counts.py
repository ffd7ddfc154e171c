"""What became of the articles that matched: told, folded as copies, or not told."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case
from sqlmodel import Session, col, func, select

from policywire.config.enums import Told
from policywire.store.schema import ArticleRow, MatchRow

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class OutcomeCounts:
    """Numbers of articles; `matched` is the sum of the others. `copies` are copies not told."""

    alerts: int = 0
    details: int = 0
    copies: int = 0
    not_told: int = 0

    @property
    def matched(self) -> int:
        """All that matched."""
        return self.alerts + self.details + self.copies + self.not_told

    @property
    def words(self) -> str:
        """The counts in words: `61 articles matched, 9 sent as alerts, …`."""
        matched = "1 article" if self.matched == 1 else f"{self.matched:,} articles"
        return (
            f"{matched} matched, {self.alerts:,} sent as alerts, {self.details:,} as details, "
            f"{self.copies:,} folded as copies, {self.not_told:,} not told"
        )


def outcome_counts(session: Session, topics: Collection[str], since: datetime) -> OutcomeCounts:
    """Of the articles found since then that matched any of these topics, each counted once.

    An article that was told for one topic counts as told.
    """
    strength = case(
        (col(MatchRow.told) == Told.ALERT.value, 2),
        (col(MatchRow.told) == Told.DETAIL.value, 1),
        else_=0,
    )
    is_copy = case((col(ArticleRow.copy_of).is_(None), 0), else_=1)
    each = (
        select(func.max(strength).label("told"), func.max(is_copy).label("copied"))
        .join(MatchRow, col(MatchRow.article_id) == col(ArticleRow.id))
        .where(col(ArticleRow.found_at) >= since, col(MatchRow.topic).in_(topics))
        .group_by(col(ArticleRow.id))
        .subquery()
    )
    counted = select(each.c.told, each.c.copied, func.count()).group_by(each.c.told, each.c.copied)
    rows = {(told, copied): count for told, copied, count in session.exec(counted)}
    return OutcomeCounts(
        alerts=rows.get((2, 0), 0) + rows.get((2, 1), 0),
        details=rows.get((1, 0), 0) + rows.get((1, 1), 0),
        copies=rows.get((0, 1), 0),
        not_told=rows.get((0, 0), 0),
    )
