"""The newest articles of one source, and what became of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from policywire.config.enums import Told
from policywire.store.schema import ArticleRow, MatchRow


@dataclass(frozen=True, slots=True)
class SourceArticle:
    """An article as its source's page lists it; `topics` says how each one's readers were told."""

    url: str
    title: str
    found: datetime
    is_judged: bool
    copy_of: str | None
    story: str | None
    topics: Mapping[str, Told]


def newest_of_source(
    session: Session, source: str, since: datetime, limit: int
) -> list[SourceArticle]:
    """The articles of a source found since a time, the newest first."""
    query = (
        select(
            ArticleRow.id,
            ArticleRow.url,
            ArticleRow.title,
            ArticleRow.found_at,
            ArticleRow.judged_at,
            ArticleRow.copy_of,
            ArticleRow.story_id,
        )  # type: ignore[call-overload] # typed for four columns at most
        .where(col(ArticleRow.found_at) >= since, col(ArticleRow.source) == source)
        .order_by(col(ArticleRow.found_at).desc(), col(ArticleRow.id).desc())
        .limit(limit)
    )
    rows = session.exec(query).all()
    told = _told(session, [row[0] for row in rows])
    return [
        SourceArticle(url, title, found, judged is not None, copy, story, told.get(key, {}))
        for key, url, title, found, judged, copy, story in rows
    ]


def _told(session: Session, ids: list[int]) -> dict[int, dict[str, Told]]:
    query = select(MatchRow.article_id, MatchRow.topic, MatchRow.told).where(
        col(MatchRow.article_id).in_(ids)
    )
    told: dict[int, dict[str, Told]] = {}
    for article, topic, how in session.exec(query):
        told.setdefault(article, {})[topic] = Told(how)
    return told
