"""Exports: everything of a kind, page after page, so that a million rows cost no memory.

A page is a transaction of its own: an export that takes minutes keeps no writer waiting.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import Any

import sqlalchemy
from sqlalchemy import Row as Found
from sqlmodel import Session, col, select

from policywire.pipeline.model.article_verdict import Development
from policywire.store.database.json_codec import from_json
from policywire.store.database.store import Store
from policywire.store.schema import ArticleRow, DevelopmentRow, MatchRow, StoryRow, StoryTopicRow

PAGE = 500


class ExportKind(StrEnum):
    """What can be exported."""

    STORIES = "stories"
    DEVELOPMENTS = "developments"
    ARTICLES = "articles"


Record = dict[str, Any]
Position = Any


def records(store: Store, what: ExportKind, topic: str | None = None) -> Iterator[Record]:
    """Everything of a kind that some topic met, or one topic did; the oldest first."""
    after: Position = None
    while True:
        with store.reading() as session:
            rows = _page(session, what, topic, after)
            found = [_RECORDS[what](session, row) for row in rows]
        yield from found
        if len(rows) < PAGE:
            return
        after = rows[-1].position


def _page(
    session: Session, what: ExportKind, topic: str | None, after: Position
) -> list[Found[Any]]:
    query, position = _QUERIES[what](topic)
    if after is not None:
        query = query.where(position > after)
    return list(session.connection().execute(query.order_by(position).limit(PAGE)))


def _stories(topic: str | None) -> tuple[Any, Any]:
    met = select(StoryTopicRow.topic).where(col(StoryTopicRow.story_id) == col(StoryRow.id))
    met = met if topic is None else met.where(col(StoryTopicRow.topic) == topic)
    columns = [column for column in StoryRow.metadata.tables["story"].c if column.name != "id"]
    query: Any = sqlalchemy.select(col(StoryRow.id).label("position"), *columns)
    return query.where(met.exists()), col(StoryRow.id)


def _developments(topic: str | None) -> tuple[Any, Any]:
    query: Any = (
        sqlalchemy.select(
            col(DevelopmentRow.id).label("position"),
            col(DevelopmentRow.body),
            col(ArticleRow.id).label("article"),
            col(ArticleRow.title),
            col(ArticleRow.outlet),
        )
        .join(ArticleRow, col(ArticleRow.id) == col(DevelopmentRow.article_id))
        .where(_met(topic).exists())
    )
    return query, col(DevelopmentRow.id)


def _articles(topic: str | None) -> tuple[Any, Any]:
    query: Any = sqlalchemy.select(
        col(ArticleRow.id).label("position"),
        col(ArticleRow.url),
        col(ArticleRow.title),
        col(ArticleRow.outlet),
        col(ArticleRow.author),
        col(ArticleRow.published_at),
        col(ArticleRow.found_at),
        col(ArticleRow.language),
        col(ArticleRow.kind),
        col(ArticleRow.tier),
        col(ArticleRow.source),
        col(ArticleRow.story_id),
        col(ArticleRow.copy_of),
    )
    return query.where(_met(topic).exists()), col(ArticleRow.id)


def _met(topic: str | None) -> Any:
    met = select(MatchRow.topic).where(col(MatchRow.article_id) == col(ArticleRow.id))
    return met if topic is None else met.where(col(MatchRow.topic) == topic)


def _story(session: Session, row: Found[Any]) -> Record:
    named = select(StoryTopicRow.topic).where(col(StoryTopicRow.story_id) == row.position)
    topics = session.exec(named.order_by(col(StoryTopicRow.topic)))
    return {"id": row.position, **_without_position(row), "topics": list(topics)}


def _development(_session: Session, row: Found[Any]) -> Record:
    told = from_json(Development, row.body)
    return {
        "at": told.at,
        "kind": told.kind.value,
        "strength": told.strength.value,
        "story": told.story,
        "topics": list(told.topics),
        "importance": told.importance,
        "stage": told.stage.value,
        "previous_stage": told.previous_stage.value,
        "actor": told.actor,
        "outlet": row.outlet,
        "title": row.title,
        "url": told.article,
        "new": [sentence.text for sentence in told.new],
    }


def _article(session: Session, row: Found[Any]) -> Record:
    met = select(MatchRow.topic).where(col(MatchRow.article_id) == row.position)
    topics = session.exec(met.order_by(col(MatchRow.topic)))
    return {**_without_position(row), "topics": list(topics)}


def _without_position(row: Found[Any]) -> Record:
    return {name: value for name, value in row._mapping.items() if name != "position"}


_QUERIES: Mapping[ExportKind, Callable[[str | None], tuple[Any, Any]]] = {
    ExportKind.STORIES: _stories,
    ExportKind.DEVELOPMENTS: _developments,
    ExportKind.ARTICLES: _articles,
}
_RECORDS: Mapping[ExportKind, Callable[[Session, Found[Any]], Record]] = {
    ExportKind.STORIES: _story,
    ExportKind.DEVELOPMENTS: _development,
    ExportKind.ARTICLES: _article,
}
