"""The articles of a story, page by page: own reports with their copies folded under them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy
from sqlalchemy import tuple_
from sqlmodel import Session, col

from alerts.alert import Report
from config.terms import Tier
from store.schema import ArticleRow

Position = tuple[datetime, int]
"""Where a list goes on: when the last article shown happened, and its id."""


@dataclass(frozen=True, slots=True)
class Member:
    """An article of a story without its text; `copy_of` is the original's URL."""

    id: int
    report: Report
    copy_of: str | None


def of_story(
    session: Session, story_id: str, *, limit: int, before: Position | None = None
) -> list[Member]:
    """The articles of a story, newest first; `before` gives the next page."""
    happened, number = col(ArticleRow.happened_at), col(ArticleRow.id)
    query = sqlalchemy.select(
        number,
        col(ArticleRow.copy_of),
        col(ArticleRow.outlet),
        col(ArticleRow.title),
        col(ArticleRow.url),
        col(ArticleRow.tier),
        happened,
    ).where(col(ArticleRow.story_id) == story_id)
    if before is not None:
        query = query.where(tuple_(happened, number) < before)
    rows = session.connection().execute(query.order_by(happened.desc(), number.desc()).limit(limit))
    return [_member(*row) for row in rows]


def _member(number: int | None, copy_of: str | None, *report: Any) -> Member:
    assert number is not None
    outlet, title, url, tier, at = report
    told = Report(outlet=outlet, title=title, url=url, tier=Tier(tier), at=at)
    return Member(number, told, copy_of)
