"""The articles of a story, page by page: own reports with their copies folded under them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy
from sqlalchemy import or_, tuple_
from sqlmodel import Session, col

from policywire.alerts.model.alert import OutletReport
from policywire.config.enums import ArticleKind, Tier
from policywire.store.schema import ArticleRow

Position = tuple[datetime, int]
"""Where a list goes on: when the last article shown happened, and its id."""


@dataclass(frozen=True, slots=True)
class StoryArticleView:
    """An article of a story without its text; `copy_of` is the original's URL."""

    id: int
    report: OutletReport
    copy_of: str | None


def of_story(
    session: Session, story_id: str, *, limit: int, before: Position | None = None
) -> list[StoryArticleView]:
    """The articles of a story, newest first; `before` gives the next page."""
    query = _members(story_id)
    if before is not None:
        # Compared as a pair: several articles can have the same time.
        query = query.where(tuple_(col(ArticleRow.happened_at), col(ArticleRow.id)) < before)
    return _read(session, query, limit)


def official_documents_of_story(
    session: Session, story_id: str, limit: int
) -> list[StoryArticleView]:
    """The newest articles of a story that are from the record itself, without copies."""
    query = _members(story_id).where(
        col(ArticleRow.copy_of).is_(None),
        or_(
            col(ArticleRow.tier) == Tier.OFFICIAL.value,
            col(ArticleRow.kind) == ArticleKind.OFFICIAL_DOCUMENT.value,
        ),
    )
    return _read(session, query, limit)


def _members(story_id: str) -> Any:
    return sqlalchemy.select(
        col(ArticleRow.id),
        col(ArticleRow.copy_of),
        col(ArticleRow.outlet),
        col(ArticleRow.title),
        col(ArticleRow.url),
        col(ArticleRow.tier),
        col(ArticleRow.happened_at),
    ).where(col(ArticleRow.story_id) == story_id)


def _read(session: Session, query: Any, limit: int) -> list[StoryArticleView]:
    newest = query.order_by(col(ArticleRow.happened_at).desc(), col(ArticleRow.id).desc())
    return [_member(*row) for row in session.connection().execute(newest.limit(limit))]


def _member(number: int | None, copy_of: str | None, *report: Any) -> StoryArticleView:
    assert number is not None
    outlet, title, url, tier, at = report
    found = OutletReport(outlet=outlet, title=title, url=url, tier=Tier(tier), at=at)
    return StoryArticleView(number, found, copy_of)
